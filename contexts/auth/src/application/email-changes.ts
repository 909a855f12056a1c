import { fail, ok, type Result } from '@linkflow/kernel'
import type { Database } from '@linkflow/postgres'
import { parseLinkToken } from '../domain/link-token.ts'
import { changeEmail, holdAccount, holdEmail } from '../infrastructure/account-repository.postgres.ts'
import { removeLinkTokens, takeLinkToken } from '../infrastructure/link-token-repository.postgres.ts'
import type { Attempts } from './attempts.ts'
import type { Confirmation, Confirmations, ConfirmError, Who } from './confirmations.ts'
import type { MailRoom } from './mail-room.ts'
import { tellOfAccount } from './tell-of-account.ts'

/**
 * Another address for an account: it confirms who it is, the new address is proved by a link, and the old one is told.
 * Whoever asks does not learn whether the address has an account; its owner does, from the mail.
 */
export class EmailChanges {
  readonly #database: Pick<Database, 'engine'>
  readonly #attempts: Attempts
  readonly #confirmations: Confirmations
  readonly #mailRoom: MailRoom

  constructor(needs: {
    readonly database: Pick<Database, 'engine'>
    readonly attempts: Attempts
    readonly confirmations: Confirmations
    readonly mailRoom: MailRoom
  }) {
    this.#database = needs.database
    this.#attempts = needs.attempts
    this.#confirmations = needs.confirmations
    this.#mailRoom = needs.mailRoom
  }

  async ask(
    who: Who & { readonly email: string },
    given: Confirmation,
  ): Promise<Result<undefined, ConfirmError | { readonly type: 'mail-blocked'; readonly retryAfterMs: number }>> {
    const { accountId, email, address } = who
    const begun = await this.#attempts.begin('mail', { account: email, address })
    if (!begun.ok) return fail({ type: 'mail-blocked', retryAfterMs: begun.error })
    const confirmed = await this.#confirmations.run(who, given, async (_, account) => account.email !== email)
    if (!confirmed.ok) return confirmed
    if (confirmed.value) await this.#mailRoom.order({ kind: 'email', email, accountId })
    return ok(undefined)
  }

  /** Links that were sent to the old address are not good any more. */
  async complete(token: string): Promise<Result<undefined, 'refused' | 'taken'>> {
    const hash = parseLinkToken(token)
    if (hash === undefined) return fail('refused')
    const done = await this.#database.engine.transaction(
      async (queries): Promise<Result<undefined, 'refused' | 'taken'>> => {
        const taken = await takeLinkToken(queries, hash, 'email')
        if (taken?.proves === undefined) return fail('refused')
        const { accountId, proves: email } = taken
        // The address before the account, as at a sign-on.
        await holdEmail(queries, email)
        const held = await holdAccount(queries, accountId)
        if (held === undefined) return fail('refused')
        if (!(await changeEmail(queries, accountId, email))) return fail('taken')
        await removeLinkTokens(queries, accountId)
        await tellOfAccount({ mailRoom: this.#mailRoom, queries }, held.account, 'email-changed')
        return ok(undefined)
      },
    )
    this.#mailRoom.wake()
    return done
  }
}
