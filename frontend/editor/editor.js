// The editor of an article's Markdown: CodeMirror with a diff, drafts that survive a reload, and
// the contract with Python described at `Editing` below. Built into ../components/editor.min.js.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands"
import { markdown, markdownLanguage } from "@codemirror/lang-markdown"
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language"
import { unifiedMergeView } from "@codemirror/merge"
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search"
import { EditorState } from "@codemirror/state"
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
  ".cm-deletedChunk": { background: "color-mix(in srgb, var(--st-red-color) 12%, transparent)" },
})

// Python passes {value, rev, original, label, language, draft}: the text, its revision, the text
// it is compared with (or none), and the name under which unsaved text is kept in this browser.
// The text is replaced only when `rev` changes. Back come the state `value` after a rest, and the
// triggers `save` (Ctrl+S) and `rewrite` (a selection), each with what it is about.
class Editing {
  constructor(parent, data) {
    this.host = parent.querySelector("#editor")
    this.line = parent.querySelector("#line")
    this.draft = data.draft
    this.rev = data.rev
    this.told = data.value
    const kept = this.kept()
    this.view = new EditorView({
      state: EditorState.create({ doc: kept ?? data.value, extensions: this.extensions(data) }),
      parent: this.host,
      root: parent,
    })
    this.count()
    if (kept !== null) this.timer = setTimeout(() => this.tell(), 0)
  }

  extensions({ original, label, language }) {
    const compared = original == null ? [] : [unifiedMergeView({
      original, mergeControls: true, gutter: true, collapseUnchanged: { margin: 2, minSize: 4 },
    })]
    return [
      history(), drawSelection(), EditorView.lineWrapping, highlightActiveLine(), search({ top: true }),
      highlightSelectionMatches(), markdown({ base: markdownLanguage }), syntaxHighlighting(style), theme,
      EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "true", lang: language, tabindex: "0" }),
      EditorView.updateListener.of((update) => { if (update.docChanged) this.changed() }),
      keymap.of([
        { key: "Mod-b", run: () => this.wrap("**", "**") },
        { key: "Mod-i", run: () => this.wrap("*", "*") },
        { key: "Mod-k", run: () => this.wrap("[", "](https://)") },
        { key: "Mod-s", preventDefault: true, run: () => this.save() },
        ...searchKeymap, ...defaultKeymap, ...historyKeymap,
      ]),
      ...compared,
    ]
  }

  get text() { return this.view.state.doc.toString() }

  // What was typed and not saved when the page was left, if it was typed on this same revision.
  kept() {
    try {
      const found = JSON.parse(localStorage.getItem(this.draft) ?? "null")
      return found && found.rev === this.rev && found.value !== this.told ? found.value : null
    } catch { return null }
  }

  changed() {
    this.count()
    try { localStorage.setItem(this.draft, JSON.stringify({ rev: this.rev, value: this.text })) } catch { /* full */ }
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.tell(), REST)
  }

  count() {
    const words = this.text.trim().split(/\s+/).filter(Boolean).length
    const minutes = Math.max(1, Math.round(words / READING_SPEED))
    this.line.textContent = `${words.toLocaleString("en")} words · ${minutes} min read`
  }

  tell() {
    clearTimeout(this.timer)
    if (this.text === this.told) return
    this.told = this.text
    this.setState("value", this.told)
  }

  save() {
    this.tell()
    this.fire("save", { value: this.text, at: Date.now() })
    return true
  }

  rewrite() {
    const { from, to } = this.view.state.selection.main
    this.tell()
    if (from !== to) this.fire("rewrite", { text: this.view.state.sliceDoc(from, to), at: Date.now() })
  }

  wrap(before, after) {
    const { from, to } = this.view.state.selection.main
    this.view.dispatch({
      changes: [{ from, insert: before }, { from: to, insert: after }],
      selection: { anchor: from + before.length, head: to + before.length },
    })
    return true
  }

  // Python's word: a new revision replaces the text; what is on its way to be saved is not lost,
  // because a save is what made the revision.
  hear({ value, rev }) {
    if (rev === this.rev) return
    try { localStorage.removeItem(this.draft) } catch { /* forbidden */ }
    this.rev = rev
    this.told = value
    if (this.text !== value) {
      this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: value } })
      this.told = value
      clearTimeout(this.timer)
      try { localStorage.removeItem(this.draft) } catch { /* forbidden */ }
    }
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
  return () => {
    own.tell()
    own.view.destroy()
    known.delete(parentElement)
  }
}
