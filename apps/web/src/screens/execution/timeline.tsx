import type { Step } from '@linkflow/sdk'
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { duration } from '../../editor/run/durations.ts'
import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { ChevronDownIcon, ChevronRightIcon, CollapseAllIcon, ErrorIcon, IdleIcon, QueueIcon } from '../../ui/icons.ts'
import { Chip, STATUS_LOOKS } from '../../ui/status.tsx'
import { useWindowed } from '../../ui/windowed.ts'
import { piecesOf } from './bar-pieces.ts'
import type { Bar, TreeNode, TreeRow } from './run-tree.ts'
import { StepGlyph } from './step-status.tsx'
import type { Scale, Span } from './timeline-scale.ts'

export const TIMELINE_ROW = 32

const PAGE_OF_ROWS = 10

/** The row that this one hangs below. */
const above = (rows: readonly TreeRow[], at: number): number =>
  rows.findLastIndex(({ level }, index) => index < at && level < rows[at]!.level)

export interface TimelineSwitches {
  readonly errorsOnly: boolean
  readonly collapsesIdle: boolean
  readonly showsQueue: boolean
}

export function Timeline({
  rows,
  scale,
  queuedMs,
  tookMs,
  selected,
  switches,
  isRunning,
  onSelect,
  onToggle,
  onSwitch,
  onCollapse,
}: {
  readonly rows: readonly TreeRow[]
  readonly scale: Scale
  /** How long it waited before its first step began. */
  readonly queuedMs: number
  readonly tookMs: number
  readonly selected: string | undefined
  readonly switches: TimelineSwitches
  readonly isRunning: boolean
  readonly onSelect: (row: TreeNode) => void
  readonly onToggle: (key: string, isOpen: boolean) => void
  readonly onSwitch: (change: Partial<TimelineSwitches>) => void
  readonly onCollapse: () => void
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const scrollerOf = useMemo(() => () => scroller.current, [])
  const shown = useWindowed(rows.length, TIMELINE_ROW, list, scrollerOf)
  const [focused, setFocused] = useState<string>()
  const at = rows.findIndex(({ node }) => node.key === (focused ?? selected))
  const tabStop = at === -1 ? 0 : at
  useFollowing(scroller, rows.length, isRunning)
  useShown(scroller, rows, selected)

  const focusAt = (index: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))]
    if (row === undefined) return
    setFocused(row.node.key)
    if (row.node.step !== undefined) onSelect(row.node)
    bringIn(scroller.current, rows.indexOf(row))
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(row.node.key)}"]`)?.focus(),
    )
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[tabStop]
    if (row === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    const hasChildren = row.node.children.length > 0
    const acts = new Map<string, () => void>([
      ['ArrowDown', () => focusAt(tabStop + 1)],
      ['ArrowUp', () => focusAt(tabStop - 1)],
      ['Home', () => focusAt(0)],
      ['End', () => focusAt(rows.length - 1)],
      ['PageDown', () => focusAt(tabStop + PAGE_OF_ROWS)],
      ['PageUp', () => focusAt(tabStop - PAGE_OF_ROWS)],
      ['ArrowRight', () => (hasChildren && !row.isOpen ? onToggle(row.node.key, true) : focusAt(tabStop + 1))],
      ['ArrowLeft', () => (hasChildren && row.isOpen ? onToggle(row.node.key, false) : focusAt(above(rows, tabStop)))],
      ['Enter', () => (row.node.step === undefined ? onToggle(row.node.key, !row.isOpen) : onSelect(row.node))],
      [' ', () => onToggle(row.node.key, !row.isOpen)],
    ])
    const act = acts.get(event.key)
    if (act === undefined) return
    event.preventDefault()
    act()
  }
  return (
    <section aria-label={t('run-view.timeline')} className="flex h-full min-h-0 flex-col bg-surface">
      <div className="flex flex-wrap items-center gap-1 border-b border-border px-3 py-1">
        <h2 className="mr-2 font-medium text-text">{t('run-view.timeline')}</h2>
        <span className="mr-auto text-meta text-text-3 tabular-nums">
          {t('run-view.took', { time: duration(tookMs) })}
          {queuedMs > 0 && ` · ${t('run-view.queued', { time: duration(queuedMs) })}`}
        </span>
        <Toggle
          icon={ErrorIcon}
          label={t('run-view.errors-only')}
          isOn={switches.errorsOnly}
          onChange={(errorsOnly) => onSwitch({ errorsOnly })}
        />
        <Toggle
          icon={IdleIcon}
          label={t('run-view.collapse-idle')}
          isOn={switches.collapsesIdle}
          onChange={(collapsesIdle) => onSwitch({ collapsesIdle })}
        />
        <Toggle
          icon={QueueIcon}
          label={t('run-view.queue-time')}
          isOn={switches.showsQueue}
          onChange={(showsQueue) => onSwitch({ showsQueue })}
        />
        <IconButton size="compact" icon={CollapseAllIcon} label={t('run-view.collapse-all')} onClick={onCollapse} />
      </div>
      <div ref={scroller} className="relative min-h-0 flex-1 overflow-x-hidden overflow-y-auto">
        <div
          ref={list}
          role="treegrid"
          aria-label={t('run-view.timeline')}
          aria-rowcount={rows.length}
          tabIndex={-1}
          onKeyDown={onKeyDown}
          style={{ height: rows.length * TIMELINE_ROW }}
          className="relative outline-none"
        >
          {rows.slice(shown.from, shown.to).map((row, index) => (
            <TimelineRow
              key={row.node.key}
              row={row}
              index={shown.from + index}
              scale={scale}
              isSelected={row.node.key === selected}
              isTabStop={shown.from + index === tabStop}
              onFocus={() => setFocused(row.node.key)}
              onSelect={onSelect}
              onToggle={onToggle}
            />
          ))}
        </div>
        {rows.length === 0 && (
          <p className="px-4 py-6 text-text-3">
            {t(switches.errorsOnly ? 'run-view.no-errors' : isRunning ? 'run-view.not-begun' : 'run-view.no-steps')}
          </p>
        )}
      </div>
    </section>
  )
}

