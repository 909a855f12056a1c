import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import type { Place } from '../../app/me.ts'
import { language, t } from '../../strings/index.ts'
import { ChoiceBar } from '../../ui/choice-bar.tsx'
import { classes } from '../../ui/classes.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { ChartIcon, TableIcon } from '../../ui/icons.ts'
import { Bone } from '../../ui/skeleton.tsx'
import { type Counts, sumOf } from './counts.ts'
import { hoursQuery } from './execution-queries.ts'
import { boundsOf, type Part, partsOf, type Span } from './histogram-parts.ts'

const HEIGHT = 56
const NOW_EVERY_MS = 60_000

const clock = (ms: number) =>
  new Date(ms).toLocaleTimeString(language(), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const day = (ms: number) => new Date(ms).toLocaleDateString(language(), { weekday: 'short', day: 'numeric' })

const momentOf = (span: Span, ms: number) => (span === 'day' ? clock(ms) : `${day(ms)} ${clock(ms)}`)

interface Range {
  readonly from: number
  readonly to: number
}

/** How executions ended lately. A press on a part narrows the list to it; a drag over several, or Shift with arrows, to those. */
export function Histogram({
  place,
  workflow,
  shown,
  onChoose,
}: {
  readonly place: Place
  readonly workflow: string | undefined
  /** What the list is narrowed to. */
  readonly shown: { readonly from: string | undefined; readonly until: string | undefined }
  readonly onChoose: (from: string | undefined, until: string | undefined) => void
}) {
  const [isTable, setTable] = useState(false)
  const [span, setSpan] = useState<Span>('day')
  const nowMs = useMinute()
  const { fromMs, untilMs } = boundsOf(span, nowMs)
  const hours = useQuery(hoursQuery(place, workflow, fromMs, untilMs))
  // Until then nothing is known, which is not the same as none.
  const isRead = hours.data !== undefined
  const parts = partsOf(span, untilMs, hours.data)
  const sum = sumOf(parts.map(({ counts }) => counts))
  const choose = (range: Range | undefined) =>
    range === undefined
      ? onChoose(undefined, undefined)
      : onChoose(new Date(parts[range.from]!.fromMs).toISOString(), new Date(parts[range.to]!.untilMs).toISOString())
  return (
    <section aria-labelledby="lately" className="rounded-card border border-border bg-surface px-4 pt-3 pb-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 pb-2">
        <h2 id="lately" className="font-medium text-text">
          {t(span === 'day' ? 'executions.last-day' : 'executions.last-week')}
        </h2>
        <p className="mr-auto flex flex-wrap gap-x-4 text-meta text-text-2 tabular-nums">
          {isRead ? (
            <>
              <Sum fill="bg-success" word={t('executions.of-succeeded', { count: sum.succeeded })} />
              <Sum fill="bg-error" word={t('executions.of-failed', { count: sum.failed })} />
              <Sum fill="bg-neutral" word={t('executions.of-other', { count: sum.other })} />
            </>
          ) : hours.error !== null ? (
            t('executions.counts-failed')
          ) : (
            <Bone className="my-0.5 h-3 w-48" />
          )}
        </p>
        <ChoiceBar
          label={t('executions.span')}
          value={span}
          options={[
            { value: 'day', label: t('executions.span-day') },
            { value: 'week', label: t('executions.span-week') },
          ]}
          onChange={setSpan}
        />
        <IconButton
          size="compact"
          icon={isTable ? ChartIcon : TableIcon}
          label={isTable ? t('executions.as-chart') : t('executions.as-table')}
          onClick={() => setTable(!isTable)}
        />
      </div>
      {isTable ? (
        <CountTable parts={parts} span={span} isRead={isRead} />
      ) : (
        <Bars parts={parts} span={span} isRead={isRead} chosen={rangeOf(parts, shown)} onChoose={choose} />
      )}
    </section>
  )
}

/** The parts that the list is narrowed to, where it is to whole ones. */
function rangeOf(
  parts: readonly Part[],
  { from, until }: { readonly from: string | undefined; readonly until: string | undefined },
): Range | undefined {
  if (from === undefined || until === undefined) return undefined
  const first = parts.findIndex(({ fromMs }) => fromMs === Date.parse(from))
  const last = parts.findIndex(({ untilMs }) => untilMs === Date.parse(until))
  return first === -1 || last < first ? undefined : { from: first, to: last }
}

const between = (a: number, b: number): Range => ({ from: Math.min(a, b), to: Math.max(a, b) })

function Bars({
  parts,
  span,
  isRead,
  chosen,
  onChoose,
}: {
  readonly parts: readonly Part[]
  readonly span: Span
  readonly isRead: boolean
  readonly chosen: Range | undefined
  readonly onChoose: (range: Range | undefined) => void
}) {
  const row = useRef<HTMLDivElement>(null)
  const [brush, setBrush] = useState<{ readonly start: number; readonly at: number }>()
  const [stop, setStop] = useState(parts.length - 1)
  /** Where a range by keys began. */
  const anchor = useRef<number>(undefined)
  const on = brush === undefined ? chosen : between(brush.start, brush.at)
  const most = Math.max(1, ...parts.map(({ counts }) => counts.succeeded + counts.failed + counts.other))

  const partAt = ({ clientX }: PointerEvent) => {
    const { left, width } = row.current!.getBoundingClientRect()
    return Math.max(0, Math.min(parts.length - 1, Math.floor(((clientX - left) / width) * parts.length)))
  }
  const take = ({ from, to }: Range) => onChoose(chosen?.from === from && chosen.to === to ? undefined : { from, to })
  const focus = (at: number) => {
    setStop(at)
    row.current?.querySelectorAll('button')[at]?.focus()
  }
  const onKeyDown = (event: KeyboardEvent, at: number) => {
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: parts.length - 1 }[event.key]
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const next = Math.max(0, Math.min(parts.length - 1, to))
    if (event.shiftKey) {
      anchor.current ??= at
      onChoose(between(anchor.current, next))
    } else anchor.current = undefined
    focus(next)
  }
  return (
    <div
      ref={row}
      className={classes('flex touch-pan-y items-end select-none', !isRead && 'opacity-60')}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        const at = partAt(event)
        setBrush({ start: at, at })
      }}
      onPointerMove={(event) => brush !== undefined && setBrush({ ...brush, at: partAt(event) })}
      onPointerUp={(event) => {
        if (brush === undefined) return
        setBrush(undefined)
        focus(partAt(event))
        take(between(brush.start, partAt(event)))
      }}
      onPointerCancel={() => setBrush(undefined)}
    >
      {parts.map(({ fromMs, untilMs, counts }, at) => {
        const isOn = on !== undefined && at >= on.from && at <= on.to
        const time = `${momentOf(span, fromMs)}–${clock(untilMs)}`
        const words = isRead ? t('executions.bucket', { time, ...counts }) : time
        return (
          <button
            key={fromMs}
            type="button"
            tabIndex={at === Math.min(stop, parts.length - 1) ? 0 : -1}
            aria-pressed={isOn}
            aria-label={words}
            title={words}
            // The pointer is the row's; a press of a key is no click of it.
            onClick={(event) => event.detail === 0 && take({ from: at, to: at })}
            onKeyDown={(event) => onKeyDown(event, at)}
            onFocus={() => setStop(at)}
            className={classes(
              'flex min-w-0 flex-1 flex-col gap-1 px-px pt-1 focus-visible:z-[1] focus-visible:rounded-input',
              isOn ? 'bg-accent-soft' : 'hover:bg-raised',
              on?.from === at && 'rounded-l-input',
              on?.to === at && 'rounded-r-input',
            )}
          >
            <Bar counts={counts} most={most} />
            <Mark span={span} at={at} fromMs={fromMs} />
          </button>
        )
      })}
    </div>
  )
}

