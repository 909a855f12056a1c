import type { Execution } from '@linkflow/sdk'
import { Link } from '@tanstack/react-router'
import { type RefObject, useEffect, useMemo, useRef } from 'react'
import type { Place } from '../../app/me.ts'
import { duration } from '../../editor/run/durations.ts'
import { language, type TextId, t } from '../../strings/index.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { classes } from '../../ui/classes.ts'
import { Bone, Later } from '../../ui/skeleton.tsx'
import { Chip, STATUS_LOOKS, StatusGlyph } from '../../ui/status.tsx'
import { Time } from '../../ui/time.tsx'
import type { Window } from '../../ui/windowed.ts'
import { ExecutionMenu } from './execution-menu.tsx'
import type { ExecutionActs } from './execution-queries.ts'

export const ROW_HEIGHT = 52
const HEAD = 'h-9 px-3 text-left text-meta font-medium whitespace-nowrap text-text-3'
const CELL = 'h-[52px] border-t border-border px-3 align-middle'
const FROM_MEDIUM = 'hidden md:table-cell'
const FROM_LARGE = 'hidden lg:table-cell'
const FROM_WIDE = 'hidden xl:table-cell'
/** A wait that is worth a word: shorter ones are those of any queue. */
const WAIT_SHOWN_MS = 20

export const MODE_WORDS: Readonly<Record<Execution['mode'], TextId>> = {
  webhook: 'run-mode.webhook',
  schedule: 'run-mode.schedule',
  manual: 'run-mode.manual',
  api: 'run-mode.api',
  'sub-workflow': 'run-mode.sub-workflow',
  error: 'run-mode.error',
  retry: 'run-mode.retry',
  replay: 'run-mode.replay',
  test: 'run-mode.test',
}

interface RowActs {
  readonly place: Place
  readonly acts: ExecutionActs
  readonly onOpen: (id: string) => void
  readonly onToggle: (id: string) => void
}

export function ExecutionTable({
  rows,
  shown,
  bodyRef,
  focused,
  selected,
  onFocus,
  onToggleAll,
  rowRef,
  ...rowActs
}: RowActs & {
  readonly rows: readonly Execution[]
  readonly shown: Window
  readonly bodyRef: RefObject<HTMLTableSectionElement | null>
  readonly focused: string | undefined
  readonly selected: ReadonlySet<string>
  readonly onFocus: (id: string) => void
  readonly onToggleAll: (isAll: boolean) => void
  readonly rowRef: (id: string) => (element: HTMLElement | null) => void
}) {
  const retried = useMemo(() => new Set(rows.flatMap(({ retryOf }) => retryOf ?? [])), [rows])
  const count = rows.filter(({ id }) => selected.has(id)).length
  const tabStop = focused ?? rows[0]?.id
  return (
    <div className="relative overflow-x-auto rounded-card border border-border bg-surface">
      <table className="w-full border-collapse" aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            <th scope="col" className="w-11 pl-3 text-left max-sm:hidden">
              <Checkbox
                label={t('list.select-all')}
                isChecked={count === rows.length}
                isMixed={count > 0 && count < rows.length}
                onChange={onToggleAll}
              />
            </th>
            <th scope="col" className={HEAD}>
              {t('executions.column.status')}
            </th>
            <th scope="col" className={HEAD}>
              {t('executions.column.workflow')}
            </th>
            <th scope="col" className={classes(HEAD, FROM_LARGE)}>
              {t('executions.column.trigger')}
            </th>
            <th scope="col" className={classes(HEAD, FROM_MEDIUM)}>
              {t('executions.column.started')}
            </th>
            <th scope="col" className={classes(HEAD, FROM_WIDE, 'text-right')}>
              {t('executions.column.waited')}
            </th>
            <th scope="col" className={classes(HEAD, FROM_MEDIUM, 'text-right')}>
              {t('executions.column.duration')}
            </th>
            <th scope="col" className={classes(HEAD, FROM_WIDE, 'text-right')}>
              {t('executions.column.items')}
            </th>
            <th scope="col" className="w-12">
              <span className="sr-only">{t('list.column.acts')}</span>
            </th>
          </tr>
        </thead>
        <tbody ref={bodyRef}>
          <Gap rows={shown.from} />
          {rows.slice(shown.from, shown.to).map((row, at) => (
            <Row
              key={row.id}
              row={row}
              index={shown.from + at + 2}
              isRetried={retried.has(row.id)}
              isSelected={selected.has(row.id)}
              isTabStop={tabStop === row.id}
              onFocus={onFocus}
              rowRef={rowRef(row.id)}
              {...rowActs}
            />
          ))}
          <Gap rows={rows.length - shown.to} />
        </tbody>
      </table>
    </div>
  )
}

/** Stands for the rows that are not in view. */
const Gap = ({ rows }: { readonly rows: number }) =>
  rows <= 0 ? null : (
    <tr aria-hidden>
      <td colSpan={9} style={{ height: rows * ROW_HEIGHT, padding: 0 }} />
    </tr>
  )

interface RowProps extends RowActs {
  readonly row: Execution
  readonly index: number
  /** Another of these rows ran it again. */
  readonly isRetried: boolean
  readonly isSelected: boolean
  readonly isTabStop: boolean
  readonly onFocus: (id: string) => void
  readonly rowRef: (element: HTMLElement | null) => void
}

