import type { Execution, Step } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { Place } from '../../app/me.ts'
import { duration } from '../../editor/run/durations.ts'
import { t } from '../../strings/index.ts'
import { fullTime } from '../../strings/times.ts'
import { classes } from '../../ui/classes.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { CloseIcon } from '../../ui/icons.ts'
import { Bone, Later } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { STATUS_LOOKS } from '../../ui/status.tsx'
import { ChangeTable } from './change-table.tsx'
import { changesBetween } from './changes-between.ts'
import { type Compared, compareRuns } from './compare-runs.ts'
import { ITEMS_PAGE } from './limits.ts'
import { executionQuery, stepsQuery } from './run-queries.ts'
import { StepGlyph } from './step-status.tsx'

/** This run beside another: what took longer, what did not run, and which fields came out otherwise. */
export function ComparePanel({
  place,
  execution,
  steps,
  other,
  onClose,
}: {
  readonly place: Place
  readonly execution: Execution
  readonly steps: readonly Step[]
  readonly other: string
  readonly onClose: () => void
}) {
  const otherRun = useQuery(executionQuery(place, other))
  const otherSteps = useQuery(stepsQuery(place, other))
  const [chosen, setChosen] = useState<string>()
  const rows = useMemo(
    () => (otherSteps.data?.type === 'there' ? compareRuns(otherSteps.data.steps, steps) : undefined),
    [otherSteps.data, steps],
  )
  const error = otherRun.error ?? otherSteps.error
  const selected = rows?.find(({ node }) => node === chosen) ?? rows?.[0]
  const most = Math.max(1, ...(rows ?? []).map(({ changeMs }) => Math.abs(changeMs)))
  return (
    <section aria-label={t('run-compare.title')} className="flex h-full min-h-0 flex-col bg-surface">
      <header className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-border px-4 py-2">
        <h2 className="text-panel text-text">{t('run-compare.title')}</h2>
        <p className="mr-auto text-meta text-text-2">
          {otherRun.data !== undefined && <>{t('run-compare.with', { time: fullTime(otherRun.data.createdAt) })}</>}
        </p>
        <IconButton icon={CloseIcon} label={t('run-compare.close')} onClick={onClose} />
      </header>
      {error && (
        <div className="p-3">
          <ErrorNotice title={t('run-compare.failed')} text={error.message} />
        </div>
      )}
      {otherSteps.data?.type === 'gone' && <p className="px-4 py-6 text-text-3">{otherSteps.data.message}</p>}
      {rows === undefined && !error && otherSteps.data?.type !== 'gone' && (
        <Later>
          <Bone className="m-4 h-40 rounded-card" />
        </Later>
      )}
      {rows !== undefined && (
        <div className="flex min-h-0 flex-1 flex-col">
          <div className="max-h-[50%] shrink-0 overflow-auto">
            <table className="w-full border-collapse text-meta">
              <thead className="sticky top-0 bg-surface">
                <tr className="text-left text-text-3">
                  <th scope="col" className="px-4 py-2 font-medium">
                    {t('run-compare.node')}
                  </th>
                  <th scope="col" className="px-2 py-2 text-right font-medium whitespace-nowrap">
                    {t('run-compare.then')}
                  </th>
                  <th scope="col" className="px-2 py-2 text-right font-medium whitespace-nowrap">
                    {t('run-compare.now')}
                  </th>
                  <th scope="col" className="px-2 py-2 font-medium">
                    <span className="inline-block w-20 text-right">{t('run-compare.change')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <CompareRow
                    key={row.node}
                    row={row}
                    most={most}
                    isSelected={row.node === selected?.node}
                    onSelect={() => setChosen(row.node)}
                  />
                ))}
              </tbody>
            </table>
          </div>
          {selected !== undefined && (
            <DataDiff key={selected.node} place={place} before={other} after={execution.id} row={selected} />
          )}
        </div>
      )}
    </section>
  )
}

