import type { CodeCall, CodeOutcome } from './code-call.ts'

/** A call on its way through queue and process. It gets exactly one outcome; what comes after it changes nothing. */
export class PendingCall {
  readonly call: CodeCall
  readonly sinceMs = performance.now()
  isSettled = false
  private readonly resolve: (outcome: CodeOutcome) => void
  private readonly onAbort: () => void

  constructor(call: CodeCall, resolve: (outcome: CodeOutcome) => void, cancel: (pending: PendingCall) => void) {
    this.call = call
    this.resolve = resolve
    this.onAbort = () => cancel(this)
    call.signal?.addEventListener('abort', this.onAbort, { once: true })
  }

  settle(outcome: CodeOutcome): void {
    if (this.isSettled) return
    this.isSettled = true
    // A signal may live for a whole execution with many calls.
    this.call.signal?.removeEventListener('abort', this.onAbort)
    this.resolve(outcome)
  }
}
