import { type RefObject, useEffect, useState } from 'react'
import { useKeysOf } from '../../keys/key-store.ts'
import { ariaKeys } from '../../keys/key-words.ts'
import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { CloseIcon, SearchIcon } from '../../ui/icons.ts'
import { Keys } from '../../ui/keys.tsx'
import { STATUS_LOOKS } from '../../ui/status.tsx'
import { type ExecutionQuery, type Unknown, withTokens } from './execution-query.ts'

/** What is typed becomes the address after this pause. */
const TYPED_MS = 300
const SHOWN = ['failed', 'running', 'waiting', 'succeeded'] as const

export function ExecutionQueryBar({
  text,
  query,
  problem,
  fieldRef,
  onChange,
}: {
  readonly text: string
  readonly query: ExecutionQuery
  /** Why a token that is understood names nothing. */
  readonly problem: string | undefined
  readonly fieldRef: RefObject<HTMLInputElement | null>
  readonly onChange: (text: string) => void
}) {
  const [typed, setTyped] = useState(text)
  const keys = useKeysOf('executions-filter')
  useEffect(() => setTyped(text), [text])
  useEffect(() => {
    if (typed === text) return
    const timer = setTimeout(() => onChange(typed), TYPED_MS)
    return () => clearTimeout(timer)
  }, [typed, text, onChange])
  const take = (next: string) => {
    setTyped(next)
    onChange(next)
  }
  const isWrong = query.unknown.length > 0 || problem !== undefined
  return (
    <search className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <div className="relative min-w-0 flex-1 basis-72">
          <SearchIcon
            aria-hidden
            className="pointer-events-none absolute inset-y-0 left-2.5 my-auto size-4 text-text-3"
            strokeWidth={1.75}
          />
          <input
            ref={fieldRef}
            type="search"
            aria-label={t('executions.search')}
            aria-keyshortcuts={keys && ariaKeys(keys)}
            aria-invalid={isWrong || undefined}
            aria-describedby={isWrong ? 'query-problem' : undefined}
            placeholder={t('executions.search-hint')}
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            onKeyDown={({ key, currentTarget }) => {
              if (key === 'Enter') take(typed)
              if (key !== 'Escape') return
              if (typed === '') currentTarget.blur()
              else take('')
            }}
            className={classes(
              'min-h-8 w-full rounded-input border bg-surface px-8 text-ui text-text focus-visible:outline-offset-0 [&::-webkit-search-cancel-button]:hidden',
              isWrong ? 'border-warning' : 'border-strong hover:border-text-3',
            )}
          />
          {typed === '' ? (
            keys !== undefined && (
              <span className="pointer-events-none absolute inset-y-0 right-2.5 my-auto flex items-center max-sm:hidden">
                <Keys of={keys} />
              </span>
            )
          ) : (
            <button
              type="button"
              aria-label={t('list.clear-search')}
              onClick={() => take('')}
              className="absolute inset-y-0 right-1 my-auto inline-flex size-6 items-center justify-center rounded-input text-text-3 hover:text-text"
            >
              <CloseIcon aria-hidden className="size-4" strokeWidth={1.75} />
            </button>
          )}
        </div>
        <fieldset className="flex flex-wrap gap-1.5">
          <legend className="sr-only">{t('list.filter-status')}</legend>
          {SHOWN.map((status) => {
            const isOn = query.statuses.includes(status)
            return (
              <button
                key={status}
                type="button"
                aria-pressed={isOn}
                onClick={() => take(withTokens(typed, { 'status:': isOn ? undefined : status }))}
                className={classes(
                  'min-h-7 rounded-pill border px-3 text-meta transition-colors duration-120 ease-ui',
                  isOn
                    ? 'border-accent bg-accent-soft font-medium text-accent'
                    : 'border-border bg-surface text-text-2 hover:border-strong hover:text-text',
                )}
              >
                {t(STATUS_LOOKS[status].word)}
              </button>
            )
          })}
        </fieldset>
      </div>
      {isWrong && (
        <p id="query-problem" role="status" className="text-meta text-warning">
          {problem ?? (
            <>
              {t('executions.not-understood')} <Underlined text={text} unknown={query.unknown} />
            </>
          )}
        </p>
      )}
    </search>
  )
}

/** The query as it stands, with what was not understood underlined in its place. */
function Underlined({ text, unknown }: { readonly text: string; readonly unknown: readonly Unknown[] }) {
  let at = 0
  const parts = unknown.map((token) => {
    const before = text.slice(at, token.at)
    at = token.at + token.text.length
    return { before, token }
  })
  return (
    <span className="font-mono text-text-2">
      {parts.map(({ before, token }) => (
        <span key={token.at}>
          {before}
          <mark className="bg-transparent text-warning underline decoration-wavy underline-offset-4">{token.text}</mark>
        </span>
      ))}
      {text.slice(at)}
    </span>
  )
}
