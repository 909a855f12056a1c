import { type EgressError, EgressFailure, egressError } from './egress-error.ts'

/** The end of a request's time, by its own limit or by whoever asked for it. Must be released. */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #timer: NodeJS.Timeout
  readonly #outer: AbortSignal | undefined
  readonly #onOuterAbort: () => void
  #error: EgressError | undefined

  constructor(host: string, timeoutMs: number, outer: AbortSignal | undefined) {
    this.#outer = outer
    this.#timer = setTimeout(() => this.#end(timedOut(host, timeoutMs)), timeoutMs)
    this.#onOuterAbort = () => this.#end(aborted(host))
    outer?.addEventListener('abort', this.#onOuterAbort, { once: true })
    if (outer?.aborted) this.#onOuterAbort()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Set once the time is over. */
  get error(): EgressError | undefined {
    return this.#error
  }

  /** What the promise gives, or an EgressFailure as soon as the time is over. */
  async race<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this
    if (signal.aborted) {
      promise.catch(() => {})
      throw signal.reason
    }
    let onAbort: (() => void) | undefined
    const over = new Promise<never>((_, reject) => {
      onAbort = () => reject(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
    })
    try {
      return await Promise.race([promise, over])
    } finally {
      signal.removeEventListener('abort', onAbort!)
    }
  }

  release(): void {
    clearTimeout(this.#timer)
    this.#outer?.removeEventListener('abort', this.#onOuterAbort)
  }

  #end(error: EgressError): void {
    if (this.#error) return
    this.#error = error
    this.#controller.abort(new EgressFailure(error))
  }
}

const timedOut = (host: string, timeoutMs: number): EgressError =>
  egressError('egress-timeout', `${host} did not finish its answer within ${timeoutMs} ms.`)

const aborted = (host: string): EgressError => egressError('egress-aborted', `The request to ${host} was cancelled.`)
