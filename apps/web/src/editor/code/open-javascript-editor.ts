import { autocompletion, completionKeymap } from '@codemirror/autocomplete'
import { indentWithTab } from '@codemirror/commands'
import { javascript } from '@codemirror/lang-javascript'
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { type EditorOptions, type OpenEditor, openEditor } from './editor-base.ts'

const colors = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword], color: 'var(--lf-waiting)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--lf-success)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--lf-running)' },
  { tag: [tags.comment], color: 'var(--lf-text-3)', fontStyle: 'italic' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: 'var(--lf-accent)' },
])

/** The program of a Code node. Tab moves on, as everywhere; Ctrl+] and Ctrl+[ indent. */
export const openJavascriptEditor = (options: EditorOptions): OpenEditor =>
  openEditor({ ...options, hasLines: true }, [
    javascript(),
    syntaxHighlighting(colors),
    lineNumbers(),
    indentOnInput(),
    indentUnit.of('  '),
    bracketMatching(),
    autocompletion(),
    keymap.of([
      ...completionKeymap,
      { key: 'Mod-]', run: indentWithTab.run! },
      { key: 'Mod-[', run: indentWithTab.shift! },
    ]),
    EditorView.theme({
      '.cm-content': { minHeight: '12rem' },
      '.cm-scroller': { maxHeight: '60vh', overflow: 'auto' },
    }),
  ])
