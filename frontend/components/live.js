// An article while it is written. The browser itself holds the WebSocket: a page that is reloaded,
// a second tab, a lost connection or a restarted server begin again at the log's first record, or
// behind the last one that was seen. Where the server wants a key, each connection has a ticket of its
// own, which Python is asked for: the key never comes here, and a ticket opens one connection only.
const AGENTS = ["ResearchAgent", "OutlineAgent", "WriterAgent", "EditorAgent", "SEOAgent", "ImageAgent"]
const NAMES = {
  ResearchAgent: "Research", OutlineAgent: "Outline", WriterAgent: "Writer",
  EditorAgent: "Editor", SEOAgent: "SEO", ImageAgent: "Image",
}
const SIGNS = { pending: "○", processing: "◐", completed: "✓", failed: "!", cancelled: "–" }
const TOLD = { started: "processing", progress: "processing" } // an update's status as a state
const MARKS = /\s?\[s\d+\.\d+(?:\s*[,;]\s*s\d+\.\d+)*\]?/g // what a passage's mark looks like, or its beginning
const LONGEST_WAIT = 5000 // ms between two attempts to connect
const MANY = 8 // attempts to connect after which it is said that something is wrong
const TICKET_WAIT = 10_000 // ms until a ticket that has not come is asked for again
const HEARD = 4000 // ms after which Python, which may have been away, is told again
const GONE = 4404, DELETED = 4410, DONE = 1000

class Newsroom {
  constructor(root, data, trigger) {
    this.data = data
    this.trigger = trigger
    this.after = null // the log's number that was seen last; without one the attempt is told whole
    this.tries = 0
    this.sections = new Map()
    this.build(root)
    this.open()
  }

  build(root) {
    this.root = root
    this.label = element("span", "label", "Opening the newsroom…")
    this.connection = element("span", "connection", "connecting")
    this.connection.setAttribute("role", "status")
    const top = element("div", "top")
    top.append(this.label, this.connection)
    this.bar = element("div", "bar")
    for (const [name, value] of [["role", "progressbar"], ["aria-label", "Progress of the article"],
      ["aria-valuemin", "0"], ["aria-valuemax", "100"], ["aria-valuenow", "0"]]) this.bar.setAttribute(name, value)
    this.fill = element("div", "fill")
    this.bar.append(this.fill)
    const side = element("div", "side")
    this.agents = element("ol", "agents")
    this.agents.setAttribute("aria-label", "Agents")
    side.append(this.agents)
    this.paper = element("div", "paper")
    this.paper.tabIndex = 0
    this.paper.setAttribute("role", "region")
    this.paper.setAttribute("aria-label", "The text so far")
    this.title = element("h2", "title")
    this.text = element("article", "text")
    this.empty = element("p", "empty", "The outline and the text appear here as they are written.")
    this.paper.append(this.title, this.empty, this.text)
    this.research = new Research(this.paper, side)
    const desk = element("div", "desk")
    desk.append(side, this.paper)
    this.said = element("div", "said")
    this.said.setAttribute("aria-live", "polite")
    this.cards = {}
    root.replaceChildren(top, this.bar, desk, this.said)
  }

  open() {
    if (this.closed || this.ended) return
    if (!this.data.ticketed) { this.connect(null); return }
    this.wanted = Date.now()
    this.trigger("ticket", { for: this.wanted })
    this.timer = setTimeout(() => this.open(), TICKET_WAIT)
  }

  // Python's data has come anew: with the ticket that was asked for, or with another's.
  hear(data) {
    this.data = data
    if (!this.wanted || data.ticket_for !== this.wanted) return
    this.wanted = null
    clearTimeout(this.timer)
    if (data.ticket) this.connect(data.ticket)
    else this.left(null)
  }

  connect(ticket) {
    this.show("connecting")
    const asked = new URLSearchParams()
    if (this.after !== null) asked.set("after", this.after)
    if (ticket !== null) asked.set("ticket", ticket)
    this.socket = new WebSocket(`${this.address()}/ws/articles/${this.data.article}${asked.size ? `?${asked}` : ""}`)
    this.socket.onopen = () => { this.tries = 0; this.show("live") }
    this.socket.onmessage = (message) => this.take(JSON.parse(message.data))
    this.socket.onclose = (event) => this.left(event.code)
  }

  address() {
    const { protocol, host } = location
    return this.data.server || `${protocol === "https:" ? "wss:" : "ws:"}//${host}`
  }

  left(code) {
    if (this.closed) return
    if (code === GONE || code === DELETED) { this.ended = true; this.show("gone"); this.fire("gone"); return }
    if (this.ended || code === DONE) { this.show("finished"); return }
    this.show(this.tries < MANY ? "reconnecting" : "cannot connect; is the server running, and does it know this page?")
    this.timer = setTimeout(() => this.open(), Math.min(LONGEST_WAIT, 150 * 2 ** this.tries++))
  }

  show(state) {
    this.connection.textContent = state
    this.connection.dataset.state = state
  }

  take(message) {
    if (message.type !== "content_delta" && message.type !== "status") {
      if (this.after !== null && message.seq <= this.after) return
      this.after = message.seq
    }
    this[`on_${message.type}`]?.(message)
    this.root.dataset.seq = message.seq
    this.root.dataset.at = message.timestamp
  }

