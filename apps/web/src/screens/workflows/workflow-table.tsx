import type { WorkflowSummary } from '@linkflow/sdk'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { type Place, useMe } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { classes } from '../../ui/classes.ts'
import { Bone, Later } from '../../ui/skeleton.tsx'
import { Chip, Spark, STATUS_LOOKS, StatusGlyph } from '../../ui/status.tsx'
import { Time } from '../../ui/time.tsx'
import type { DialogState } from './dialogs.tsx'
import type { useRowFocus } from './row-focus.ts'
import { RowMenu } from './row-menu.tsx'
import { StateChip } from './state-chip.tsx'
import type { WorkflowActs } from './workflow-queries.ts'

interface RowActs {
  readonly place: Place
  readonly acts: WorkflowActs
  readonly onOpen: (id: string) => void
  readonly onToggle: (id: string) => void
  readonly onArchive: (rows: readonly WorkflowSummary[]) => void
  readonly onDialog: (state: DialogState) => void
}

const HEAD = 'h-9 px-3 text-left text-meta font-medium whitespace-nowrap text-text-3'
const CELL = 'h-[52px] border-t border-border px-3 align-middle'
const FROM_MEDIUM = 'hidden md:table-cell'
const FROM_LARGE = 'hidden xl:table-cell'

export function WorkflowTable({
  rows,
  focus,
  selected,
  onToggleAll,
  hasMore,
  isLoadingMore,
  onMore,
  ...rowActs
}: RowActs & {
  readonly rows: readonly WorkflowSummary[]
  readonly focus: ReturnType<typeof useRowFocus>
  readonly selected: ReadonlySet<string>
  readonly onToggleAll: (isAll: boolean) => void
  readonly hasMore: boolean
  readonly isLoadingMore: boolean
  readonly onMore: () => void
}) {
  const count = rows.filter(({ id }) => selected.has(id)).length
  return (
    <>
      <div className="overflow-hidden rounded-card border border-border bg-surface">
        <table className="w-full border-collapse">
          <thead>
            <tr className="bg-surface">
              <th scope="col" className="w-11 pl-3 text-left">
                <Checkbox
                  label={t('list.select-all')}
                  isChecked={count === rows.length}
                  isMixed={count > 0 && count < rows.length}
                  onChange={onToggleAll}
                />
              </th>
              <th scope="col" className={HEAD}>
                {t('list.column.name')}
              </th>
              <th scope="col" className={classes(HEAD)}>
                {t('list.column.state')}
              </th>
              <th scope="col" className={classes(HEAD, FROM_MEDIUM)}>
                {t('list.column.runs')}
              </th>
              <th scope="col" className={classes(HEAD, FROM_LARGE)}>
                {t('list.column.next')}
              </th>
              <th scope="col" className={classes(HEAD, FROM_LARGE)}>
                {t('list.column.owner')}
              </th>
              <th scope="col" className={classes(HEAD, FROM_LARGE)}>
                {t('list.column.updated')}
              </th>
              <th scope="col" className="w-12">
                <span className="sr-only">{t('list.column.acts')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row
                key={row.id}
                row={row}
                isSelected={selected.has(row.id)}
                isTabStop={focus.tabStop === row.id}
                onFocus={focus.onFocus}
                rowRef={focus.rowRef(row.id)}
                {...rowActs}
              />
            ))}
          </tbody>
        </table>
      </div>
      {hasMore && <More isLoading={isLoadingMore} onMore={onMore} />}
    </>
  )
}

interface RowProps extends RowActs {
  readonly row: WorkflowSummary
  readonly isSelected: boolean
  readonly isTabStop: boolean
  readonly onFocus: (id: string) => void
  readonly rowRef: (element: HTMLElement | null) => void
}

