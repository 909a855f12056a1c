import { useEffect, useState } from 'react'

const WIDTH = 288
const HEIGHT = 216
const GAP = 8
const EDGE = 16
/** What it stands beside comes and moves without telling anybody: cards are dragged, panels open. */
const LOOK_MS = 250

export interface Place {
  readonly left: number
  readonly top: number
}

/** Under it where there is room, else over its lower end; always whole within the window. */
export function placeBeside(
  { left, right, bottom }: { readonly left: number; readonly right: number; readonly bottom: number },
  window: { readonly width: number; readonly height: number },
): Place {
  const middle = (left + right) / 2 - WIDTH / 2
  return {
    left: Math.round(Math.max(EDGE, Math.min(middle, window.width - WIDTH - EDGE))),
    top: Math.round(Math.max(EDGE, Math.min(bottom + GAP, window.height - HEIGHT - EDGE))),
  }
}

/** Where to stand beside the first element that the selector finds; undefined while there is none. */
export function usePlaceBeside(selector: string): Place | undefined {
  const [place, setPlace] = useState(() => look(selector))
  useEffect(() => {
    const again = () => {
      const next = look(selector)
      setPlace((before) => (before?.left === next?.left && before?.top === next?.top ? before : next))
    }
    const timer = setInterval(again, LOOK_MS)
    addEventListener('resize', again)
    return () => {
      clearInterval(timer)
      removeEventListener('resize', again)
    }
  }, [selector])
  return place
}

function look(selector: string): Place | undefined {
  const box = document.querySelector(selector)?.getBoundingClientRect()
  return box && placeBeside(box, { width: innerWidth, height: innerHeight })
}