const Toggle = ({
  icon,
  label,
  isOn,
  onChange,
}: {
  readonly icon: typeof ErrorIcon
  readonly label: string
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
}) => {
  const Glyph = icon
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={() => onChange(!isOn)}
      className={classes(
        'inline-flex min-h-7 items-center gap-1.5 rounded-button px-2 text-meta whitespace-nowrap transition-colors duration-120 ease-ui',
        isOn ? 'bg-accent-soft font-medium text-accent' : 'text-text-2 hover:bg-raised hover:text-text',
      )}
    >
      <Glyph aria-hidden className="size-3.5" strokeWidth={1.75} />
      {label}
    </button>
  )
}

function TimelineRow({
  row: { node, level, position, siblings, isOpen },
  index,
  scale,
  isSelected,
  isTabStop,
  onFocus,
  onSelect,
  onToggle,
}: {
  readonly row: TreeRow
  readonly index: number
  readonly scale: Scale
  readonly isSelected: boolean
  readonly isTabStop: boolean
  readonly onFocus: () => void
  readonly onSelect: (row: TreeNode) => void
  readonly onToggle: (key: string, isOpen: boolean) => void
}) {
  const { key, attempt, iteration, status, failures, bar, children } = node
  // A try is drawn as what it is; the step around it has the rest.
  const step = attempt === undefined ? node.step : undefined
  const name =
    attempt !== undefined
      ? t('run-view.try', { number: attempt, code: '' })
      : (step?.name ?? t('run-view.iteration', { number: iteration ?? '' }))
  const hasChildren = children.length > 0
  const iterations = children.filter((child) => child.attempt === undefined).length
  const Chevron = isOpen ? ChevronDownIcon : ChevronRightIcon
  const tookMs = bar === undefined ? undefined : bar.endMs - bar.startMs
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of a treegrid
    <div
      role="row"
      data-key={key}
      tabIndex={isTabStop ? 0 : -1}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      aria-expanded={hasChildren ? isOpen : undefined}
      onFocus={onFocus}
      onClick={() => (node.step === undefined ? onToggle(key, !isOpen) : onSelect(node))}
      onKeyDown={() => {}}
      style={{ top: index * TIMELINE_ROW, height: TIMELINE_ROW }}
      className={classes(
        'absolute inset-x-0 flex items-center border-b border-border focus-visible:-outline-offset-2',
        isSelected ? 'bg-accent-soft' : 'hover:bg-canvas',
      )}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a cell of a treegrid */}
      <div
        role="gridcell"
        tabIndex={-1}
        className="flex h-full w-[46%] max-w-96 min-w-0 items-center gap-2 pr-2"
        style={{ paddingLeft: 8 + (level - 1) * 16 }}
      >
        {hasChildren ? (
          <button
            type="button"
            tabIndex={-1}
            aria-label={t(isOpen ? 'run-view.close-row' : 'run-view.open-row', { name })}
            onClick={(event) => {
              event.stopPropagation()
              onToggle(key, !isOpen)
            }}
            className="inline-flex size-6 shrink-0 items-center justify-center rounded-input text-text-3 hover:bg-raised hover:text-text"
          >
            <Chevron aria-hidden className="size-4" strokeWidth={1.75} />
          </button>
        ) : (
          <span className="size-6 shrink-0" />
        )}
        <StepGlyph status={status} isReused={step?.reused === true} />
        <span className="sr-only">{t(step?.reused ? 'status.reused' : STATUS_LOOKS[status].word)}</span>
        <span
          className={classes(
            'truncate',
            step === undefined ? 'text-text-2' : status === 'skipped' ? 'text-text-3' : 'text-text',
          )}
        >
          {name}
        </span>
        {step !== undefined && iterations > 0 && (
          <span className="shrink-0 text-meta text-text-3 tabular-nums">
            {t('run-view.iterations', { count: iterations })}
          </span>
        )}
        {hasChildren && failures > 0 && <Chip tone="error">{t('run-view.failures', { count: failures })}</Chip>}
        {step?.reused && <Chip tone="neutral">{t('status.reused')}</Chip>}
        {step?.pinned && <Chip tone="neutral">{t('run-step.pinned')}</Chip>}
        {step !== undefined && step.attempt > 1 && (
          <span className="shrink-0 text-meta text-warning tabular-nums">
            {t('run-view.attempts', { count: step.attempt })}
          </span>
        )}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a cell of a treegrid */}
      <div role="gridcell" tabIndex={-1} className="relative h-full min-w-0 flex-1">
        {bar !== undefined && <GanttBar bar={bar} step={step} color={STATUS_LOOKS[status].color} scale={scale} />}
        {scale.breaks.map(({ at, width, ms }) => (
          <span
            key={at}
            aria-hidden
            title={t('run-view.idle', { time: duration(ms) })}
            className="absolute inset-y-0 border-x border-border bg-raised/60"
            style={{ left: `${at * 100}%`, width: `${width * 100}%` }}
          />
        ))}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a cell of a treegrid */}
      <div role="gridcell" tabIndex={-1} className="w-20 shrink-0 pr-3 text-right text-meta text-text-2 tabular-nums">
        {tookMs === undefined ? '' : duration(tookMs)}
      </div>
    </div>
  )
}