  on_status({ status, progress, agents }) {
    for (const own of AGENTS.map((name) => agents.find((a) => a.agent === name)).filter(Boolean)) {
      this.mark(own.agent, own.status, own.execution_time)
    }
    this.progress(progress, status === "processing" ? "" : status.replace("_", " "))
    this.settle(status)
  }

  on_status_change({ new_status: status, message }) {
    if (status === "pending") this.again()
    this.progress(null, message)
    if (status !== "completed" && status !== "failed" && status !== "cancelled") this.settle(status)
  }

  on_agent_update({ agent, status, message, progress, execution_time: seconds }) {
    this.mark(agent, TOLD[status] ?? status, seconds, message)
    this.progress(progress, message)
    if (status === "completed") this.said.textContent = `${NAMES[agent]} finished`
  }

  on_searched(event) { this.research.searched(event) }

  on_source_found(event) { this.research.found(event) }

  on_outline_ready({ title, sections }) {
    this.title.textContent = title
    this.text.replaceChildren()
    this.sections.clear()
    for (const { id, heading } of sections) this.section(id, heading)
    this.empty.hidden = true
    this.research.step_aside()
  }

  on_section_completed({ section, heading, words, text }) {
    const own = this.section(section, heading)
    if (text) this.write(own, text)
    own.box.classList.add("completed")
    own.note.textContent = `${words} words`
  }

  on_content_delta({ section, stream, offset, text }) {
    const own = this.section(section, "")
    this.empty.hidden = true
    if (offset === 0 || own.stream !== stream) own.raw = ""
    own.stream = stream
    this.write(own, own.raw.slice(0, offset) + text)
  }

  write(own, text) {
    own.raw = text
    const words = text.replace(MARKS, "").split(/\n\s*\n/)
    while (own.body.childElementCount > words.length) own.body.lastChild.remove()
    words.forEach((paragraph, n) => {
      const shown = own.body.children[n] ?? own.body.appendChild(element("p"))
      if (shown.textContent !== paragraph) shown.textContent = paragraph
    })
  }

  on_resumed({ message }) { this.progress(null, message) }

  on_final({ status, message, superseded }) {
    if (superseded) return
    this.progress(status === "completed" ? 100 : null, message)
    this.settle(status)
  }

  // Another attempt, or the work after an approval: what was read is told again.
  again() {
    this.ended = false
    this.research.clear()
    this.show("live")
  }

  // Python shows the page for one status; it must know when that is no longer the article's.
  settle(status) {
    this.root.dataset.status = status
    if (["completed", "failed", "cancelled"].includes(status)) {
      this.ended = true
      this.show("finished")
    }
    if (status !== this.settled) this.tell(status)
    this.settled = status
  }

  // Until it shows the page for this status, and not the one of before.
  tell(status) {
    clearTimeout(this.telling)
    if (this.closed || status === this.data.status) return
    this.fire(status)
    this.telling = setTimeout(() => this.tell(status), HEARD)
  }

  mark(agent, state, seconds, message) {
    const card = this.cards[agent] ??= this.card(agent)
    if (card.state === "completed" && state === "processing" && message === undefined) return
    card.state = state
    card.box.className = `agent ${state}`
    card.sign.textContent = SIGNS[state] ?? "○"
    if (message) card.note.textContent = message
    else if (!card.note.textContent) card.note.textContent = state === "pending" ? "waiting" : state
    if (seconds != null) card.time.textContent = `${seconds.toFixed(1)} s`
  }

  card(agent) {
    const card = {
      box: element("li", "agent pending"), sign: element("i", "", SIGNS.pending),
      note: element("small"), time: element("time"),
    }
    card.sign.setAttribute("aria-hidden", "true")
    const words = element("div")
    words.append(element("b", "", NAMES[agent] ?? agent), card.note)
    card.box.append(card.sign, words, card.time)
    this.agents.append(card.box)
    return card
  }

  section(id, heading) {
    if (!this.sections.has(id)) {
      const own = { box: element("section"), head: element("h3"), note: element("small"), body: element("div"), raw: "" }
      own.box.append(own.head, own.note, own.body)
      this.text.append(own.box)
      this.sections.set(id, own)
    }
    const own = this.sections.get(id)
    if (heading) own.head.textContent = heading
    return own
  }

  progress(percent, words) {
    if (percent !== null) this.percent = percent
    this.fill.style.width = `${this.percent ?? 0}%`
    this.bar.setAttribute("aria-valuenow", this.percent ?? 0)
    this.label.textContent = `${this.percent ?? 0} %${words ? ` · ${words}` : ""}`
  }

  fire(status) { this.trigger("changed", { status, article: this.data.article, at: Date.now() }) }

  close() {
    this.closed = true
    clearTimeout(this.timer)
    clearTimeout(this.telling)
    this.socket?.close()
  }
}

const known = new WeakMap()

export default function ({ data, parentElement, setTriggerValue }) {
  let own = known.get(parentElement)
  if (own && (own.data.article !== data.article || own.data.attempt !== data.attempt)) {
    own.close()
    own = undefined
  }
  if (!own) {
    const root = parentElement.querySelector("#newsroom")
    own = new Newsroom(root, data, setTriggerValue)
    known.set(parentElement, own)
  }
  own.trigger = setTriggerValue
  own.hear(data)
  const run = own.run = Symbol("run")
  return () => { // of an earlier run, late: the instance is in use
    if (own.run !== run) return
    own.close()
    known.delete(parentElement)
  }
}
