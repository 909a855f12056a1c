import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { announce } from '../../app/announce.tsx'
import { t } from '../../strings/index.ts'
import { STATUS_LOOKS, StatusGlyph } from '../../ui/status.tsx'
import { toast } from '../../ui/toaster.tsx'
import { documentOf } from '../session.ts'
import { useEditor, useRun, useSession } from '../view/editor-context.tsx'
import { duration } from './durations.ts'
import { TICK_MS } from './limits.ts'
import { hasEnded } from './run-state.ts'
import type { RunStore, ShownRun } from './run-store.ts'

/** How the run stands, in the header: how far, how long, and whether anything is heard of it. Says its end once. */
export function RunStatus() {
  const { runs, workspaceId } = useEditor()
  const run = useRun()
  const nodes = useSession((session) => documentOf(session).nodes)
  const isRunning = run !== undefined && !hasEnded(run.status)
  const nowMs = useNow(isRunning)
  useEndSaid(run)
  if (run === undefined) return null
  return (
    <p className="flex min-w-0 items-center gap-1.5 text-meta text-text-2 tabular-nums">
      <StatusGlyph status={run.status} />
      <span className="truncate">
        {isRunning ? runningWords(run, runs, nodes, nowMs) : t(STATUS_LOOKS[run.status].word)}
      </span>
      {run.connection !== 'live' && (
        <span role="status" className="text-warning">
          {run.connection === 'polling' ? t('run.reconnecting') : t('run.lost')}
        </span>
      )}
      <Link
        to="/w/$workspace/executions/$execution"
        params={{ workspace: workspaceId, execution: run.executionId }}
        className="whitespace-nowrap text-accent underline-offset-2 hover:underline"
      >
        {t('run.open')}
      </Link>
    </p>
  )
}

function runningWords(
  { status, startedAtMs, heardAtMs }: ShownRun,
  runs: RunStore,
  nodes: readonly { readonly id: string; readonly disabled?: boolean | undefined }[],
  nowMs: number,
): string {
  const all = nodes.filter(({ disabled }) => disabled !== true)
  const done = all.filter(({ id }) => {
    const of = runs.node(id)?.status
    return of === 'succeeded' || of === 'failed' || of === 'skipped'
  }).length
  return [
    t('run.progress', { status: t(STATUS_LOOKS[status].word), done, all: all.length }),
    ...(startedAtMs === undefined ? [] : [duration(Math.max(0, nowMs - startedAtMs))]),
    t('run.heard', { time: duration(Math.max(0, Math.floor((nowMs - heardAtMs) / 1_000) * 1_000)) }),
  ].join(' - ')
}

/** The time, again each second for as long as something grows by it. */
function useNow(isOn: boolean): number {
  const [nowMs, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!isOn) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [isOn])
  return nowMs
}

/** Politely, once for each run that ends while one looks on; as a message too, if the tab is not seen. */
function useEndSaid(run: ShownRun | undefined): void {
  const watched = useRef<string>(undefined)
  useEffect(() => {
    if (run === undefined) return
    if (!hasEnded(run.status)) watched.current = run.executionId
    else if (watched.current === run.executionId) {
      watched.current = undefined
      const words = t('run.ended', { status: t(STATUS_LOOKS[run.status].word) })
      if (document.hidden) toast({ text: words, tone: run.status === 'failed' ? 'error' : 'plain' })
      else announce(words)
    }
  }, [run])
}
