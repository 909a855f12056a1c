import { assertNever, type Clock } from '@linkflow/kernel'
import type { Mail, Mailer } from '@linkflow/mail'
import type { Database, Queries } from '@linkflow/postgres'
import type { Account } from '../domain/account.ts'
import { type LinkPurpose, newLinkToken } from '../domain/link-token.ts'
import type { Notice } from '../domain/notice.ts'
import { findAccount, findAccountByEmail } from '../infrastructure/account-repository.postgres.ts'
import { insertLinkToken } from '../infrastructure/link-token-repository.postgres.ts'
import {
  insertMailOrder,
  type MailContent,
  type MailOrder,
  removeMailOrder,
  takeMailOrder,
} from '../infrastructure/mail-order-repository.postgres.ts'
import { MAIL_ATTEMPTS_MAX } from '../limits.ts'
import { composeLinkMail, composeNotice, composeTaken, linkTo } from './mails.ts'

/**
 * Mail with a link, and notices. It is ordered in the database before anybody is answered, and sent after: an order that is lost with a
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

  async order(content: Exclude<MailContent, { kind: 'notice' }>): Promise<void> {
    await insertMailOrder(this.#database.engine, content, this.#clock.nowMs())
    this.wake()
  }

  /** Within the transaction of what happened; `wake` after its commit. To the address that the account has then. */
  async notify(
    queries: Queries,
    to: Pick<Account, 'email' | 'name'>,
    event: Notice['event'],
    from?: Notice['from'],
  ): Promise<void> {
    const nowMs = this.#clock.nowMs()
    const notice: Notice = { event, name: to.name, atMs: nowMs, ...(from && { from }) }
    await insertMailOrder(queries, { kind: 'notice', email: to.email, notice }, nowMs)
  }

  /** What was ordered goes out now, and nobody waits for it. */
  wake(): void {
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
    const mail = await this.#compose(order.content)
    try {
      if (mail !== undefined) await this.#mailer.send(mail)
    } catch (error) {
      this.#onError(error)
      if (order.attempts < MAIL_ATTEMPTS_MAX) return
    }
    await removeMailOrder(engine, order.id)
  }

  /** Undefined where nobody is to be written to. */
  async #compose(content: MailContent): Promise<Mail | undefined> {
    const { engine } = this.#database
    switch (content.kind) {
      case 'notice':
        return composeNotice(content.email, content.notice)
      case 'reset':
      case 'verify':
        return this.#withLink(content.kind, await findAccountByEmail(engine, content.email), content.email)
      case 'email': {
        const owner = await findAccountByEmail(engine, content.email)
        if (owner !== undefined) return composeTaken(owner)
        return this.#withLink('email', await findAccount(engine, content.accountId), content.email)
      }
      default:
        return assertNever(content)
    }
  }

  async #withLink(purpose: LinkPurpose, account: Account | undefined, email: string): Promise<Mail | undefined> {
    if (account === undefined || account.disabledAt !== undefined) return undefined
    const { token, hash } = newLinkToken()
    await insertLinkToken(this.#database.engine, { hash, accountId: account.id, purpose, proves: email })
    return composeLinkMail(purpose, { email, name: account.name }, linkTo(purpose, this.#publicUrl, token))
  }
}
