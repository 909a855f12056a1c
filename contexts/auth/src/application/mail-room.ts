import { assertNever, type Clock } from '@linkflow/kernel'
import { type Mail, type Mailer, Postman } from '@linkflow/mail'
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
  readonly #publicUrl: string
  readonly #postman: Postman<MailOrder>

  constructor(needs: {
    readonly database: Pick<Database, 'engine'>
    readonly clock: Clock
    readonly mailer: Mailer
    readonly publicUrl: string
    readonly onError: (error: unknown) => void
  }) {
    const { database, clock, mailer, publicUrl, onError } = needs
    this.#database = database
    this.#clock = clock
    this.#publicUrl = publicUrl
    const { engine } = database
    const orders = {
      attemptsMax: MAIL_ATTEMPTS_MAX,
      take: () => takeMailOrder(engine),
      compose: async ({ content }: MailOrder) => (await this.#compose(content)) ?? 'nobody',
      settle: ({ id }: MailOrder) => removeMailOrder(engine, id),
    }
    this.#postman = new Postman({ orders, mailer, onError })
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
    this.#postman.wake()
  }

  deliver(): Promise<void> {
    return this.#postman.deliver()
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
