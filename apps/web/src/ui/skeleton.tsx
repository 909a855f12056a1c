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
  <span aria-hidden className={classes('block animate-breathe rounded-input bg-raised', className)} />
)
