import type { RefObject } from 'react'
import { useTyped } from '../../app/use-typed.ts'
import { t } from '../../strings/index.ts'
import { FilterPill } from '../../ui/filter-pill.tsx'
import { SearchInput } from '../../ui/search-field.tsx'
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
  const { typed, setTyped, take } = useTyped(text, onChange, TYPED_MS)
  const isWrong = query.unknown.length > 0 || problem !== undefined
  return (
    <search className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <SearchInput
          label={t('executions.search')}
          hint={t('executions.search-hint')}
          value={typed}
          fieldRef={fieldRef}
          keysOf="executions-filter"
          problemId={isWrong ? 'query-problem' : undefined}
          className="min-w-0 flex-1 basis-72"
          onChange={setTyped}
          onTake={take}
        />
        <fieldset className="flex flex-wrap gap-1.5">
          <legend className="sr-only">{t('list.filter-status')}</legend>
          {SHOWN.map((status) => {
            const isOn = query.statuses.includes(status)
            return (
              <FilterPill
                key={status}
                label={t(STATUS_LOOKS[status].word)}
                isOn={isOn}
                onPress={() => take(withTokens(typed, { 'status:': isOn ? undefined : status }))}
              />
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
