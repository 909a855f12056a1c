import { fail, ok, type Result } from '@linkflow/kernel'
import type { Database } from '@linkflow/postgres'
import { parseLinkToken } from '../domain/link-token.ts'
import { findAccount, markVerified } from '../infrastructure/account-repository.postgres.ts'
import { removeLinkTokens, takeLinkToken } from '../infrastructure/link-token-repository.postgres.ts'
import type { Attempts } from './attempts.ts'
import type { MailRoom } from './mail-room.ts'

/** Proves that the address of an account is its own, by a link in a mail to it. */
export class Verifications {
  readonly #database: Pick<Database, 'engine'>
  readonly #attempts: Attempts
  readonly #mailRoom: MailRoom

  constructor(needs: {
    readonly database: Pick<Database, 'engine'>
    readonly attempts: Attempts
    readonly mailRoom: MailRoom
  }) {
    this.#database = needs.database
    this.#attempts = needs.attempts
    this.#mailRoom = needs.mailRoom
  }

  /** Fails with the milliseconds to wait. An address that is proved already gets no mail. */
  async ask(who: { readonly accountId: string; readonly address: string }): Promise<Result<undefined, number>> {
    const account = await findAccount(this.#database.engine, who.accountId)
    if (account === undefined || account.verifiedAt !== undefined) return ok(undefined)
    const { email } = account
    const begun = await this.#attempts.begin('mail', { account: email, address: who.address })
    if (begun.ok) await this.#mailRoom.order({ kind: 'verify', email })
    return begun
  }

  complete(token: string): Promise<Result<undefined, 'refused'>> {
    const hash = parseLinkToken(token)
    if (hash === undefined) return Promise.resolve(fail('refused'))
    return this.#database.engine.transaction(async (queries) => {
      const taken = await takeLinkToken(queries, hash, 'verify')
      if (taken?.proves === undefined) return fail('refused')
      if (!(await markVerified(queries, taken.accountId, taken.proves))) return fail('refused')
      await removeLinkTokens(queries, taken.accountId, 'verify')
      return ok(undefined)
    })
  }
}
