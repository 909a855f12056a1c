import type { Clock } from '@linkflow/kernel'
import type { Queries } from './queries.ts'
import { sql } from './sql.ts'

/** The best of several: the one whose answer was quickest knows the time best. */
const SAMPLES = 5
const REMEASURE_MS = 30_000

/** Database time without asking each time. Ids are made from it, because an id chooses its partition. */
export interface DatabaseClock extends Clock {
  /** Asks the database again; by itself it does so every half minute. */
  measure(): Promise<void>
  close(): void
}

/** Counts on from the measured moment by the monotonic clock, so a host whose wall clock jumps stays in step. */
export async function openDatabaseClock(queries: Pick<Queries, 'query'>): Promise<DatabaseClock> {
  let offsetMs = await measure(queries)
  const again = async () => {
    offsetMs = await measure(queries)
  }
  // A database that is away changes nothing: the last measure holds.
  const timer = setInterval(() => void again().catch(() => {}), REMEASURE_MS)
  timer.unref()
  return {
    nowMs: () => Math.floor(performance.now() + offsetMs),
    measure: again,
    close: () => clearInterval(timer),
  }
}

async function measure(queries: Pick<Queries, 'query'>): Promise<number> {
  let best = { roundTripMs: Number.POSITIVE_INFINITY, offsetMs: 0 }
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const sentMs = performance.now()
    const [row] = await queries.query<{ ms: number }>(
      sql`select (extract(epoch from platform.now()) * 1000)::float8 as ms`,
    )
    const roundTripMs = performance.now() - sentMs
    if (roundTripMs < best.roundTripMs) best = { roundTripMs, offsetMs: row!.ms - (sentMs + roundTripMs / 2) }
  }
  return best.offsetMs
}
