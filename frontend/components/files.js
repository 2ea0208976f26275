// The article as files. The browser asks the server itself: what is to be known of a file comes
// with it, in a header, and stands below the buttons; so does why one could not be made.
// Where the server wants a key, Python is asked for a link that is good for this one file.
const KEPT = 60_000 // ms that a file stays at hand for the browser to save it
const LINK_WAIT = 15_000 // ms until it is said that no link has come

function element(tag, classes = "", text = null) {
  const made = document.createElement(tag)
  if (classes) made.className = classes
  if (text !== null) made.textContent = text
  return made
}

// One after the other: of two questions in one breath Python would hear the last.
function link(root, form) {
  const asked = (root.line ?? Promise.resolve()).then(() => new Promise((given) => {
    root.asked = { for: Date.now(), given }
    root.ask("link", { form, for: root.asked.for })
    setTimeout(given, LINK_WAIT)
  }))
  root.line = asked
  return asked
}

async function fetched(root, form) {
  const data = root.wanted
  const path = data.signed ? await link(root, form) : `/articles/${data.article}/export?format=${form}`
  if (!path) throw new Error("The server gave no link to this file.")
  const answer = await fetch(data.server + path)
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}))
    throw new Error(problem.detail ?? `The server answered with ${answer.status}.`)
  }
  const name = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")
  return {
    name: name ? name[1] : `${data.name}.${form}`,
    told: JSON.parse(answer.headers.get("x-byline-warnings") ?? "[]"),
    content: await answer.blob(),
  }
}

function save({ name, content }) {
  const link = element("a")
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT)
}

async function take(root, form, name) {
  const button = root.querySelector(`[data-form=${form}]`)
  if (button.ariaBusy === "true") return
  button.ariaBusy = "true"
  for (const old of root.querySelectorAll(`.told [data-of=${form}]`)) old.remove()
  let told
  try {
    const file = await fetched(root, form)
    save(file)
    told = file.told
  } catch (error) {
    told = [error instanceof TypeError ? "The server does not answer." : error.message]
  }
  button.ariaBusy = "false"
  for (const text of told) {
    const line = element("p")
    line.dataset.of = form
    line.append(element("b", "", `${name}: `), String(text))
    root.querySelector(".told").append(line)
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector("#files")
  if (root.wanted?.shown !== data.shown) {
    const told = element("div", "told")
    told.setAttribute("role", "status")
    const row = element("div", "row")
    for (const { form, name, icon } of data.forms) {
      const button = element("button")
      const sign = element("i", "", icon)
      sign.ariaHidden = "true"
      button.dataset.form = form
      button.append(sign, name)
      button.onclick = () => take(root, form, name)
      row.append(button)
    }
    root.replaceChildren(row, told)
  }
  root.wanted = data
  root.ask = setTriggerValue
  if (root.asked?.for === data.link_for) root.asked.given(data.link)
}
