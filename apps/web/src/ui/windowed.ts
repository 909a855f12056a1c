import { type RefObject, useEffect, useState } from 'react'

/** Rows that are drawn above and below what is seen: scrolling and the focus find them there. */
const BESIDE = 12

export interface Window {
  readonly from: number
  readonly to: number
}

/** Which of so many rows of one height are in view. `top` is where the first stands within what is scrolled. */
export function windowOf(count: number, rowHeight: number, scrollTop: number, viewHeight: number, top: number): Window {
  const first = Math.floor((scrollTop - top) / rowHeight)
  const last = Math.ceil((scrollTop - top + viewHeight) / rowHeight)
  const clamped = (at: number) => Math.max(0, Math.min(count, at))
  return { from: clamped(first - BESIDE), to: clamped(last + BESIDE) }
}

const pageScroller = () => document.getElementById('content')

/**
 * Only the rows in view are in the page, however many there are. `list` is what holds them; `scroller` is what scrolls, by
 * default the page's content.
 */
export function useWindowed(
  count: number,
  rowHeight: number,
  list: RefObject<HTMLElement | null>,
  scrollerOf: () => HTMLElement | null = pageScroller,
): Window {
  const [shown, setShown] = useState<Window>({ from: 0, to: Math.min(count, 40) })
  useEffect(() => {
    const scroller = scrollerOf()
    if (scroller === null) return
    const look = () => {
      const box = list.current?.getBoundingClientRect()
      if (box === undefined) return
      const top = box.top - scroller.getBoundingClientRect().top + scroller.scrollTop
      const next = windowOf(count, rowHeight, scroller.scrollTop, scroller.clientHeight, top)
      setShown((before) => (before.from === next.from && before.to === next.to ? before : next))
    }
    look()
    scroller.addEventListener('scroll', look, { passive: true })
    const observer = new ResizeObserver(look)
    observer.observe(scroller)
    return () => {
      scroller.removeEventListener('scroll', look)
      observer.disconnect()
    }
  }, [count, rowHeight, list, scrollerOf])
  return { from: Math.min(shown.from, count), to: Math.min(Math.max(shown.to, 0), count) }
}
