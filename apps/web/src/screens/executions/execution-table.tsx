import type { Execution } from '@linkflow/sdk'
import { Link } from '@tanstack/react-router'
import { type RefObject, useMemo } from 'react'
import type { Place } from '../../app/me.ts'
import type { useRowFocus } from '../../app/row-focus.ts'
import type { Selection } from '../../app/selection.ts'
import { duration } from '../../editor/run/durations.ts'
import { language, type TextId, t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { type Column, ListTable } from '../../ui/list-table.tsx'
import { Chip, STATUS_LOOKS, StatusGlyph } from '../../ui/status.tsx'
import { Time } from '../../ui/time.tsx'
import type { Window } from '../../ui/windowed.ts'
import { ExecutionMenu } from './execution-menu.tsx'
import type { ExecutionActs } from './execution-queries.ts'

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

const nameOf = ({ workflowName }: Execution): string => workflowName ?? t('executions.deleted-workflow')

export function ExecutionTable({
  rows,
  shown,
  bodyRef,
  focus,
  selection,
  ...acts
}: {
  readonly rows: readonly Execution[]
  readonly shown: Window
  readonly bodyRef: RefObject<HTMLTableSectionElement | null>
  readonly focus: ReturnType<typeof useRowFocus>
  readonly selection: Selection
  readonly place: Place
  readonly acts: ExecutionActs
  readonly onOpen: (id: string) => void
}) {
  const retried = useMemo(() => new Set(rows.flatMap(({ retryOf }) => retryOf ?? [])), [rows])
  const columns: readonly Column<Execution>[] = [
    {
      id: 'status',
      title: t('executions.column.status'),
      cell: ({ status }) => (
        <span className="flex items-center gap-2 whitespace-nowrap">
          <StatusGlyph status={status} />
          <span className={classes('max-sm:sr-only', STATUS_LOOKS[status].color)}>{t(STATUS_LOOKS[status].word)}</span>
        </span>
      ),
    },
    {
      id: 'workflow',
      title: t('executions.column.workflow'),
      isWide: true,
      cell: (row) => <Name row={row} workspace={acts.place.id} isRetried={retried.has(row.id)} />,
    },
    {
      id: 'trigger',
      title: t('executions.column.trigger'),
      from: 'large',
      cell: ({ mode }) => <span className="whitespace-nowrap text-text-2">{t(MODE_WORDS[mode])}</span>,
    },
    {
      id: 'started',
      title: t('executions.column.started'),
      from: 'medium',
      cell: ({ createdAt }) => (
        <span className="text-text-2">
          <Time of={createdAt} />
        </span>
      ),
    },
    {
      id: 'waited',
      title: t('executions.column.waited'),
      isNumber: true,
      from: 'wide',
      cell: ({ queuedMs }) => (queuedMs === undefined || queuedMs < WAIT_SHOWN_MS ? <Dash /> : duration(queuedMs)),
    },
    {
      id: 'duration',
      title: t('executions.column.duration'),
      isNumber: true,
      from: 'medium',
      cell: ({ durationMs }) => (durationMs === undefined ? <Dash /> : duration(durationMs)),
    },
    {
      id: 'items',
      title: t('executions.column.items'),
      isNumber: true,
      from: 'wide',
      cell: ({ itemCount }) => (itemCount === undefined ? <Dash /> : itemCount.toLocaleString(language())),
    },
    {
      id: 'acts',
      title: t('list.column.acts'),
      isTitleHidden: true,
      cell: (row) => (
        <ExecutionMenu row={row} name={nameOf(row)} hasWorkflow={row.workflowName !== undefined} {...acts} />
      ),
    },
  ]
  return (
    <ListTable
      label={t('nav.executions')}
      rows={rows}
      columns={columns}
      idOf={({ id }) => id}
      focus={focus}
      selection={{ ...selection, labelOf: (row) => t('executions.select', { name: nameOf(row) }) }}
      windowed={{ shown, bodyRef }}
      onOpen={({ id }) => acts.onOpen(id)}
    />
  )
}

function Name({
  row,
  workspace,
  isRetried,
}: {
  readonly row: Execution
  readonly workspace: string
  /** Another of these rows ran it again. */
  readonly isRetried: boolean
}) {
  const isKnown = row.workflowName !== undefined
  return (
    <div className="flex min-w-0 flex-col justify-center">
      <div className="flex min-w-0 items-center gap-2">
        <Link
          to="/w/$workspace/executions/$execution"
          params={{ workspace, execution: row.id }}
          tabIndex={-1}
          className={classes('truncate leading-6 font-medium hover:underline', isKnown ? 'text-text' : 'text-text-3')}
        >
          {nameOf(row)}
        </Link>
        <span className="shrink-0 text-meta text-text-3 tabular-nums">{versionWord(row)}</span>
        <Badges row={row} isRetried={isRetried} />
      </div>
      {row.error !== undefined && <span className="truncate text-meta text-error">{row.error.message}</span>}
    </div>
  )
}

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
