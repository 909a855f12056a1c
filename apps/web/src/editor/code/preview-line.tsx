import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { WarningIcon } from '../../ui/icons.ts'
import { KIND_WORDS } from '../data/words.ts'
import { usePanel } from '../panel/panel-context.tsx'
import { type Fix, fixOf, placeOf } from './fixes.ts'
import type { PreviewAnswer } from './preview-protocol.ts'
import { usePreview } from './use-preview.ts'

/** Under a field with an expression: what it gives, or why it gives nothing and what to do. Never nothing at all. */
export function PreviewLine({
  id,
  text,
  title,
  onReplace,
}: {
  readonly id: string
  readonly text: string
  readonly title: string
  readonly onReplace: (text: string) => void
}) {
  const answer = usePreview(text)
  const { from, runTo, mayRun, mayEdit } = usePanel()
  if (answer === undefined) return <p id={id} className="min-h-4.5 px-0.5" />
  const act = (fix: Fix) => (fix.type === 'run' ? runTo(fix.node) : onReplace(fix.text))
  const fix = fixIn(answer, text, from)
  const canFix = fix !== undefined && (fix.type === 'run' ? mayRun : mayEdit)
  return (
    <div
      id={id}
      role="status"
      aria-label={t('expr.preview', { field: title })}
      className="flex min-h-4.5 flex-wrap items-baseline gap-x-2 gap-y-1 px-0.5 text-meta"
    >
      {answer.type === 'value' ? (
        <Value answer={answer} />
      ) : (
        <span className="flex min-w-0 items-start gap-1.5 text-warning">
          <WarningIcon aria-hidden className="mt-px size-3.5 shrink-0" strokeWidth={1.75} />
          <span className="min-w-0 break-words">{sentence(answer, text, from)}</span>
        </span>
      )}
      {canFix && (
        <button
          type="button"
          data-button=""
          onClick={() => act(fix)}
          className="min-h-6 max-w-full truncate rounded-input border border-strong px-1.5 text-meta font-medium text-text hover:bg-raised"
        >
          {fix.type === 'run' ? t('expr.fix-run', { node: fix.node }) : t('expr.fix-use', { text: fix.by })}
        </button>
      )}
    </div>
  )
}

function Value({ answer }: { readonly answer: Extract<PreviewAnswer, { type: 'value' }> }) {
  const { text, kind, differs, of, isPart, isGuess } = answer
  const isNothing = kind === 'missing' || text === ''
  return (
    <>
      <span className="shrink-0 text-count text-text-3">{t(KIND_WORDS[kind])}</span>
      <span
        className={classes(
          'line-clamp-3 min-w-0 max-w-full font-mono break-all whitespace-pre-wrap',
          isNothing ? 'text-text-3' : 'text-success',
        )}
      >
        {kind === 'missing' ? t('expr.missing') : text === '' ? t('expr.empty') : text}
      </span>
      {differs > 0 && (
        <span className="shrink-0 text-text-3">
          {t(isPart ? 'expr.differs-first' : 'expr.differs', { differs, of })}
        </span>
      )}
      {isGuess && <span className="text-text-3">{t('expr.guess')}</span>}
    </>
  )
}

function fixIn(answer: PreviewAnswer, text: string, from: string | undefined): Fix | undefined {
  if (answer.type === 'no-data') return from === undefined ? undefined : { type: 'run', node: from }
  return answer.type === 'error' ? fixOf(text, answer, from) : undefined
}

function sentence(answer: Exclude<PreviewAnswer, { type: 'value' }>, text: string, from: string | undefined): string {
  switch (answer.type) {
    case 'stopped':
      return t('expr.stopped')
    case 'pending':
      return t('expr.pending')
    case 'no-data':
      return from === undefined ? t('expr.nothing-before') : t('expr.no-data', { node: from })
    case 'error': {
      const { code, message, start } = answer
      if (code === 'path-not-found' && from !== undefined) return t('expr.in-data', { node: from, message })
      if (start === undefined || code === 'path-not-found' || code === 'node-unknown' || code.startsWith('node-'))
        return message
      const { line, column } = placeOf(text, start)
      return line === 1 ? t('expr.column', { column, message }) : t('expr.line', { line, column, message })
    }
  }
}
