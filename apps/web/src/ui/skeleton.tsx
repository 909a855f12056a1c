import { type ReactNode, useEffect, useState } from 'react'
import { classes } from './classes.ts'

/** Sooner, a skeleton is a flicker. */
const SHOWN_AFTER_MS = 150

/** The children once something has taken long enough to be noticed. */
export function Later({ children }: { readonly children: ReactNode }) {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), SHOWN_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  return isLate ? children : null
}

/** Where something will stand. */
export const Bone = ({ className }: { readonly className?: string }) => (
  <span
    aria-hidden
    className={classes(
      'block animate-breathe bg-raised',
      !className?.includes('rounded-') && 'rounded-input',
      className,
    )}
  />
)

const LINES = ['w-3/5', 'w-4/5', 'w-2/5', 'w-full', 'w-1/2', 'w-3/4', 'w-1/3', 'w-2/3'] as const

/** A card as it will be: what it is about, and lines. */
export const CardBone = ({ lines = 3, className }: { readonly lines?: number; readonly className?: string }) => (
  <div
    className={classes(
      'flex flex-col gap-3.5 overflow-hidden rounded-card border border-border bg-surface p-5',
      className,
    )}
  >
    <Bone className="mb-1 h-4 w-32 max-w-full" />
    {LINES.slice(0, lines).map((width) => (
      <Bone key={width} className={`h-3 ${width}`} />
    ))}
  </div>
)

/** The rows of a card that is there, as they will be. */
export const RowBones = ({ rows = 2 }: { readonly rows?: number }) => (
  <Later>
    <div className="flex flex-col gap-4 py-1">
      {LINES.slice(0, rows).map((width) => (
        <div key={width} className="flex items-center gap-6">
          <Bone className={`h-3 ${width}`} />
          <Bone className="ml-auto h-5 w-16 rounded-pill" />
        </div>
      ))}
    </div>
  </Later>
)
