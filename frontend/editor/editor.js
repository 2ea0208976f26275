// The editor of an article's Markdown: CodeMirror with a diff, drafts that survive a reload, and
// the contract with Python that stands above `Editing`. Built into ../components/editor.min.js.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands"
import { markdown, markdownLanguage } from "@codemirror/lang-markdown"
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language"
import { unifiedMergeView } from "@codemirror/merge"
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search"
import { Compartment, EditorState } from "@codemirror/state"
import { drawSelection, EditorView, highlightActiveLine, keymap } from "@codemirror/view"
import { tags } from "@lezer/highlight"

const REST = 500 // ms without a key until the text goes to Python
const READING_SPEED = 230 // words a minute

const faded = (percent) => `color-mix(in srgb, var(--st-text-color) ${percent}%, transparent)`
const style = HighlightStyle.define([
  { tag: tags.heading1, fontSize: "1.45em", fontWeight: "700" },
  { tag: tags.heading2, fontSize: "1.2em", fontWeight: "700" },
  { tag: tags.heading3, fontSize: "1.08em", fontWeight: "700" },
  { tag: tags.strong, fontWeight: "700" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: [tags.link, tags.url], color: "var(--st-link-color)" },
  { tag: tags.monospace, fontFamily: "var(--st-code-font)" },
  { tag: tags.quote, color: faded(80) },
  { tag: tags.processingInstruction, color: faded(70) },
])
const theme = EditorView.theme({
  "&": {
    color: "var(--st-text-color)",
    background: "var(--st-background-color)",
    border: "1px solid var(--st-border-color)",
    borderRadius: "var(--st-base-radius)",
    height: "var(--editor-height, 560px)",
    fontSize: "1rem",
  },
  "&.cm-focused": { outline: "2px solid var(--st-primary-color)" },
  ".cm-scroller": { overflow: "auto", fontFamily: "var(--st-heading-font), Georgia, serif", lineHeight: "1.65" },
  ".cm-content": { padding: "1rem 1.25rem", maxWidth: "78ch", caretColor: "var(--st-primary-color)" },
  ".cm-cursor": { borderLeftColor: "var(--st-primary-color)", borderLeftWidth: "2px" },
  ".cm-activeLine": { background: "color-mix(in srgb, var(--st-primary-color) 6%, transparent)" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--st-primary-color) 24%, transparent) !important",
  },
  ".cm-panels": { background: "var(--st-secondary-background-color)", color: "var(--st-text-color)" },
  ".cm-changedLine": { background: "color-mix(in srgb, var(--st-green-color) 12%, transparent)" },
  ".cm-collapsedLines:focus-visible, .cm-chunkButtons button:focus-visible": {
    outline: "2px solid var(--st-primary-color)",
  },
  ".cm-deletedChunk": { background: "color-mix(in srgb, var(--st-red-color) 12%, transparent)" },
})

// CodeMirror's own buttons hear the mouse only.
const control = (name, act) => {
  const button = Object.assign(document.createElement("button"), { name, type: "button" })
  button.textContent = name === "accept" ? "Accept" : "Reject"
  button.onmousedown = (event) => event.preventDefault() // else the editor moves under the click
  button.onclick = (event) => {
    const content = button.closest(".cm-content")
    act(event)
    content.focus() // the button is gone
  }
  return button
}

const merging = (original) => original == null ? [] : unifiedMergeView({
  original, mergeControls: control, gutter: true, collapseUnchanged: { margin: 2, minSize: 4 },
})

// Each tab keeps its own unsaved text, so that two of them do not overwrite each other's.
const tab = (() => {
  try { return sessionStorage.bylineTab ??= crypto.randomUUID() } catch { return "" }
})()

