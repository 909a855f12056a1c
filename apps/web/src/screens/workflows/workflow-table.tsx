import type { WorkflowSummary } from '@linkflow/sdk'
import { Link } from '@tanstack/react-router'
import { type Place, useMe } from '../../app/me.ts'
import type { useRowFocus } from '../../app/row-focus.ts'
import type { Selection } from '../../app/selection.ts'
import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { type Column, ListTable } from '../../ui/list-table.tsx'
import { Chip, Spark, STATUS_LOOKS, StatusGlyph } from '../../ui/status.tsx'
import { Time } from '../../ui/time.tsx'
import type { DialogState } from './dialogs.tsx'
import { RowMenu } from './row-menu.tsx'
import { StateChip } from './state-chip.tsx'
import type { WorkflowActs } from './workflow-queries.ts'

interface RowActs {
  readonly place: Place
  readonly acts: WorkflowActs
  readonly onOpen: (id: string) => void
  readonly onArchive: (rows: readonly WorkflowSummary[]) => void
  readonly onDialog: (state: DialogState) => void
}

export function WorkflowTable({
  rows,
  focus,
  selection,
  ...acts
}: RowActs & {
  readonly rows: readonly WorkflowSummary[]
  readonly focus: ReturnType<typeof useRowFocus>
  readonly selection: Selection
}) {
  const columns: readonly Column<WorkflowSummary>[] = [
    {
      id: 'name',
      title: t('list.column.name'),
      isWide: true,
      cell: (row) => <Name row={row} workspace={acts.place.id} />,
    },
    {
      id: 'state',
      title: t('list.column.state'),
      cell: (row) => (
        <span className="flex gap-1">
          <StateChip workflow={row} />
          {row.activity?.isFailing && <Chip tone="error">{t('workflow.failing')}</Chip>}
        </span>
      ),
    },
    {
      id: 'runs',
      title: t('list.column.runs'),
      from: 'medium',
      cell: ({ activity }) => <LastRuns activity={activity} />,
    },
    {
      id: 'next',
      title: t('list.column.next'),
      from: 'wide',
      cell: ({ activity }) =>
        activity?.nextAt === undefined ? (
          <span className="text-text-3">–</span>
        ) : (
          <span className="text-text-2">
            <Time of={activity.nextAt} />
          </span>
        ),
    },
    {
      id: 'owner',
      title: t('list.column.owner'),
      from: 'wide',
      cell: ({ owner }) => (
        <span className="block max-w-40 truncate text-text-2">
          <OwnerName owner={owner} />
        </span>
      ),
    },
    {
      id: 'updated',
      title: t('list.column.updated'),
      from: 'wide',
      cell: ({ updatedAt }) => (
        <span className="text-text-2">
          <Time of={updatedAt} />
        </span>
      ),
    },
    {
      id: 'acts',
      title: t('list.column.acts'),
      isTitleHidden: true,
      cell: (row) => <RowMenu row={row} {...acts} />,
    },
  ]
  return (
    <ListTable
      label={t('nav.workflows')}
      rows={rows}
      columns={columns}
      idOf={({ id }) => id}
      focus={focus}
      selection={{ ...selection, labelOf: ({ name }) => t('list.select', { name }) }}
      onOpen={({ id }) => acts.onOpen(id)}
    />
  )
}

function Name({
  row: { id, name, tags, description },
  workspace,
}: {
  readonly row: WorkflowSummary
  readonly workspace: string
}) {
  return (
    <div className="flex min-w-0 flex-col justify-center">
      <div className="flex min-w-0 items-center">
        <Link
          to="/w/$workspace/workflows/$workflow"
          params={{ workspace, workflow: id }}
          tabIndex={-1}
          className="min-w-0 truncate font-medium leading-6 text-text hover:underline"
        >
          {name}
        </Link>
        {/* They give way before the name does: one that does not fit beside the nothing at the front wraps out of sight. */}
        <span className="hidden h-5 min-w-0 shrink-[999] flex-wrap items-center gap-2 overflow-hidden before:h-5 before:w-0 before:content-[''] sm:flex">
          {tags.slice(0, 3).map((tag) => (
            <span key={tag} className="rounded-pill border border-border px-1.5 text-count text-text-3">
              {tag}
            </span>
          ))}
        </span>
      </div>
      {description !== '' && <span className="truncate text-meta text-text-3">{description}</span>}
    </div>
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
