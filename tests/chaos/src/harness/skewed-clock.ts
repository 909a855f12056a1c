import { existsSync } from 'node:fs'

/** Where Debian's package `libfaketime` puts it. */
const LIBRARY = [
  ...(process.env['CHAOS_LIBFAKETIME'] === undefined ? [] : [process.env['CHAOS_LIBFAKETIME']]),
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
].find((path) => existsSync(path))

/** libfaketime where the machine has it, so that nothing in the process can know better; else a `Date` that is off. */
export const CLOCK_BY = LIBRARY === undefined ? 'a shifted Date' : 'libfaketime'

/** What makes the wall clock of a process wrong by so much. Its monotonic clock goes on as it is. */
export function skewedClock(offsetMs: number): Readonly<Record<string, string>> {
  if (offsetMs === 0) return {}
  if (LIBRARY !== undefined)
    return {
      LD_PRELOAD: LIBRARY,
      FAKETIME: `${offsetMs < 0 ? '-' : '+'}${Math.abs(offsetMs) / 1000}s`,
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }
  return {
    NODE_OPTIONS: `--import=${new URL('shifted-date.ts', import.meta.url).href}`,
    CHAOS_CLOCK_OFFSET_MS: String(offsetMs),
  }
}
