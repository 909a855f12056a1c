import { OVERLAP_LOOK_MS, RETRY_FIRST_MS, RETRY_MS_MAX, START_ATTEMPTS_MAX, START_TIMEOUT_MS } from '../limits.ts'
import type { FiringOutcome, PendingFiring } from './firing-store.ts'
import type { StartScheduled } from './start-scheduled.ts'

/** Starts one decided instant; whatever happens, the answer is what to store of it. */
export async function startFiring(start: StartScheduled, firing: PendingFiring): Promise<FiringOutcome> {
  try {
    const result = await within(start(firing.start), START_TIMEOUT_MS)
    switch (result?.type) {
      case 'started':
        return { state: 'started', executionId: result.executionId }
      case 'refused':
        return { state: 'refused', detail: `${result.code}: ${result.message}` }
      case 'overlaps':
        return result.isOver
          ? { state: 'dropped', detail: 'It was skipped: the run before had not ended.' }
          : { ...later(OVERLAP_LOOK_MS, 'It waits for the end of the run before.'), isHeldBack: true }
      case 'busy':
        return later(result.retryAfterMs, 'LinkFlow was busy; it is tried again.')
      case undefined:
        return later(START_TIMEOUT_MS, 'The start was not answered in time; it is tried again.')
    }
  } catch (error) {
    return failed(firing.attempts + 1, String(error).slice(0, 1000))
  }
}

const later = (retryAfterMs: number, detail: string): Extract<FiringOutcome, { state: 'pending' }> => ({
  state: 'pending',
  retryAfterMs,
  detail,
  isFailure: false,
})

function failed(attempts: number, error: string): FiringOutcome {
  if (attempts >= START_ATTEMPTS_MAX) {
    return { state: 'refused', detail: `start-failed: given up after ${attempts} attempts: ${error}` }
  }
  const retryAfterMs = Math.min(RETRY_FIRST_MS * 2 ** (attempts - 1), RETRY_MS_MAX)
  return { state: 'pending', retryAfterMs, detail: `The start failed and is tried again: ${error}`, isFailure: true }
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
