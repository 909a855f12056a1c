import { unifiedMergeView } from '@codemirror/merge'
import { EditorState } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { getNonce } from 'get-nonce'

const theme = EditorView.theme({
  '&': { color: 'var(--lf-text)', backgroundColor: 'transparent', fontSize: '0.75rem' },
  '&.cm-focused': { outline: '2px solid var(--lf-accent)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--font-mono, monospace)', lineHeight: '1.125rem' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--lf-text-3)', border: 'none' },
  '&.cm-merge-b .cm-changedLine, .cm-inlineChangedLine': { backgroundColor: 'var(--lf-success-bg)' },
  '.cm-deletedChunk, .cm-deletedChunk .cm-deletedLine': { backgroundColor: 'var(--lf-error-bg)' },
  '&.cm-merge-b .cm-changedText': {
    background: 'none',
    textDecoration: 'underline',
    textDecorationColor: 'var(--lf-success)',
  },
  '.cm-deletedChunk .cm-deletedText': {
    background: 'none',
    textDecoration: 'underline',
    textDecorationColor: 'var(--lf-error)',
  },
  '.cm-collapsedLines': { background: 'var(--lf-raised)', color: 'var(--lf-text-2)' },
})

/** Two texts in one: what is gone above what has come, what stays folded. To be read, not written. */
export function openComparison({
  parent,
  label,
  before,
  after,
}: {
  readonly parent: HTMLElement
  readonly label: string
  readonly before: string
  readonly after: string
}): () => void {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: after,
      extensions: [
        EditorView.cspNonce.of(getNonce() ?? ''),
        theme,
        lineNumbers(),
        EditorView.lineWrapping,
        EditorState.readOnly.of(true),
        EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true' }),
        unifiedMergeView({
          original: before,
          mergeControls: false,
          gutter: true,
          collapseUnchanged: { margin: 2, minSize: 6 },
        }),
      ],
    }),
  })
  return () => view.destroy()
}
