import { invariant } from '@linkflow/kernel'
import type { ByteRange } from './object-store.ts'

/** The part of `bytes` that a range means, like `slice` without negative numbers: never more than there is. */
export function clampRange({ start = 0, end = Number.MAX_SAFE_INTEGER }: ByteRange, bytes: number) {
  invariant(Number.isSafeInteger(start) && start >= 0, `range starts at ${start}`)
  invariant(Number.isSafeInteger(end) && end >= 0, `range ends at ${end}`)
  const first = Math.min(start, bytes)
  return { start: first, end: Math.max(first, Math.min(end, bytes)) }
}