/** Of some parts when they begin: as many as have room. */
function Mark({ span, at, fromMs }: { readonly span: Span; readonly at: number; readonly fromMs: number }) {
  const every = span === 'day' ? 3 : 4
  return (
    <span
      aria-hidden
      className={classes(
        'h-4 overflow-visible text-left text-count whitespace-nowrap text-text-3 tabular-nums',
        at % every !== 0 && 'invisible',
        at % (every * 2) !== 0 && 'max-sm:invisible',
      )}
    >
      <span className="inline-block w-0">{span === 'day' ? clock(fromMs) : day(fromMs)}</span>
    </span>
  )
}

const Sum = ({ fill, word }: { readonly fill: string; readonly word: string }) => (
  <span className="flex items-center gap-1.5">
    <span aria-hidden className={classes('size-2 rounded-[2px]', fill)} />
    {word}
  </span>
)

/** What failed is at the bottom, where it is compared best. Something is never drawn as nothing. */
function Bar({ counts: { succeeded, failed, other }, most }: { readonly counts: Counts; readonly most: number }) {
  const heightOf = (count: number) => (count === 0 ? 0 : Math.max(3, (count / most) * HEIGHT))
  let bottom = HEIGHT
  const parts = [
    { fill: 'fill-error', height: heightOf(failed) },
    { fill: 'fill-success', height: heightOf(succeeded) },
    { fill: 'fill-neutral', height: heightOf(other) },
  ].map(({ fill, height }) => {
    bottom -= height
    return { fill, height, y: Math.max(0, bottom) }
  })
  return (
    <svg aria-hidden className="block w-full" height={HEIGHT} preserveAspectRatio="none" viewBox={`0 0 10 ${HEIGHT}`}>
      <rect x={0} y={HEIGHT - 1} width={10} height={1} className="fill-border" />
      {parts.map(({ fill, height, y }) => (
        <rect key={fill} x={0.5} y={y} width={9} height={Math.min(height, HEIGHT)} className={fill} />
      ))}
    </svg>
  )
}

function CountTable({
  parts,
  span,
  isRead,
}: {
  readonly parts: readonly Part[]
  readonly span: Span
  readonly isRead: boolean
}) {
  const head = 'sticky top-0 bg-surface py-1 pr-4 text-left font-medium text-text-3'
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <div tabIndex={0} className="max-h-64 overflow-y-auto focus-visible:-outline-offset-2">
      <table className="w-full max-w-lg text-meta">
        <thead>
          <tr>
            <th scope="col" className={head}>
              {t('executions.column.time')}
            </th>
            <th scope="col" className={head}>
              {t('status.succeeded')}
            </th>
            <th scope="col" className={head}>
              {t('status.failed')}
            </th>
            <th scope="col" className={head}>
              {t('executions.other')}
            </th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ fromMs, untilMs, counts }) => (
            <tr key={fromMs} className="border-t border-border tabular-nums">
              <th scope="row" className="py-1 pr-4 text-left font-normal text-text-2">
                {momentOf(span, fromMs)}–{clock(untilMs)}
              </th>
              <td className="pr-4">{isRead && counts.succeeded}</td>
              <td className="pr-4">{isRead && counts.failed}</td>
              <td className="pr-4">{isRead && counts.other}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The time of now, to the minute. */
function useMinute(): number {
  const [nowMs, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), NOW_EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  return nowMs
}
