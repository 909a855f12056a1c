import { MAIL_ROUND_MS } from './limits.ts'
import type { Mail, Mailer } from './mailer.ts'

/** Mail that is to be sent, as it stands in a database. An order that nobody settles comes again, later each time. */
export interface MailOrders<Order extends { readonly attempts: number }> {
  /** So often one is tried. */
  readonly attemptsMax: number
  /** Takes one that is due, and puts it off: whoever dies over it loses nothing. */
  take(): Promise<Order | undefined>
  /** `nobody`: nobody is to be written to, any more. `later`: it was put off, and the attempt did not count. */
  compose(order: Order): Promise<Mail | 'nobody' | 'later'>
  /** It was sent, given up, or there is nobody to send it to. */
  settle(order: Order): Promise<unknown>
}

/**
 * Carries out orders of mail, one after another: those that were just made, and those that another process, or a mail
 * server that was away, left.
 */
export class Postman<Order extends { readonly attempts: number }> {
  readonly #orders: MailOrders<Order>
  readonly #mailer: Pick<Mailer, 'send'>
  readonly #onError: (error: unknown) => void
  readonly #roundMs: number
  #delivering: Promise<void> | undefined
  #isMoreWanted = false

  constructor(needs: {
    readonly orders: MailOrders<Order>
    readonly mailer: Pick<Mailer, 'send'>
    /** A mail could not be sent; it is tried again. */
    readonly onError: (error: unknown) => void
    readonly roundMs?: number
  }) {
    this.#orders = needs.orders
    this.#mailer = needs.mailer
    this.#onError = needs.onError
    this.#roundMs = needs.roundMs ?? MAIL_ROUND_MS
  }

  /** What was ordered goes out now, and nobody waits for it. */
  wake(): void {
    void this.deliver().catch(this.#onError)
  }

  /** Sends what is due, for so long as a round takes; one at a time in a process. */
  deliver(): Promise<void> {
    this.#isMoreWanted = true
    this.#delivering ??= this.#deliverAll().finally(() => {
      this.#delivering = undefined
    })
    return this.#delivering
  }

  async #deliverAll(): Promise<void> {
    const endMs = performance.now() + this.#roundMs
    while (this.#isMoreWanted) {
      this.#isMoreWanted = false
      while (performance.now() < endMs) {
        const order = await this.#orders.take()
        if (order === undefined) break
        await this.#carryOut(order)
      }
    }
  }

  async #carryOut(order: Order): Promise<void> {
    const mail = await this.#orders.compose(order)
    if (mail === 'later') return
    try {
      if (mail !== 'nobody') await this.#mailer.send(mail)
    } catch (error) {
      this.#onError(error)
      if (order.attempts < this.#orders.attemptsMax) return
    }
    await this.#orders.settle(order)
  }
}
