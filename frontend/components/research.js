// What an article's research asks and reads, while it does. All of it comes from elsewhere: names are
// only ever text, only an address of the web becomes a link, and nothing is fetched for it.
function element(tag, classes = "", text = null) {
  const made = document.createElement(tag)
  if (classes) made.className = classes
  if (text !== null) made.textContent = text
  return made
}

function webAddress(text) {
  if (!URL.canParse(text ?? "")) return null
  const address = new URL(text)
  return address.protocol === "https:" || address.protocol === "http:" ? address : null
}

const counted = (n, word, words) => `${n} ${n === 1 ? word : words}`

// At first it fills the paper, on which there is nothing yet; then it steps aside for the text.
class Research {
  constructor(paper, side) {
    this.paper = paper
    this.aside = false
    this.side = element("details", "research")
    this.summary = element("summary")
    this.side.append(this.summary)
    side.append(this.side)
    this.list = element("div", "asked")
    this.list.setAttribute("role", "group")
    this.list.setAttribute("aria-label", "Searches and sources")
    this.count = element("p", "count")
    this.searches = element("ul", "searches")
    this.searches.setAttribute("aria-label", "Searches")
    this.sources = element("ul", "sources")
    this.sources.setAttribute("aria-label", "Sources")
    this.list.append(this.count, this.searches, this.sources)
    this.clear()
  }

  clear() {
    this.searches.replaceChildren()
    this.sources.replaceChildren()
    this.tally = { searches: 0, read: 0, failed: 0 }
    this.show()
  }

  step_aside() {
    this.aside = true
    this.show()
    this.side.open = this.side.offsetLeft + this.side.offsetWidth <= this.paper.offsetLeft // there is room
  }

  show() {
    const { searches, read, failed } = this.tally
    const any = searches + read + failed > 0
    this.side.hidden = !any || !this.aside
    this.list.hidden = !any
    const place = this.aside ? this.side : this.paper
    if (this.list.parentElement !== place) place.append(this.list)
    if (this.aside) this.list.tabIndex = 0 // it scrolls on its own there
    this.count.hidden = this.aside
    this.summary.textContent = this.count.textContent = [
      searches && counted(searches, "search", "searches"),
      counted(read, "source read", "sources read"),
      failed && `${failed} failed`,
    ].filter(Boolean).join(" · ")
  }

  searched({ engine, query, found, code, message }) {
    const item = this.item(code ? "failed" : "done", code ? "!" : "", element("b", "", `“${query}”`))
    item.append(element("small", "", code ? `${engine} · ${message}` : `${engine} · ${counted(found, "page", "pages")} found`))
    this.searches.append(item.parentElement)
    this.told("searches")
  }

  found({ title, status, code, url, message }) {
    const address = webAddress(url)
    const name = title === url && address ? `${address.host}${address.pathname}` : title
    const item = this.item(status, status === "read" ? "✓" : "!", address ? this.link(address, name) : element("span", "", name))
    const why = message?.startsWith(`${title}: `) ? message.slice(title.length + 2) : code?.replaceAll("_", " ")
    const about = [title !== url && address?.hostname.replace(/^www\./, ""), status === "failed" && why].filter(Boolean)
    if (about.length) item.append(element("small", "", about.join(" · ")))
    this.sources.append(item.parentElement)
    this.told(status)
  }

  item(state, sign, name) {
    const box = element("li", state)
    const mark = element("i", "", sign)
    mark.setAttribute("aria-hidden", "true")
    const words = element("div")
    words.dir = "auto"
    words.append(name)
    box.append(mark, words)
    return words
  }

  link(address, name) {
    const made = element("a", "", name)
    Object.assign(made, { href: address.href, target: "_blank", rel: "noopener noreferrer nofollow" })
    return made
  }

  told(what) {
    this.tally[what] += 1
    this.show()
  }
}
