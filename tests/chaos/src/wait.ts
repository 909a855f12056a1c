import { LOOK_MS } from './limits.ts'

export const sleep = (ms: number): Promise<void> =>
  ms > 1 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve()

/** Looks until there is something to give; undefined when the time is up. */
export async function eventually<T>(
  look: () => Promise<T | undefined | false>,
  withinMs: number,
): Promise<T | undefined> {
  const endMs = performance.now() + withinMs
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (performance.now() >= endMs) return undefined
    await sleep(LOOK_MS)
  }
}

/** Work whose failure is heard by whoever awaits it in the end; until then it ends nothing. */
export function inBackground<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {})
  return work
}

/** Runs `count` calls, so many at a time, in order of their number. */
export async function inParallel(
  count: number,
  atOnce: number,
  call: (index: number) => Promise<void>,
  isOver: () => boolean = () => false,
): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < count && !isOver()) await call(next++)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, lane))
}

export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) return 0
  const sorted = [...values].sort((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]! * 10) / 10
}
