import type { ValueChange } from '@linkflow/sdk'
import { t } from '../../strings/index.ts'
import { LongChange } from './long-change.tsx'
import { isLong, valueText } from './value-text.ts'

/** One field: what it was and what it is, each with its sign. */
export function FieldChange({
  name,
  change,
  wordsOf = valueText,
}: {
  readonly name: string
  readonly change: ValueChange
  /** What stands for a value, as the name of a credential for its id. */
  readonly wordsOf?: (value: unknown) => string
}) {
  const { from, to } = change
  return (
    <div className="flex min-w-0 flex-col gap-1">
      {name !== '' && <span className="font-mono text-meta break-words text-text-2">{name}</span>}
      {isLong(from) || isLong(to) ? (
        <LongChange
          name={name}
          before={from === undefined ? '' : valueText(from)}
          after={to === undefined ? '' : valueText(to)}
        />
      ) : (
        <div className="flex flex-col overflow-hidden rounded-input border border-border font-mono text-meta">
          {Object.hasOwn(change, 'from') && (
            <del className="flex gap-2 bg-error-bg px-2 py-1 break-words no-underline">
              <span aria-hidden className="text-error select-none">
                −
              </span>
              <span className="sr-only">{t('diff.before')}</span>
              <span className="min-w-0 break-words text-text">{shown(wordsOf(from))}</span>
            </del>
          )}
          {Object.hasOwn(change, 'to') && (
            <ins className="flex gap-2 bg-success-bg px-2 py-1 break-words no-underline">
              <span aria-hidden className="text-success select-none">
                +
              </span>
              <span className="sr-only">{t('diff.after')}</span>
              <span className="min-w-0 break-words text-text">{shown(wordsOf(to))}</span>
            </ins>
          )}
        </div>
      )}
    </div>
  )
}

const shown = (text: string): string => (text === '' ? t('diff.empty') : text)