function Row({ row, index, isRetried, isSelected, isTabStop, onFocus, rowRef, ...rowActs }: RowProps) {
  const { id, status, mode, createdAt, queuedMs, durationMs, itemCount, error, workflowName: name } = row
  const { word, color } = STATUS_LOOKS[status]
  const shownName = name ?? t('executions.deleted-workflow')
  return (
    <tr
      ref={rowRef}
      tabIndex={isTabStop ? 0 : -1}
      aria-selected={isSelected}
      aria-rowindex={index}
      data-id={id}
      onFocus={() => onFocus(id)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.target !== event.currentTarget) return
        event.preventDefault()
        rowActs.onOpen(id)
      }}
      onClick={({ target }) => {
        if (!(target as Element).closest('a, button, label, input, [role="menuitem"]')) rowActs.onOpen(id)
      }}
      className={classes(
        'transition-colors duration-120 ease-ui focus-visible:-outline-offset-2',
        isSelected ? 'bg-accent-soft' : 'hover:bg-canvas',
      )}
    >
      <td className={classes(CELL, 'w-11 pr-0 max-sm:hidden')}>
        <Checkbox
          label={t('executions.select', { name: shownName })}
          isChecked={isSelected}
          onChange={() => rowActs.onToggle(id)}
          tabIndex={-1}
        />
      </td>
      <td className={classes(CELL, 'whitespace-nowrap')}>
        <span className="flex items-center gap-2">
          <StatusGlyph status={status} />
          <span className={classes('max-sm:sr-only', color)}>{t(word)}</span>
        </span>
      </td>
      <td className={classes(CELL, 'w-full max-w-0')}>
        <div className="flex min-w-0 flex-col justify-center">
          <div className="flex min-w-0 items-center gap-2">
            <Link
              to="/w/$workspace/executions/$execution"
              params={{ workspace: rowActs.place.id, execution: id }}
              tabIndex={-1}
              className={classes('truncate leading-6 font-medium hover:underline', name ? 'text-text' : 'text-text-3')}
            >
              {shownName}
            </Link>
            <span className="shrink-0 text-meta text-text-3 tabular-nums">{versionWord(row)}</span>
            <Badges row={row} isRetried={isRetried} />
          </div>
          {error !== undefined && <span className="truncate text-meta text-error">{error.message}</span>}
        </div>
      </td>
      <td className={classes(CELL, FROM_LARGE, 'whitespace-nowrap text-text-2')}>{t(MODE_WORDS[mode])}</td>
      <td className={classes(CELL, FROM_MEDIUM, 'text-text-2')}>
        <Time of={createdAt} />
      </td>
      <td className={classes(CELL, FROM_WIDE, NUMBER)}>
        {queuedMs === undefined || queuedMs < WAIT_SHOWN_MS ? <Dash /> : duration(queuedMs)}
      </td>
      <td className={classes(CELL, FROM_MEDIUM, NUMBER)}>
        {durationMs === undefined ? <Dash /> : duration(durationMs)}
      </td>
      <td className={classes(CELL, FROM_WIDE, NUMBER)}>
        {itemCount === undefined ? <Dash /> : itemCount.toLocaleString(language())}
      </td>
      <td className={classes(CELL, 'pl-0')}>
        <ExecutionMenu row={row} name={shownName} hasWorkflow={name !== undefined} {...rowActs} />
      </td>
    </tr>
  )
}

const NUMBER = 'text-right whitespace-nowrap text-text-2 tabular-nums'
const Dash = () => <span className="text-text-3">–</span>

const versionWord = ({ versionNumber, test }: Execution): string =>
  versionNumber !== undefined
    ? t('executions.version', { number: versionNumber })
    : test === undefined
      ? ''
      : t('executions.draft')

/** Which run it is of the same work, and whether somebody has run it again since. */
function Badges({ row, isRetried }: { readonly row: Execution; readonly isRetried: boolean }) {
  const { retryOf, replayOf, test, attempt } = row
  return (
    <>
      {retryOf !== undefined && (
        <Chip tone="accent">
          {attempt === undefined ? t('run-mode.retry') : t('executions.retry-number', { number: attempt - 1 })}
        </Chip>
      )}
      {replayOf !== undefined && <Chip tone="accent">{t('run-mode.replay')}</Chip>}
      {test !== undefined && <Chip tone="neutral">{t('run-mode.test')}</Chip>}
      {isRetried && <Chip tone="neutral">{t('executions.was-retried')}</Chip>}
    </>
  )
}

/** Reads on as its place comes into view. */
export function ReadOn({ onMore }: { readonly onMore: () => void }) {
  const end = useRef<HTMLDivElement>(null)
  const latest = useRef(onMore)
  latest.current = onMore
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && latest.current(), {
      rootMargin: '600px',
    })
    if (end.current) observer.observe(end.current)
    return () => observer.disconnect()
  }, [])
  return <div ref={end} className="h-px" />
}

export const ExecutionSkeleton = () => (
  <Later>
    <div
      role="status"
      aria-label={t('executions.loading')}
      className="overflow-hidden rounded-card border border-border bg-surface"
    >
      <div className="flex h-9 items-center px-4">
        <Bone className="h-3 w-24" />
      </div>
      {Array.from({ length: 10 }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: all alike, and never reordered
        <div key={at} className="flex h-[52px] items-center gap-6 border-t border-border px-4">
          <Bone className="size-4 shrink-0" />
          <Bone className="h-4 w-24" />
          <div className="flex flex-1 flex-col gap-2">
            <Bone className="h-3 w-2/5" />
            <Bone className="h-2.5 w-1/4" />
          </div>
          <Bone className="h-3 w-20 max-md:hidden" />
          <Bone className="h-3 w-12 max-md:hidden" />
        </div>
      ))}
    </div>
  </Later>
)
