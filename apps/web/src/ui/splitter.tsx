import { type KeyboardEvent, type PointerEvent, useRef } from 'react'

const STEP = 2
const WIDE_STEP = 10

/**
 * A line between two parts that can be moved: the window splitter of WAI-ARIA. Its value is the share of the first part in
 * percent; arrows move it, Home and End bring it to its bounds, a double press to where it stood at first.
 */
export function Splitter({
  label,
  value,
  min,
  max,
  initial,
  controls,
  onChange,
}: {
  readonly label: string
  readonly value: number
  readonly min: number
  readonly max: number
  readonly initial: number
  /** Id of the part before it. */
  readonly controls: string
  readonly onChange: (percent: number) => void
}) {
  const line = useRef<HTMLDivElement>(null)
  const go = (percent: number) => onChange(Math.min(max, Math.max(min, Math.round(percent * 10) / 10)))

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.shiftKey ? WIDE_STEP : STEP
    const to = { ArrowLeft: value - step, ArrowRight: value + step, Home: min, End: max }[event.key]
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    go(to)
  }
  const onPointerMove = (event: PointerEvent) => {
    const box = line.current?.parentElement?.getBoundingClientRect()
    if (box === undefined || !line.current!.hasPointerCapture(event.pointerId)) return
    go(((event.clientX - box.left) / box.width) * 100)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr cannot be moved
    <div
      ref={line}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={label}
      aria-controls={controls}
      aria-valuenow={Math.round(value)}
      aria-valuemin={Math.round(min)}
      aria-valuemax={Math.round(max)}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        line.current!.setPointerCapture(event.pointerId)
      }}
      onPointerMove={onPointerMove}
      onDoubleClick={() => go(initial)}
      className="group relative z-10 -mx-1 w-2 shrink-0 cursor-col-resize touch-none focus-visible:outline-offset-0"
    >
      <span className="absolute inset-y-0 left-1/2 w-px -translate-x-1/2 bg-border transition-colors duration-120 group-hover:bg-accent group-focus-visible:bg-accent group-active:w-0.5 group-active:bg-accent" />
    </div>
  )
}
