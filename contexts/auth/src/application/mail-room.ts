import type { Clock } from '@linkflow/kernel'
import type { Mailer } from '@linkflow/mail'
import type { Database } from '@linkflow/postgres'
import { type LinkPurpose, newLinkToken } from '../domain/link-token.ts'
import { findForSignIn } from '../infrastructure/account-repository.postgres.ts'
import { insertLinkToken } from '../infrastructure/link-token-repository.postgres.ts'
import {
  insertMailOrder,
  type MailOrder,
  removeMailOrder,
  takeMailOrder,
} from '../infrastructure/mail-order-repository.postgres.ts'
import { MAIL_ATTEMPTS_MAX } from '../limits.ts'
import { composeMail, linkTo } from './mails.ts'

/**
 * Mail with a link. It is ordered in the database before anybody is answered, and sent after: an order that is lost with a
 * process, or that the mail server did not take, is carried out by the next who looks.
 */
export class MailRoom {
  readonly #database: Pick<Database, 'engine'>
  readonly #clock: Clock
  readonly #mailer: Mailer
  readonly #publicUrl: string
  readonly #onError: (error: unknown) => void
  #delivering: Promise<void> | undefined
  #isMoreWanted = false

  constructor(needs: {
    readonly database: Pick<Database, 'engine'>
    readonly clock: Clock
    readonly mailer: Mailer
    readonly publicUrl: string
    readonly onError: (error: unknown) => void
  }) {
    this.#database = needs.database
    this.#clock = needs.clock
    this.#mailer = needs.mailer
    this.#publicUrl = needs.publicUrl
    this.#onError = needs.onError
  }

  async order(kind: LinkPurpose, email: string): Promise<void> {
    await insertMailOrder(this.#database.engine, kind, email, this.#clock.nowMs())
    void this.deliver().catch(this.#onError)
  }

  /** Sends what is due; one at a time in a process. */
  deliver(): Promise<void> {
    this.#isMoreWanted = true
    this.#delivering ??= this.#deliverAll().finally(() => {
      this.#delivering = undefined
    })
    return this.#delivering
  }

  async #deliverAll(): Promise<void> {
    while (this.#isMoreWanted) {
      this.#isMoreWanted = false
      for (;;) {
        const order = await takeMailOrder(this.#database.engine)
        if (order === undefined) break
        await this.#carryOut(order)
      }
    }
  }

  async #carryOut(order: MailOrder): Promise<void> {
    const { engine } = this.#database
    const found = await findForSignIn(engine, { email: order.email })
    if (found !== undefined && found.account.disabledAt === undefined) {
      const { account } = found
      const { token, hash } = newLinkToken()
      await insertLinkToken(engine, { hash, accountId: account.id, purpose: order.kind, proves: account.email })
      try {
        await this.#mailer.send(composeMail(order.kind, account, linkTo(order.kind, this.#publicUrl, token)))
      } catch (error) {
        this.#onError(error)
        if (order.attempts < MAIL_ATTEMPTS_MAX) return
      }
    }
    await removeMailOrder(engine, order.id)
  }
}
