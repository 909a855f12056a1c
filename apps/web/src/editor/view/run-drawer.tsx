import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { usePlace } from '../../app/me.ts'
import { loopsOf } from '../../screens/execution/loop-bodies.ts'
import { logsQuery, stepsQuery } from '../../screens/execution/run-queries.ts'
import { barOf, rowsOf, runTree } from '../../screens/execution/run-tree.ts'
import { Timeline, type TimelineSwitches } from '../../screens/execution/timeline.tsx'
import { timelineScale } from '../../screens/execution/timeline-scale.ts'
import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { CloseIcon } from '../../ui/icons.ts'
import { TabList } from '../../ui/tab-list.tsx'
import { nodeOf } from '../document/elements.ts'
import { hasEnded } from '../run/run-state.ts'
import type { ShownRun } from '../run/run-store.ts'
import { documentOf } from '../session.ts'
import { useCanvas, useCanvasController } from './canvas-context.tsx'
import type { Drawer } from './canvas-state.ts'
import { useRun, useSession } from './editor-context.tsx'

const PANEL = 'run-drawer-panel'

/** What the run that is shown logged, and how it went in time, below the canvas. */
export function RunDrawer({ shown }: { readonly shown: Drawer }) {
  const controller = useCanvasController()
  const run = useRun()
  return (
    <section
      aria-label={t('canvas.drawer')}
      className="flex h-64 max-h-[45%] min-h-0 shrink-0 flex-col border-t border-border bg-surface"
    >
      <div className="flex items-center">
        <div className="min-w-0 flex-1">
          <TabList
            label={t('canvas.drawer')}
            tabs={[
              { value: 'logs', label: t('canvas.drawer.logs') },
              { value: 'timeline', label: t('canvas.drawer.timeline') },
            ]}
            chosen={shown}
            panelId={PANEL}
            onChoose={(drawer) => controller.showDrawer(drawer)}
          />
        </div>
        <IconButton
          size="compact"
          icon={CloseIcon}
          label={t('canvas.drawer.close')}
          className="mr-2"
          onClick={() => {
            controller.showDrawer(undefined)
            controller.focusCard()
          }}
        />
      </div>
      <div id={PANEL} role="tabpanel" aria-labelledby={`${PANEL}-${shown}`} className="min-h-0 flex-1 overflow-auto">
        {run === undefined ? (
          <Nothing>{t('canvas.drawer.no-run')}</Nothing>
        ) : shown === 'logs' ? (
          <Logs run={run} />
        ) : (
          <RunTimeline run={run} />
        )}
      </div>
    </section>
  )
}

const Nothing = ({ children }: { readonly children: string }) => (
  <p className="px-4 py-6 text-center text-text-3">{children}</p>
)

const LEVELS: Readonly<Record<string, string>> = { error: 'text-error', warn: 'text-warning' }

function Logs({ run }: { readonly run: ShownRun }) {
  const place = usePlace()
  const controller = useCanvasController()
  const nodes = useSession((session) => documentOf(session).nodes)
  const isOpen = !hasEnded(run.status)
  const read = useQuery({ ...logsQuery(place, run.executionId), refetchInterval: isOpen && READ_EVERY_MS })
  const { data: lines = [], isPending } = read
  useReadAtEnd(isOpen, read.refetch)
  if (isPending) return null
  if (lines.length === 0) return <Nothing>{t('canvas.drawer.no-logs')}</Nothing>
  return (
    <table className="w-full border-collapse text-meta" aria-label={t('canvas.drawer.logs')}>
      <tbody>
        {lines.map(({ at, step, level, message }, index) => {
          const id = step.split('@')[0]!
          const name = nodes.find((node) => node.id === id)?.name ?? id
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added at the end
            <tr key={index} className="border-b border-border align-top">
              <td className="w-28 px-3 py-1 whitespace-nowrap text-text-3 tabular-nums">{at.slice(11, 23)}</td>
              <td className={classes('w-16 py-1 font-medium', LEVELS[level] ?? 'text-text-2')}>{level}</td>
              <td className="w-48 py-1">
                <button
                  type="button"
                  className="min-h-6 max-w-44 truncate text-left text-accent hover:underline"
                  onClick={() => controller.goTo(id, 'centre')}
                >
                  {name}
                </button>
              </td>
              <td className="py-1 pr-3 font-mono break-words whitespace-pre-wrap text-text">{message}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** How often it is read while something runs; the events of the run draw the cards meanwhile. */
const READ_EVERY_MS = 2_000
/** The end has the last lines and times. */
function useReadAtEnd(isOpen: boolean, read: () => Promise<unknown>): void {
  useEffect(() => {
    if (!isOpen) void read()
  }, [isOpen, read])
}

const FIRST_SWITCHES: TimelineSwitches = { errorsOnly: false, collapsesIdle: true, showsQueue: false }

function RunTimeline({ run }: { readonly run: ShownRun }) {
  const place = usePlace()
  const controller = useCanvasController()
  const file = useSession(documentOf)
  const focus = useCanvas((state) => state.focus)
  const isOpen = !hasEnded(run.status)
  const { data, dataUpdatedAt, refetch } = useQuery({
    ...stepsQuery(place, run.executionId, true),
    refetchInterval: isOpen && READ_EVERY_MS,
  })
  useReadAtEnd(isOpen, refetch)
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const [switches, setSwitches] = useState(FIRST_SWITCHES)
  const steps = useMemo(() => (data?.type === 'there' ? data.steps : []), [data])
  const loops = useMemo(() => loopsOf(file), [file])
  const nowMs = isOpen ? Math.max(dataUpdatedAt, run.heardAtMs) : dataUpdatedAt
  const tree = useMemo(() => runTree(steps, loops, nowMs), [steps, loops, nowMs])
  const rows = useMemo(() => rowsOf(tree, open, switches.errorsOnly), [tree, open, switches.errorsOnly])
  const bars = useMemo(() => steps.flatMap((step) => barOf(step, nowMs) ?? []), [steps, nowMs])
  const createdMs = run.startedAtMs ?? nowMs
  const begunMs = Math.min(nowMs, ...bars.map(({ startMs }) => startMs))
  const endMs = Math.max(begunMs, ...bars.map((bar) => bar.endMs))
  const busy = bars.map(({ busyFromMs, endMs }) => ({ fromMs: busyFromMs, toMs: endMs }))
  const scale = timelineScale(
    { fromMs: switches.showsQueue ? createdMs : begunMs, toMs: endMs },
    busy,
    switches.collapsesIdle,
  )
  return (
    <Timeline
      rows={rows}
      scale={scale}
      queuedMs={Math.max(0, begunMs - createdMs)}
      tookMs={endMs - begunMs}
      selected={steps.find(({ node }) => node === focus)?.step}
      switches={switches}
      isRunning={isOpen}
      onSelect={({ step }) => step !== undefined && nodeOf(file, step.node) && controller.goTo(step.node, 'centre')}
      onToggle={(key, isRowOpen) =>
        setOpen((before) => {
          const next = new Set(before)
          if (isRowOpen) next.add(key)
          else next.delete(key)
          return next
        })
      }
      onSwitch={(change) => setSwitches((before) => ({ ...before, ...change }))}
      onCollapse={() => setOpen(new Set())}
    />
  )
}
