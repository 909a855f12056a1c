import type { ServerProcess } from '@linkflow/sdk'
import { type UseQueryResult, useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { withConfirmation } from '../../app/confirmation.tsx'
import type { Place } from '../../app/me.ts'
import { type TextId, t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { errorOf } from '../../ui/error-of.ts'
import { ErrorIcon, type Icon, SuccessIcon, WarningIcon } from '../../ui/icons.ts'
import { Panel } from '../../ui/panel.tsx'
import { RowBones } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { Cell, Head, Table } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { toast } from '../../ui/toaster.tsx'
import { bytes, count, duration } from '../usage/figures.ts'
import { heardAgoMs, isSilent } from './facts.ts'
import { RunbookLink } from './runbook-link.tsx'

const LOOK_MS = 1_000

type Shown = ServerProcess['state'] | 'stopped'

const STATES: Readonly<Record<Shown, { readonly word: TextId; readonly icon: Icon; readonly color: string }>> = {
  live: { word: 'admin.state.live', icon: SuccessIcon, color: 'text-success' },
  draining: { word: 'admin.state.draining', icon: WarningIcon, color: 'text-warning' },
  'no-heartbeat': { word: 'admin.state.no-heartbeat', icon: ErrorIcon, color: 'text-error' },
  stopped: { word: 'admin.state.stopped', icon: ErrorIcon, color: 'text-text-3' },
}

const ROLES: Readonly<Record<ServerProcess['role'], TextId>> = {
  all: 'admin.role.all',
  api: 'admin.role.api',
  worker: 'admin.role.worker',
  scheduler: 'admin.role.scheduler',
  isolated: 'admin.role.isolated',
}

/** Which processes there are, what each has in work, and since when one is not heard any more. */
export function ProcessesPanel({
  place,
  processes: { data, error, dataUpdatedAt, refetch },
  isPaused,
}: {
  readonly place: Place
  readonly processes: UseQueryResult<readonly ServerProcess[]>
  readonly isPaused: boolean
}) {
  const [draining, setDraining] = useState<ServerProcess>()
  const nowMs = useNow()
  // While paused nobody asks, so silence says nothing.
  const lookedAtMs = isPaused ? dataUpdatedAt : nowMs
  const drain = useMutation({
    mutationFn: ({ id }: ServerProcess) => withConfirmation(() => place.client.system.drain(id)),
    onSuccess: (_, { name }) => {
      setDraining(undefined)
      toast({ text: t('admin.drained', { name }) })
    },
    onSettled: () => void refetch(),
  })
  return (
    <Panel title={t('admin.processes')} text={t('admin.processes-text')} isFlush={data !== undefined}>
      {error && (
        <div className={classes(data !== undefined && 'px-5 pb-4')}>
          <ErrorNotice title={t('admin.processes-failed')} {...errorOf(error)} onRetry={() => void refetch()} />
        </div>
      )}
      {data === undefined && !error && <RowBones />}
      {data !== undefined && (
        <Table label={t('admin.processes')} isFlush>
          <thead>
            <tr>
              <Head>{t('admin.column.process')}</Head>
              <Head>{t('workers.column.heartbeat')}</Head>
              <Head isNumber className="max-sm:hidden">
                {t('admin.column.executions')}
              </Head>
              <Head isNumber className="max-md:hidden">
                {t('health.memory')}
              </Head>
              <Head className="max-lg:hidden">{t('admin.column.version')}</Head>
              <Head className="max-lg:hidden">{t('workers.column.started')}</Head>
              <Head className="w-px max-sm:hidden">
                <span className="sr-only">{t('list.column.acts')}</span>
              </Head>
            </tr>
          </thead>
          <tbody>
            {data.map((process) => (
              <Row
                key={process.id}
                process={process}
                agoMs={heardAgoMs(process, dataUpdatedAt, lookedAtMs)}
                onDrain={() => setDraining(process)}
              />
            ))}
          </tbody>
        </Table>
      )}
      {draining && (
        <ConfirmDialog
          title={t('admin.drain-title', { name: draining.name })}
          description={t('admin.drain-text')}
          submit={t('admin.drain')}
          isBusy={drain.isPending}
          error={drain.error?.message}
          onSubmit={() => drain.mutate(draining)}
          onClose={() => {
            drain.reset()
            setDraining(undefined)
          }}
        />
      )}
    </Panel>
  )
}

function Row({
  process,
  agoMs,
  onDrain,
}: {
  readonly process: ServerProcess
  readonly agoMs: number
  readonly onDrain: () => void
}) {
  const { name, host, role, version, executions, memoryBytes, startedAt, stoppedAt, runsExecutions } = process
  const isGone = process.state === 'no-heartbeat' || isSilent(agoMs)
  const state: Shown = stoppedAt !== undefined ? 'stopped' : isGone ? 'no-heartbeat' : process.state
  const { icon: Glyph, color, word } = STATES[state]
  const drain =
    state === 'live' && runsExecutions ? (
      <Button size="compact" aria-label={t('admin.drain-of', { name })} onClick={onDrain}>
        {t('admin.drain')}
      </Button>
    ) : undefined
  return (
    <tr className={classes(isGone && 'text-text-3')}>
      <Cell>
        <span className="flex min-w-0 flex-col">
          <span className={classes('font-medium', isGone ? 'text-text-2' : 'text-text')}>{name}</span>
          <span className="text-meta text-text-3">
            {t(ROLES[role])} · {host}
          </span>
        </span>
      </Cell>
      <Cell>
        <span className="flex flex-col gap-0.5">
          <span className="flex items-center gap-2 whitespace-nowrap">
            <Glyph aria-hidden className={classes('size-4 shrink-0', color)} strokeWidth={1.75} />
            <span className={color}>{t(word)}</span>
            <span className="text-text-3 tabular-nums max-sm:hidden">
              {stoppedAt === undefined ? (
                t('admin.ago', { time: duration(Math.max(1, Math.round(agoMs / 1_000)) * 1_000) })
              ) : (
                <Time of={stoppedAt} />
              )}
            </span>
          </span>
          {state === 'no-heartbeat' && <RunbookLink of="processes-silent" about={name} />}
          {drain !== undefined && <span className="sm:hidden">{drain}</span>}
        </span>
      </Cell>
      <Cell isNumber className="max-sm:hidden">
        {isGone || !runsExecutions ? '–' : count(executions)}
      </Cell>
      <Cell isNumber className="max-md:hidden">
        {isGone ? '–' : bytes(memoryBytes)}
      </Cell>
      <Cell className="max-lg:hidden">{version}</Cell>
      <Cell className="whitespace-nowrap max-lg:hidden">
        <Time of={startedAt} />
      </Cell>
      <Cell className="max-sm:hidden">{drain}</Cell>
    </tr>
  )
}

function useNow(): number {
  const [nowMs, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), LOOK_MS)
    return () => clearInterval(timer)
  }, [])
  return nowMs
}