// Python passes {given, n, session, base, saved, original, label, language, draft, rewrites}: the
// text that it wants here as its n-th in this session, the version that it was made from and that
// version's text, the text that it is compared with (or null), and the name under which unsaved
// text is kept in this browser. The text is replaced only by a new `n`, and never when it is not
// saved and Python's session is another: then Python has forgotten it, and is told of it again.
// Back come the state `typed` and the triggers `save` and `rewrite`, each {text, base, at}.
class Editing {
  constructor(parent, data) {
    this.host = parent.querySelector("#editor")
    this.line = parent.querySelector("#line")
    this.compared = new Compartment()
    this.original = data.original
    Object.assign(this, { draft: `${data.draft} ${tab}`, session: data.session, n: data.n })
    const kept = this.kept()
    this.base = kept?.base ?? data.base
    this.saved = kept?.saved ?? data.saved
    this.view = new EditorView({
      state: EditorState.create({ doc: kept?.text ?? data.given, extensions: this.extensions(data) }),
      parent: this.host,
      root: parent,
    })
    this.count()
    this.unfoldable(this.view.dom)
    if (kept) this.timer = setTimeout(() => this.tell(), 0)
    this.key = (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "s" && !event.defaultPrevented) {
        event.preventDefault()
        this.save()
      }
    }
    window.addEventListener("keydown", this.key)
  }

  extensions({ original, label, language }) {
    return [
      history(), drawSelection(), EditorView.lineWrapping, highlightActiveLine(), search({ top: true }),
      highlightSelectionMatches(), markdown({ base: markdownLanguage }), syntaxHighlighting(style), theme,
      EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "true", lang: language, tabindex: "0" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) this.changed()
        this.unfoldable(update.view.dom)
      }),
      keymap.of([
        { key: "Mod-b", run: () => this.wrap("**", "**") },
        { key: "Mod-i", run: () => this.wrap("*", "*") },
        { key: "Mod-k", run: () => this.wrap("[", "](https://)") },
        { key: "Mod-s", preventDefault: true, run: () => this.save() },
        ...searchKeymap, ...defaultKeymap, ...historyKeymap,
      ]),
      this.compared.of(merging(original)),
    ]
  }

  // Lines that are folded away hear the mouse only, too.
  unfoldable(dom) {
    for (const lines of dom.querySelectorAll(".cm-collapsedLines:not([tabindex])")) {
      Object.assign(lines, { tabIndex: 0, role: "button" })
      lines.onkeydown = (event) => {
        if (event.key !== "Enter" && event.key !== " ") return
        event.preventDefault()
        event.stopPropagation()
        lines.click()
        this.view.focus()
      }
    }
  }

  get text() { return this.view.state.doc.toString() }
  get dirty() { return this.text !== this.saved }

  kept() {
    try {
      const found = JSON.parse(localStorage.getItem(this.draft) ?? "null")
      return found && typeof found.text === "string" && found.text !== found.saved ? found : null
    } catch { return null }
  }

  keep() {
    const { text, base, saved } = this
    try {
      if (text === saved) localStorage.removeItem(this.draft)
      else localStorage.setItem(this.draft, JSON.stringify({ text, base, saved }))
    } catch { /* full or forbidden: the page still has it */ }
  }

  changed() {
    this.count()
    this.keep()
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.tell(), REST)
  }

  count() {
    const words = this.text.trim().split(/\s+/).filter(Boolean).length
    const minutes = Math.max(1, Math.round(words / READING_SPEED))
    const state = this.dirty ? " · not saved" : ""
    this.line.textContent = `${words.toLocaleString("en")} words · ${minutes} min read${state}`
  }

  message(text = this.text) { return { text, base: this.base, at: Date.now() } }

  tell() {
    clearTimeout(this.timer)
    this.setState("typed", this.message())
  }

  save() {
    clearTimeout(this.timer)
    this.sent = this.text
    this.fire("save", this.message())
    return true
  }

  rewrite() {
    const { from, to } = this.view.state.selection.main
    if (from === to) this.line.textContent = "Select what is to be rewritten first"
    else this.fire("rewrite", this.message(this.view.state.sliceDoc(from, to)))
  }

  wrap(before, after) {
    const { from, to } = this.view.state.selection.main
    this.view.dispatch({
      changes: [{ from, insert: before }, { from: to, insert: after }],
      selection: { anchor: from + before.length, head: to + before.length },
    })
    return true
  }

  hear(data) {
    if (data.original !== this.original) {
      this.original = data.original
      this.view.dispatch({ effects: this.compared.reconfigure(merging(data.original)) })
    }
    if (data.session === this.session && data.n === this.n) return
    const forgotten = data.session !== this.session && this.dirty
    Object.assign(this, { session: data.session, n: data.n })
    if (this.sent !== undefined && data.saved === this.sent) { // saved; more may be typed since
      Object.assign(this, { base: data.base, saved: data.saved, sent: undefined })
      this.changed()
    } else if (forgotten) {
      this.tell()
    } else {
      Object.assign(this, { base: data.base, saved: data.saved })
      if (this.text !== data.given) {
        this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: data.given } })
      }
      this.changed()
    }
  }

  close() {
    clearTimeout(this.timer)
    window.removeEventListener("keydown", this.key)
    this.view.destroy()
  }
}

const known = new WeakMap()

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  let own = known.get(parentElement)
  if (!own) {
    own = new Editing(parentElement, data)
    known.set(parentElement, own)
  }
  own.setState = setStateValue
  own.fire = setTriggerValue
  own.hear(data)
  parentElement.querySelector("#save").onclick = () => own.save()
  const rewrite = parentElement.querySelector("#rewrite")
  rewrite.hidden = !data.rewrites
  rewrite.onclick = () => own.rewrite()
  const run = own.run = Symbol("run")
  return () => { // of an earlier run, late: the instance is in use
    if (own.run !== run) return
    own.close()
    known.delete(parentElement)
  }
}
