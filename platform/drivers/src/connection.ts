import type { Result } from '@linkflow/kernel'
import type { Answer, ServerFailure } from '@linkflow/node-runtime'
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
  #reason: ServerFailure | undefined
  readonly #underWay = new Set<() => void>()

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

  /** What is under way ends with `reason`: not every driver says by itself that its connection is gone. */
  destroy(reason?: ServerFailure): void {
    if (this.#broken) return
    this.#broken = true
    this.#reason = reason
    this.close()
    for (const end of this.#underWay) end()
  }

  /** Runs one operation to its end, its time, or the end of the connection; what is thrown becomes a value. */
  protected async within<T>(timeoutMs: number, work: () => Promise<T>): Answer<T> {
    if (this.#broken) return this.#end()
    let timer: NodeJS.Timeout | undefined
    let end = () => {}
    const ended = new Promise<Result<T, ServerFailure>>((resolve) => {
      end = () => resolve(this.#end())
      timer = setTimeout(() => this.destroy(this.#late(timeoutMs)), timeoutMs)
    })
    this.#underWay.add(end)
    try {
      return await Promise.race([work().then((value) => ({ ok: true, value }) as const), ended])
    } catch (thrown) {
      return this.explain(thrown)
    } finally {
      clearTimeout(timer)
      this.#underWay.delete(end)
    }
  }

  #end(): { readonly ok: false; readonly error: ServerFailure } {
    return this.#reason === undefined ? gone(this.settings.server) : { ok: false, error: this.#reason }
  }

  #late(timeoutMs: number): ServerFailure {
    const message = `${this.settings.server} did not finish within ${timeoutMs / 1000} s. Raise the node's timeout, or make the work smaller.`
    return failure('server-timeout', message).error
  }

  /** What something that a driver threw means; veiled, for servers repeat what they were sent. */
  explain(thrown: unknown): { readonly ok: false; readonly error: ServerFailure } {
    if (this.#broken || isGone(thrown)) {
      this.destroy()
      return this.#end()
    }
    const known = this.refusal(thrown)
    if (known !== undefined) return { ok: false, error: { ...known, message: this.settings.veil(known.message) } }
    return failure('server-refused', `${this.settings.server} refused: ${this.settings.veil(saidBy(thrown))}.`)
  }

  /** What the protocol says of it. */
  protected abstract refusal(thrown: unknown): ServerFailure | undefined
}
