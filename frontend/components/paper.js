// The finished article. Its HTML was made safe by the server; here its links get to their places,
// which a browser does not look for inside a component.
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector("#paper")
  if (root.dataset.shown !== data.shown) {
    root.dataset.shown = data.shown
    root.lang = data.language
    root.innerHTML = data.html
    if (data.cover) {
      const figure = document.createElement("figure")
      const image = document.createElement("img")
      Object.assign(image, { src: data.cover, alt: data.alt, width: 1200, height: 630 })
      figure.append(image)
      root.prepend(figure)
    }
    for (const link of root.querySelectorAll("a[href^='http']")) link.target = "_blank"
  }
  root.onclick = (event) => {
    const link = event.target.closest("a[href^='#']")
    if (!link) return
    event.preventDefault()
    const place = root.querySelector(`[id="${CSS.escape(link.hash.slice(1))}"]`)
    if (!place) return
    place.scrollIntoView({ block: "center" })
    if (!place.matches("a")) place.tabIndex = -1
    place.focus({ preventScroll: true })
  }
}
