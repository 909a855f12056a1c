import type { AuditEntry } from '@linkflow/sdk'
import { Fragment, useEffect, useId, useRef, useState } from 'react'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { fullTime } from '../../strings/times.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { CopyButton } from '../../ui/copy.tsx'
import { ChevronRightIcon } from '../../ui/icons.ts'
import { Cell, Head, Table } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { type AuditSearch, changesOf } from './audit-query.ts'

const COLUMNS = 5

export function AuditTable({
  place,
  entries,
  open,
  onFilter,
}: {
  readonly place: Place
  readonly entries: readonly AuditEntry[]
  /** The entry that a link leads to. */
  readonly open: number | undefined
  readonly onFilter: (change: AuditSearch) => void
}) {
  return (
    <Table label={t('nav.audit')}>
      <thead>
        <tr>
          <Head className="w-px">{t('audit.column.time')}</Head>
          <Head>{t('audit.column.actor')}</Head>
          <Head>{t('audit.column.action')}</Head>
          <Head className="max-lg:hidden">{t('audit.column.thing')}</Head>
          <Head className="max-md:hidden">{t('audit.column.address')}</Head>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <Row key={entry.number} place={place} entry={entry} isLinked={entry.number === open} onFilter={onFilter} />
        ))}
      </tbody>
    </Table>
  )
}

/** «workflow.published», in two lines where there is little room. */
const ActionName = ({ of }: { readonly of: string }) => (
  <span className="font-mono text-meta text-text">
    {of.split('.').map((word, at) => (
      <Fragment key={word}>
        {at > 0 && (
          <>
            .<wbr />
          </>
        )}
        {word}
      </Fragment>
    ))}
  </span>
)

function actorWords({ actor, actorName }: AuditEntry): string {
  if (actor.type === 'system') return t('audit.system')
  const name = actorName ?? actor.id.slice(0, 8)
  return actor.type === 'key' ? t('audit.by-key', { name }) : name
}

function Row({
  place,
  entry,
  isLinked,
  onFilter,
}: {
  readonly place: Place
  readonly entry: AuditEntry
  readonly isLinked: boolean
  readonly onFilter: (change: AuditSearch) => void
}) {
  const [isOpen, setOpen] = useState(isLinked)
  const details = useId()
  const row = useRef<HTMLTableRowElement>(null)
  useEffect(() => {
    if (isLinked) row.current?.scrollIntoView({ block: 'nearest' })
  }, [isLinked])
  const who = actorWords(entry)
  return (
    <Fragment>
      <tr ref={row} className={classes(isLinked && 'bg-accent-soft')}>
        <Cell className="whitespace-nowrap">
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={details}
            onClick={() => setOpen(!isOpen)}
            className="-ml-2 inline-flex min-h-8 items-center gap-1.5 rounded-button px-1.5 hover:bg-raised hover:text-text"
          >
            <ChevronRightIcon
              aria-hidden
              className={classes('size-4 text-text-3 transition-transform duration-120 ease-ui', isOpen && 'rotate-90')}
              strokeWidth={1.75}
            />
            <Time of={entry.at} />
            <span className="sr-only">{t('audit.details', { number: entry.number })}</span>
          </button>
        </Cell>
        <Cell className="max-w-56 max-sm:max-w-24">
          <span className="block truncate text-text">{who}</span>
        </Cell>
        <Cell>
          <ActionName of={entry.action} />
        </Cell>
        <Cell className="max-w-72 max-lg:hidden">
          {entry.thing !== undefined && (
            <span className="block truncate font-mono text-meta text-text-3">{entry.thing}</span>
          )}
        </Cell>
        <Cell className="whitespace-nowrap max-md:hidden">
          <span className="font-mono text-meta text-text-3">{entry.address}</span>
        </Cell>
      </tr>
      {isOpen && (
        <tr id={details}>
          <td colSpan={COLUMNS} className="h-auto border-t border-border bg-canvas px-5 py-4">
            <Details place={place} entry={entry} who={who} onFilter={onFilter} />
          </td>
        </tr>
      )}
    </Fragment>
  )
}

function Details({
  place,
  entry,
  who,
  onFilter,
}: {
  readonly place: Place
  readonly entry: AuditEntry
  readonly who: string
  readonly onFilter: (change: AuditSearch) => void
}) {
  const changes = changesOf(entry)
  const link = `${location.origin}/w/${place.id}/audit?entry=${entry.number}`
  const { actor, thing } = entry
  return (
    <div className="flex flex-col gap-3">
      <p className="text-text-2">
        {t('audit.entry', { number: entry.number })} · {fullTime(entry.at)}
        {entry.address !== undefined && (
          <span className="ml-2 font-mono text-meta text-text-3">{t('audit.from', { address: entry.address })}</span>
        )}
        {entry.requestId !== undefined && (
          <span className="ml-2 font-mono text-meta text-text-3">{t('error.request', { id: entry.requestId })}</span>
        )}
      </p>
      {changes.length === 0 ? (
        <p className="text-text-3">{t('audit.no-change')}</p>
      ) : (
        <table className="w-full max-w-4xl border-collapse">
          <caption className="sr-only">{t('audit.changes')}</caption>
          <thead>
            <tr>
              {(['audit.field', 'audit.before', 'audit.after'] as const).map((id) => (
                <th key={id} scope="col" className="py-1 pr-4 text-left text-meta font-medium text-text-3">
                  {t(id)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {changes.map(({ field, before, after }) => (
              <tr key={field} className="align-top">
                <th scope="row" className="py-1 pr-4 text-left font-mono text-meta font-normal text-text-2">
                  {field === '' ? t('audit.value') : field}
                </th>
                <Value text={before} sign="−" />
                <Value text={after} sign="+" />
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className="flex flex-wrap gap-2">
        <CopyButton size="compact" text={link} label={t('audit.copy-link')} />
        {actor.type !== 'system' && (
          <Button size="compact" look="quiet" onClick={() => onFilter({ actor: actor.id })}>
            {t('audit.only-actor', { name: who })}
          </Button>
        )}
        {thing !== undefined && (
          <Button size="compact" look="quiet" onClick={() => onFilter({ thing })}>
            {t('audit.only-thing')}
          </Button>
        )}
      </div>
    </div>
  )
}

/** Removed and added have a sign besides the colour. */
const Value = ({ text, sign }: { readonly text: string | undefined; readonly sign: '+' | '−' }) => (
  <td className="h-auto py-1 pr-4">
    {text === undefined ? (
      <span className="text-text-3">{t('audit.nothing')}</span>
    ) : (
      <span
        className={classes(
          'inline-flex max-w-full gap-1.5 rounded-input px-1.5 py-0.5 font-mono text-meta break-all',
          sign === '+' ? 'bg-success-bg text-success' : 'bg-error-bg text-error',
        )}
      >
        <span aria-hidden>{sign}</span>
        {text}
      </span>
    )}
  </td>
)
