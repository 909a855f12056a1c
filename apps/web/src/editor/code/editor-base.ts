import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { drawSelection, dropCursor, EditorView, keymap, placeholder } from '@codemirror/view'
import { getNonce } from 'get-nonce'

export interface EditorOptions {
  readonly parent: HTMLElement
  readonly text: string
  readonly label: string
  readonly placeholder?: string
  readonly selection?: number
  readonly isReadOnly: boolean
  /** Something was typed while it was loaded: completion begins with what stands there. */
  readonly wasTyped?: boolean
  /** Enter makes a line; else only in the wide form, to which Alt+Enter leads. */
  readonly hasLines: boolean
  readonly onChange: (text: string) => void
  readonly onFocus: () => void
  readonly onBlur: () => void
  readonly onWiden?: () => void
  /** What is put where something has been dropped; undefined leaves the drop to the browser. */
  readonly dropped?: (data: DataTransfer, at: number) => string | undefined
}

/** What a field keeps of the editor that stands in it. */
export interface OpenEditor {
  readonly set: (text: string) => void
  /** At the cursor, or in place of what is selected. */
  readonly insert: (text: string) => void
  /** Where the cursor stands. */
  readonly at: () => number
  readonly focus: () => void
  /** What ties it to its problem or hint. */
  readonly describe: (attributes: Readonly<Record<string, string>>) => void
  readonly setLines: (hasLines: boolean) => void
  readonly close: () => void
}

const theme = EditorView.theme({
  '&': { color: 'var(--lf-text)', backgroundColor: 'transparent', fontSize: '0.75rem' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono, monospace)', lineHeight: '1.125rem' },
  '.cm-content': { padding: '6px 0', caretColor: 'var(--lf-text)', minHeight: 'var(--lf-code-min, 0)' },
  '.cm-line': { padding: '0 10px' },
  '.cm-placeholder': { color: 'var(--lf-text-3)' },
  '.cm-cursor': { borderLeftColor: 'var(--lf-text)' },
  // Where it will be put that is held over the field.
  '.cm-dropCursor': { borderLeft: '2px solid var(--lf-accent)', marginLeft: '-1px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'var(--lf-accent-soft)',
  },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--lf-text-3)', border: 'none' },
  '.cm-activeLineGutter, .cm-activeLine': { backgroundColor: 'transparent' },
  '.cm-expression': { color: 'var(--lf-accent)', backgroundColor: 'var(--lf-accent-soft)', borderRadius: '3px' },
  '.cm-tooltip': {
    border: '1px solid var(--lf-border)',
    backgroundColor: 'var(--lf-surface)',
    color: 'var(--lf-text)',
    borderRadius: '8px',
    boxShadow: 'var(--lf-shadow)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--font-mono, monospace)',
    fontSize: '0.75rem',
    maxHeight: '16em',
    minWidth: '16rem',
    maxWidth: 'min(32rem, 80vw)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    gap: '12px',
    alignItems: 'center',
    minHeight: '26px',
    padding: '0 10px',
    color: 'var(--lf-text)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    background: 'var(--lf-accent-soft)',
    color: 'var(--lf-text)',
  },
  '.cm-completionLabel': { flexShrink: 0 },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--lf-accent)' },
  '.cm-completionDetail': {
    marginLeft: 'auto',
    fontStyle: 'normal',
    color: 'var(--lf-text-3)',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  '.cm-tooltip.cm-completionInfo': { padding: '8px 10px', maxWidth: '22rem', fontSize: '0.75rem' },
})

/** What the panel does with these keys goes on in a field: to run, and to go to the next node. */
const OF_PANEL: ReadonlySet<string> = new Set(['Mod-Enter', 'Alt-ArrowUp', 'Alt-ArrowDown'])

/** A text box that grows, with what `more` gives it. Style elements that it makes carry the nonce of the page. */
export function openEditor(options: EditorOptions, more: Extension): OpenEditor {
  const attributes = new Compartment()
  const lines = new Compartment()
  const asked = (extra: Readonly<Record<string, string>>) =>
    EditorView.contentAttributes.of({
      'aria-label': options.label,
      ...(options.isReadOnly && { 'aria-readonly': 'true' }),
      spellcheck: 'false',
      ...extra,
    })
  let hasLines = options.hasLines
  const enter = keymap.of([
    {
      key: 'Alt-Enter',
      run: () => {
        options.onWiden?.()
        return options.onWiden !== undefined
      },
    },
    { key: 'Enter', run: () => !hasLines },
  ])
  let isOwn = false
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: options.text,
      selection: { anchor: Math.min(options.selection ?? options.text.length, options.text.length) },
      extensions: [
        EditorView.cspNonce.of(getNonce() ?? ''),
        theme,
        more,
        history(),
        drawSelection(),
        dropCursor(),
        closeBrackets(),
        EditorView.lineWrapping,
        EditorState.readOnly.of(options.isReadOnly),
        attributes.of(asked({})),
        lines.of(enter),
        keymap.of([
          ...closeBracketsKeymap,
          ...historyKeymap,
          ...defaultKeymap.filter(({ key }) => !OF_PANEL.has(key ?? '')),
        ]),
        ...(options.placeholder === undefined ? [] : [placeholder(options.placeholder)]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !isOwn) options.onChange(update.state.doc.toString())
        }),
        EditorView.domEventHandlers({
          focus: () => void options.onFocus(),
          blur: () => void options.onBlur(),
          drop: (event, editor) => {
            const at = editor.posAtCoords({ x: event.clientX, y: event.clientY }, false)
            const text = event.dataTransfer === null ? undefined : options.dropped?.(event.dataTransfer, at)
            if (text === undefined || editor.state.readOnly) return false
            editor.dispatch({
              changes: { from: at, insert: text },
              selection: { anchor: at + text.length },
              userEvent: 'input.drop',
            })
            editor.focus()
            return true
          },
        }),
      ],
    }),
  })
  return {
    set: (text) => {
      if (view.state.doc.toString() === text) return
      isOwn = true
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
      isOwn = false
    },
    insert: (text) => {
      view.dispatch({ ...view.state.replaceSelection(text), userEvent: 'input.drop', scrollIntoView: true })
      view.focus()
    },
    at: () => view.state.selection.main.head,
    focus: () => view.focus(),
    describe: (extra) => view.dispatch({ effects: attributes.reconfigure(asked(extra)) }),
    setLines: (is) => {
      hasLines = is
    },
    close: () => view.destroy(),
  }
}