function Row({ row, isSelected, isTabStop, onFocus, rowRef, ...acts }: RowProps) {
  const { id, name, description, tags, activity } = row
  return (
    <tr
      ref={rowRef}
      tabIndex={isTabStop ? 0 : -1}
      aria-selected={isSelected}
      onFocus={() => onFocus(id)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.target !== event.currentTarget) return
        event.preventDefault()
        acts.onOpen(id)
      }}
      onClick={({ target }) => {
        if (!(target as Element).closest('a, button, label, input, [role="menuitem"]')) acts.onOpen(id)
      }}
      className={classes(
        'transition-colors duration-120 ease-ui focus-visible:-outline-offset-2',
        isSelected ? 'bg-accent-soft' : 'hover:bg-canvas',
      )}
    >
      <td className={classes(CELL, 'w-11 pr-0')}>
        <Checkbox
          label={t('list.select', { name })}
          isChecked={isSelected}
          onChange={() => acts.onToggle(id)}
          tabIndex={-1}
        />
      </td>
      <td className={classes(CELL, 'w-full max-w-0')}>
        <div className="flex min-w-0 flex-col justify-center">
          <div className="flex min-w-0 items-center gap-2">
            <Link
              to="/w/$workspace/workflows/$workflow"
              params={{ workspace: acts.place.id, workflow: id }}
              tabIndex={-1}
              className="min-w-0 truncate font-medium leading-6 text-text hover:underline"
            >
              {name}
            </Link>
            {/* They give way before the name does. */}
            <span className="hidden h-5 min-w-0 shrink-[999] flex-wrap items-center gap-2 overflow-hidden sm:flex">
              {tags.slice(0, 3).map((tag) => (
                <span key={tag} className="rounded-pill border border-border px-1.5 text-count text-text-3">
                  {tag}
                </span>
              ))}
            </span>
          </div>
          {description !== '' && <span className="truncate text-meta text-text-3">{description}</span>}
        </div>
      </td>
      <td className={CELL}>
        <span className="flex gap-1">
          <StateChip workflow={row} />
          {activity?.isFailing && <Chip tone="error">{t('workflow.failing')}</Chip>}
        </span>
      </td>
      <td className={classes(CELL, FROM_MEDIUM)}>
        <LastRuns activity={activity} />
      </td>
      <td className={classes(CELL, FROM_LARGE, 'text-text-2')}>
        {activity?.nextAt === undefined ? <span className="text-text-3">–</span> : <Time of={activity.nextAt} />}
      </td>
      <td className={classes(CELL, FROM_LARGE, 'max-w-40 truncate text-text-2')}>
        <OwnerName owner={row.owner} />
      </td>
      <td className={classes(CELL, FROM_LARGE, 'text-text-2')}>
        <Time of={row.updatedAt} />
      </td>
      <td className={classes(CELL, 'pl-0')}>
        <RowMenu row={row} {...acts} />
      </td>
    </tr>
  )
}

function OwnerName({ owner }: Pick<WorkflowSummary, 'owner'>) {
  const me = useMe()
  if (owner === undefined) return <span className="text-text-3">–</span>
  if (owner.type === 'key') return <>{t('list.owner-key')}</>
  return <>{owner.id === me.account.id ? t('list.owner-me') : (owner.name ?? t('list.owner-gone'))}</>
}

function LastRuns({ activity }: Pick<WorkflowSummary, 'activity'>) {
  const last = activity?.last
  if (activity === undefined || last === undefined)
    return <span className="text-text-3">{activity === undefined ? '–' : t('list.never-run')}</span>
  const { word, color } = STATUS_LOOKS[last.status]
  return (
    <div className="flex flex-col gap-1">
      <Spark outcomes={activity.outcomes} />
      <span className="flex min-w-0 items-center gap-1.5 text-meta whitespace-nowrap" title={last.code}>
        <StatusGlyph status={last.status} />
        <span className={classes('sr-only lg:not-sr-only', color)}>{t(word)}</span>
        <span className="text-text-3">
          <Time of={last.createdAt} />
        </span>
      </span>
    </div>
  )
}

/** Reads on as its place comes into view; a button too, for who does not scroll. */
function More({ isLoading, onMore }: { readonly isLoading: boolean; readonly onMore: () => void }) {
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
  return (
    <div ref={end} className="flex justify-center py-4">
      <Button look="quiet" isBusy={isLoading} onClick={onMore}>
        {t('list.more')}
      </Button>
    </div>
  )
}

/** The list as it will be. */
export const ListSkeleton = () => (
  <Later>
    <div
      role="status"
      aria-label={t('list.loading')}
      className="overflow-hidden rounded-card border border-border bg-surface"
    >
      <div className="flex h-9 items-center px-4">
        <Bone className="h-3 w-24" />
      </div>
      {Array.from({ length: 8 }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: all alike, and never reordered
        <div key={at} className="flex h-[52px] items-center gap-6 border-t border-border px-4">
          <Bone className="size-4 shrink-0" />
          <div className="flex flex-1 flex-col gap-2">
            <Bone className="h-3 w-2/5" />
            <Bone className="h-2.5 w-3/5" />
          </div>
          <Bone className="h-5 w-16 rounded-pill" />
          <Bone className="h-4 w-40 max-md:hidden" />
          <Bone className="h-3 w-16 max-xl:hidden" />
        </div>
      ))}
    </div>
  </Later>
)