function CompareRow({
  row: { name, before, after, changeMs },
  most,
  isSelected,
  onSelect,
}: {
  readonly row: Compared
  readonly most: number
  readonly isSelected: boolean
  readonly onSelect: () => void
}) {
  const status = after?.status ?? before?.status ?? 'skipped'
  const isSlower = changeMs > 0
  const only =
    before === undefined ? t('run-compare.only-now') : after === undefined ? t('run-compare.only-then') : undefined
  const took = changeMs === 0 ? t('run-compare.same') : `${isSlower ? '+' : '−'}${duration(Math.abs(changeMs))}`
  return (
    <tr className={classes('border-t border-border', isSelected ? 'bg-accent-soft' : 'hover:bg-canvas')}>
      <th scope="row" className="px-4 py-1 text-left font-normal">
        <button
          type="button"
          aria-pressed={isSelected}
          onClick={onSelect}
          className="flex min-h-6 max-w-full items-center gap-2 text-left text-text"
        >
          <StepGlyph status={status} />
          <span className="truncate">{name}</span>
          {before !== undefined && after !== undefined && before.status !== after.status && (
            <span className={STATUS_LOOKS[after.status].color}>
              {t(STATUS_LOOKS[before.status].word)} → {t(STATUS_LOOKS[after.status].word)}
            </span>
          )}
        </button>
      </th>
      <td className="px-2 py-1 text-right whitespace-nowrap text-text-2">
        {before === undefined ? '–' : duration(before.ms)}
      </td>
      <td className="px-2 py-1 text-right whitespace-nowrap text-text-2">
        {after === undefined ? '–' : duration(after.ms)}
      </td>
      <td className="px-2 py-1 pr-4">
        <span className="flex items-center gap-2">
          <span className={classes('w-20 text-right whitespace-nowrap', isSlower ? 'text-warning' : 'text-text-2')}>
            {only ?? took}
          </span>
          <span aria-hidden className={classes('h-1.5 w-16 rounded-pill max-sm:hidden', changeMs !== 0 && 'bg-raised')}>
            <span
              className={classes('block h-full rounded-pill', isSlower ? 'bg-warning' : 'bg-success')}
              style={{ width: `${(Math.abs(changeMs) / most) * 100}%` }}
            />
          </span>
        </span>
      </td>
    </tr>
  )
}

function DataDiff({
  place,
  before,
  after,
  row,
}: {
  readonly place: Place
  readonly before: string
  readonly after: string
  readonly row: Compared
}) {
  const { executions } = place.client
  const isOnBoth = row.before !== undefined && row.after !== undefined
  const diff = useQuery({
    queryKey: ['execution-diff', place.id, before, after, row.node],
    queryFn: async ({ signal }) => {
      const itemsOf = (id: string) =>
        executions
          .items(id, row.node, { limit: ITEMS_PAGE, signal })
          .page()
          .then(
            ({ items, count }) => ({ items: items.map(({ json }) => json), count }),
            () => ({ items: [], count: 0 }),
          )
      const [then, now] = await Promise.all([itemsOf(before), itemsOf(after)])
      return {
        changes: await changesBetween(then.items, now.items),
        isCut: then.count > then.items.length || now.count > now.items.length,
        counts: [then.count, now.count] as const,
      }
    },
    enabled: isOnBoth,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <section aria-label={t('run-compare.data')} className="flex min-h-0 flex-1 flex-col border-t border-strong">
      <h3 className="shrink-0 px-4 py-2 font-medium text-text">
        {t('run-compare.data-of', { name: row.name })}
        {diff.data !== undefined && (
          <span className="ml-2 text-meta font-normal text-text-3 tabular-nums">
            {t('run-compare.items', { other: diff.data.counts[0], now: diff.data.counts[1] })}
          </span>
        )}
      </h3>
      <div className="min-h-0 flex-1 overflow-auto">
        {!isOnBoth && <p className="px-4 text-text-3">{t('run-compare.one-side')}</p>}
        {diff.error && <p className="px-4 text-error">{diff.error.message}</p>}
        {diff.data?.changes.length === 0 && <p className="px-4 text-text-3">{t('run-compare.no-changes')}</p>}
        {diff.data !== undefined && diff.data.changes.length > 0 && <ChangeTable changes={diff.data.changes} />}
        {diff.data?.isCut && <p className="px-4 py-2 text-text-3">{t('run-compare.cut', { count: ITEMS_PAGE })}</p>}
      </div>
    </section>
  )
}