/** Waiting is hatched, work is solid; a tick where each try began. Something is never drawn as nothing. */
function GanttBar({
  bar,
  step,
  color,
  scale,
}: {
  readonly bar: Bar
  readonly step: Step | undefined
  readonly color: string
  readonly scale: Scale
}) {
  const { works, waits, tries } = piecesOf(step ?? {}, bar)
  const percent = (part: number) => `${part * 100}%`
  const placed = ({ fromMs, toMs }: Span) => ({
    left: `min(${percent(scale.at(fromMs))}, calc(100% - 3px))`,
    width: percent(scale.at(toMs) - scale.at(fromMs)),
  })
  return (
    <span aria-hidden className="absolute inset-x-1 inset-y-0 z-[1]">
      {works.map((span) => (
        <span
          key={span.fromMs}
          data-piece="work"
          className={classes('absolute inset-y-2 min-w-[3px] rounded-input bg-current', color)}
          style={placed(span)}
        />
      ))}
      {waits.map((span) => (
        <span
          key={span.fromMs}
          data-piece="wait"
          className="absolute inset-y-2.5 rounded-input border border-waiting bg-waiting-bg [background-image:repeating-linear-gradient(135deg,transparent_0_4px,var(--lf-waiting)_4px_5px)]"
          style={placed(span)}
        />
      ))}
      {tries.map(({ attempt, fromMs, code }) => (
        <span
          key={attempt}
          data-piece="try"
          title={t('run-view.try', { number: attempt, code: code ?? '' })}
          className={classes('absolute inset-y-1 w-0.5', code === undefined ? 'bg-success' : 'bg-warning')}
          style={{ left: percent(scale.at(fromMs)) }}
        />
      ))}
    </span>
  )
}

function bringIn(scroller: HTMLElement | null, index: number): void {
  if (scroller === null || index < 0) return
  const top = index * TIMELINE_ROW
  if (top < scroller.scrollTop) scroller.scrollTop = top
  else if (top + TIMELINE_ROW > scroller.scrollTop + scroller.clientHeight)
    scroller.scrollTop = top + TIMELINE_ROW - scroller.clientHeight
}

/** What was chosen elsewhere comes into view here. */
function useShown(
  scroller: RefObject<HTMLElement | null>,
  rows: readonly TreeRow[],
  selected: string | undefined,
): void {
  const index = rows.findIndex(({ node }) => node.key === selected)
  const isThere = index !== -1
  // biome-ignore lint/correctness/useExhaustiveDependencies: when something else is chosen, not whenever rows come
  useEffect(() => bringIn(scroller.current, index), [selected, isThere])
}

/** While it runs, what comes is in view, until somebody scrolls by hand. */
function useFollowing(scroller: RefObject<HTMLElement | null>, count: number, isRunning: boolean): void {
  const follows = useRef(true)
  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const stop = () => {
      follows.current = false
    }
    element.addEventListener('wheel', stop, { passive: true })
    element.addEventListener('touchmove', stop, { passive: true })
    element.addEventListener('keydown', stop)
    return () => {
      element.removeEventListener('wheel', stop)
      element.removeEventListener('touchmove', stop)
      element.removeEventListener('keydown', stop)
    }
  }, [scroller])
  useEffect(() => {
    if (isRunning && follows.current) bringIn(scroller.current, count - 1)
  }, [scroller, count, isRunning])
}
