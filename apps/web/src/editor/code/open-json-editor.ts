import { indentWithTab } from '@codemirror/commands'
import { javascript } from '@codemirror/lang-javascript'
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language'
import { EditorView, keymap } from '@codemirror/view'
import { type EditorOptions, type OpenEditor, openEditor } from './editor-base.ts'
import { javascriptColors } from './javascript-colors.ts'

/** A value as JSON. Tab moves on, as everywhere. */
export const openJsonEditor = (options: EditorOptions): OpenEditor =>
  openEditor({ ...options, hasLines: true }, [
    javascript(),
    javascriptColors,
    indentOnInput(),
    indentUnit.of('  '),
    bracketMatching(),
    keymap.of([
      { key: 'Mod-]', run: indentWithTab.run! },
      { key: 'Mod-[', run: indentWithTab.shift! },
    ]),
    EditorView.theme({
      '.cm-content': { minHeight: '5rem' },
      '.cm-scroller': { maxHeight: '50vh', overflow: 'auto' },
    }),
  ])
