// Before a page's own scripts: who listens for clicks, which no attribute tells; and, for the test,
// what can be worked on the page, what the Tab key has reached of it, and whether that was seen.
{
  const add = EventTarget.prototype.addEventListener
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    if (this instanceof Element && /^(click|mousedown|pointerdown)$/.test(type)) this.hearsClicks = true
    return add.call(this, type, ...rest)
  }

  const NATIVE = "a[href], button, input, select, textarea, summary, [contenteditable=true], audio, video"
  const ROLES = ["button", "link", "checkbox", "switch", "tab", "radio", "combobox", "textbox", "spinbutton",
    "slider", "menuitem", "option", "searchbox"]
  const FIELDS = "input[role=combobox], input[type=number], [role=spinbutton]"
  const CONTROLS = "a, button, summary, label, [role]:not([contenteditable])"
  const FRAME = 5 // elements around one that may show its focus
  const PATIENCE = 20

  const deep = (root) => [...root.querySelectorAll("*")].flatMap((e) => [e, ...(e.shadowRoot ? deep(e.shadowRoot) : [])])
  const up = (e) => e.parentElement ?? e.getRootNode().host ?? null
  const way = (e) => { const all = []; for (; e; e = up(e)) all.push(e); return all }
  const react = (e) => e[Object.keys(e).find((name) => name.startsWith("__reactProps"))] ?? {}

  const works = (e) => e.matches(NATIVE) || ROLES.includes(e.getAttribute("role")) || (e.tabIndex >= 0 && e.hasAttribute("tabindex"))
  const clicked = (e) => e.onclick || e.onmousedown || e.hearsClicks || react(e).onClick || react(e).onMouseDown || react(e).onPointerDown
  const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && [...e.getClientRects()].some((r) => r.width > 1 && r.height > 1)
  const off = (e) => way(e).some((w) => w.disabled || w.inert || w.ariaDisabled === "true" || w.ariaHidden === "true")
  // Edges are dragged to taste; nothing needs it.
  const edge = (e) => /-resize$/.test(getComputedStyle(e).cursor)
  // For screen readers alone, which work it without the focus.
  const heard = (e) => way(e).slice(0, 3).some((w) => w.clientWidth <= 1 && getComputedStyle(w).overflow === "hidden")

  const seen = new Map() // what was reached: how it looked with the focus
  const told = new Set() // of these it looked otherwise without it
  let trip, last
  const reached = (e) => seen.has(e)
  // Of these one is in Tab's order; the arrow keys lead to the others.
  const arrows = (e) => {
    const group = way(e).find((w) => w.matches("[role=tablist], [role=radiogroup]"))
    return group && deep(group).some(reached)
  }
  // A button that does by mouse what the field beside it does by its arrow keys.
  const twin = (e) => e.tabIndex === -1 && e.matches("button") && way(e).slice(1, FRAME).some((w) => [...w.querySelectorAll(FIELDS)].some(reached))
  // A frame around what is reached, or a piece of it.
  const covered = (e) => way(e).some((w) => reached(w) && w.matches(CONTROLS)) || deep(e.shadowRoot ?? e).some(reached)

  const looks = (e) => {
    for (const a of document.getAnimations()) if (a instanceof CSSTransition) a.finish()
    const picture = e.closest("canvas")?.toDataURL() ?? "" // a table draws itself, its cells' focus too
    return picture + JSON.stringify(way(e).slice(0, FRAME).flatMap((w) => ["", "::before", "::after"].map((part) => {
      const s = getComputedStyle(w, part || null)
      return [s.outline, s.boxShadow, s.borderColor, s.backgroundColor, s.color, s.textDecorationLine, s.opacity, s.clipPath]
    })))
  }
  const name = (e) => {
    const words = (e.ariaLabel || e.innerText || e.title || "").replace(/\s+/g, " ").trim().slice(0, 40)
    return `${e.tagName.toLowerCase()} "${words}" ${e.closest("[data-testid]")?.dataset.testid ?? e.className}`
  }
  const focused = () => {
    let e = document.activeElement
    while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement
    return e === document.body ? null : e
  }

  const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  const changed = async (e, look) => { // within so many times 50 ms
    for (let n = 0; n < PATIENCE && looks(e) === look; n++) await new Promise((done) => setTimeout(done, 50))
    return looks(e) !== look
  }
  // An editor marks its focus by a timer, which on a busy machine comes after a step's look: so whose
  // focus was not seen is given it again, and then time to show it, and to show that it is gone.
  const shows = async (e) => {
    const without = looks(e)
    e.focus({ preventScroll: true })
    const showed = await changed(e, without)
    const look = looks(e)
    e.blur()
    return showed || changed(e, look)
  }

  window.keys = {
    begin() { trip = new Set(); last = null },
    // After a Tab. False where one comes again that is not the one before: then all have been met,
    // while a table keeps the focus from cell to cell.
    async step() {
      await drawn()
      const e = focused()
      if (last && last !== e && (!last.isConnected || looks(last) !== seen.get(last))) told.add(last)
      if (!e) return true
      if (trip.has(e) && e !== last) return false
      trip.add(e)
      if (!reached(e)) seen.set(e, looks(e))
      last = e
      return true
    },
    async found() {
      focused()?.blur()
      await drawn()
      const all = deep(document.body).filter((e) => (works(e) || clicked(e)) && shown(e) && !off(e) && !edge(e) && !heard(e))
      const missed = all.filter((e) => !(reached(e) || arrows(e) || twin(e) || (!works(e) && covered(e))))
      const unseen = []
      for (const e of [...seen.keys()].filter((e) => !told.has(e) && e !== focused() && looks(e) === seen.get(e)))
        if (await shows(e)) told.add(e)
        else unseen.push(e)
      return { count: all.length, missed: missed.map(name), unseen: unseen.map(name) }
    },
  }
}
