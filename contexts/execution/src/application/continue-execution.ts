import { CONTINUES } from '@linkflow/contracts'
import { fail, type JsonObject, ok, type Result } from '@linkflow/kernel'
import type { ExecutionId } from '../domain/execution.ts'
import type { Fact, StoredOutputFact } from '../domain/fact.ts'
import type { ContinueTo } from '../domain/stops.ts'
import type { ExecutionStore, StoredSignal } from './execution-store.ts'

/** No signal of a user's wait has it: those have no control characters. */
export const CONTINUE_KEY = '\u0001continue'

/** How somebody lets a paused test run go on. */
export interface Continuation {
  readonly to: ContinueTo
  /** What the step it is paused at puts out on a port, instead of what it did or would have. */
  readonly edit?: { readonly port: string; readonly items: readonly JsonObject[] }
}

/** Lets a paused execution go on; it is a worker's again as soon as one has time. */
export const continueExecution =
  (needs: { readonly store: ExecutionStore; readonly wake: (id: ExecutionId) => void }) =>
  async (id: ExecutionId, how: Continuation): Promise<Result<undefined, { readonly type: 'not-paused' }>> => {
    const stored = await needs.store.continuePaused(id, CONTINUE_KEY, JSON.stringify(how))
    if (stored !== 'stored') return fail({ type: 'not-paused' })
    needs.wake(id)
    return ok(undefined)
  }

/** What a worker finds among the signals of an execution that was paused. */
export function continuationOf(
  signals: readonly StoredSignal[],
): (Continuation & { readonly signal: string }) | undefined {
  const signal = signals.findLast(({ key }) => key === CONTINUE_KEY)
  if (signal?.data === undefined) return undefined
  const how = JSON.parse(signal.data) as Continuation
  return CONTINUES.includes(how.to) ? { ...how, signal: signal.id } : undefined
}

/** The fact that it goes on. @param edited the edit's items, as they are stored */
export function goOf(
  signals: readonly StoredSignal[],
  atMs: number,
  edited: StoredOutputFact | undefined,
): { readonly fact: Extract<Fact, { t: 'go' }>; readonly signal: string } | undefined {
  const how = continuationOf(signals)
  if (how === undefined) return undefined
  const edit = edited && { port: edited.port, out: edited }
  return { fact: { t: 'go', at: atMs, to: how.to, ...(edit && { edit }) }, signal: how.signal }
}
