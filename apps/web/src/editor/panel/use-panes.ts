import { useEffect, useRef, useState } from 'react'
import type { Pane } from './panes.ts'

/** Below this width of the page, or of the panel, three parts side by side are too narrow to read. */
const PAGE_PX_MIN = 1200
const PANEL_PX_MIN = 640
const INITIAL = { left: 30, right: 68 } as const
const MIN_PERCENT = 15
const KEPT_AS = 'linkflow.panel'

/** How the panel is divided: three parts with lines between, or tabs. What somebody set is kept on this device. */
export function usePanes(nodeId: string, first: Pane = 'settings') {
  const frame = useRef<HTMLDivElement>(null)
  const [shares, setShares] = useState(readShares)
  const [shown, show] = useState<Pane>(first)
  const [isNarrow, setNarrow] = useState(() => innerWidth < PAGE_PX_MIN)
  /** Of the one part that is shown as a tab. */
  const panelId = `pane-${nodeId}`
  const id = (pane: Pane) => `${panelId}-${pane}-part`

  useEffect(() => {
    const measure = () => {
      const width = frame.current?.clientWidth
      setNarrow(innerWidth < PAGE_PX_MIN || (width !== undefined && width > 0 && width < PANEL_PX_MIN))
    }
    measure()
    addEventListener('resize', measure)
    return () => removeEventListener('resize', measure)
  }, [])
  const keep = (next: Shares) => {
    setShares(next)
    localStorage.setItem(KEPT_AS, JSON.stringify(next))
  }
  return {
    frame,
    panelId,
    id,
    isNarrow,
    shown,
    show,
    min: MIN_PERCENT,
    initial: INITIAL,
    ...shares,
    setLeft: (left: number) => keep({ ...shares, left }),
    setRight: (right: number) => keep({ ...shares, right }),
    focus: (pane: Pane) => {
      show(pane)
      requestAnimationFrame(() => (document.getElementById(id(pane)) ?? document.getElementById(panelId))?.focus())
    },
  }
}

export type PaneState = ReturnType<typeof usePanes>

interface Shares {
  readonly left: number
  readonly right: number
}

function readShares(): Shares {
  try {
    const { left, right } = JSON.parse(localStorage.getItem(KEPT_AS) ?? '{}') as Partial<Shares>
    const isGood =
      typeof left === 'number' &&
      typeof right === 'number' &&
      left >= MIN_PERCENT &&
      right - left >= MIN_PERCENT &&
      right <= 100 - MIN_PERCENT
    return isGood ? { left, right } : INITIAL
  } catch {
    return INITIAL
  }
}
