import { autocompletion, completionKeymap } from '@codemirror/autocomplete'
import { indentWithTab } from '@codemirror/commands'
import { javascript } from '@codemirror/lang-javascript'
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { type EditorOptions, type OpenEditor, openEditor } from './editor-base.ts'
import { javascriptColors } from './javascript-colors.ts'

/** The program of a Code node. Tab moves on, as everywhere; Ctrl+] and Ctrl+[ indent. */
export const openJavascriptEditor = (options: EditorOptions): OpenEditor =>
  openEditor({ ...options, hasLines: true }, [
    javascript(),
    javascriptColors,
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
