import type { Result } from '@linkflow/kernel'
import type { Answer, ServerFailure } from '@linkflow/node-runtime'
import { AnswerTooLarge } from './bounded.ts'
import { failure, gone, isGone, saidBy } from './failure.ts'
import type { ServerSettings } from './settings.ts'

/**
 * A connection that is lent to one user at a time. Subclasses are the clients that nodes get; whoever has one gives it back
 * by `release`, and it is lent again only if `reset` made it as new.
 */
export abstract class Connection {
  protected readonly settings: ServerSettings
  #giveBack: (() => void) | undefined
  #broken = false

  constructor(settings: ServerSettings) {
    this.settings = settings
  }

  lend(giveBack: () => void): void {
    this.#giveBack = giveBack
  }

  release(): void {
    const giveBack = this.#giveBack
    this.#giveBack = undefined
    giveBack?.()
  }

  get isBroken(): boolean {
    return this.#broken
  }

  /** False where something is left behind that cannot be undone. */
  abstract reset(): Promise<boolean>

  protected abstract close(): void

  destroy(): void {
    if (this.#broken) return
    this.#broken = true
    this.close()
  }

  /** Runs one operation to its end, its time, or the end of the connection; what is thrown becomes a value. */
  protected async within<T>(timeoutMs: number, work: () => Promise<T>): Answer<T> {
    if (this.#broken) return gone(this.settings.server)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<Result<T, ServerFailure>>((resolve) => {
      timer = setTimeout(() => {
        this.destroy()
        const message = `${this.settings.server} did not finish within ${timeoutMs / 1000} s. Raise the node's timeout, or make the work smaller.`
        resolve(failure('server-timeout', message))
      }, timeoutMs)
    })
    try {
      return await Promise.race([work().then((value) => ({ ok: true, value }) as const), late])
    } catch (thrown) {
      return this.explain(thrown)
    } finally {
      clearTimeout(timer)
    }
  }

  /** What something that a driver threw means; veiled, for servers repeat what they were sent. */
  explain(thrown: unknown): { readonly ok: false; readonly error: ServerFailure } {
    // It may have been us who ended the connection, for a reason that the protocol knows nothing of.
    if (!(thrown instanceof AnswerTooLarge) && (this.#broken || isGone(thrown))) {
      this.destroy()
      return gone(this.settings.server)
    }
    const known = this.refusal(thrown)
    if (known !== undefined) return { ok: false, error: { ...known, message: this.settings.veil(known.message) } }
    return failure('server-refused', `${this.settings.server} refused: ${this.settings.veil(saidBy(thrown))}.`)
  }

  /** What the protocol says of it. */
  protected abstract refusal(thrown: unknown): ServerFailure | undefined
}
