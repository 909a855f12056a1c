import type { Database, Queries } from '@linkflow/postgres'
import type { Account } from '../domain/account.ts'
import type { NoticeEvent } from '../domain/notice.ts'
import type { EndReason } from '../domain/session.ts'
import { holdAnyAccount, setDisabled } from '../infrastructure/account-repository.postgres.ts'
import { removeLinkTokens } from '../infrastructure/link-token-repository.postgres.ts'
import { holdOperators, isLastOperator } from '../infrastructure/operator-repository.postgres.ts'
import { removePasskeys } from '../infrastructure/passkey-repository.postgres.ts'
import { endSessions } from '../infrastructure/session-repository.postgres.ts'
import { removeChallenges, removeRecoveryCodes, removeTotp } from '../infrastructure/two-factor-repository.postgres.ts'
import type { MailRoom } from './mail-room.ts'
import type { Sessions } from './sessions.ts'
import { tellOfAccount } from './tell-of-account.ts'

/** What an operator of the installation does with accounts of others. Each is false if there is no such account. */
export class AccountCare {
  readonly #database: Pick<Database, 'engine'>
  readonly #sessions: Sessions
  readonly #mailRoom: MailRoom

  constructor(needs: {
    readonly database: Pick<Database, 'engine'>
    readonly sessions: Sessions
    readonly mailRoom: MailRoom
  }) {
    this.#database = needs.database
    this.#sessions = needs.sessions
    this.#mailRoom = needs.mailRoom
  }

  /** Nothing opens it, nothing that is open stays open, and no link to it is good. The last operator stays (O2). */
  async disable(accountId: string): Promise<boolean | 'last-operator'> {
    let isLast = false
    const isThere = await this.#change(
      accountId,
      { event: 'account-disabled', ends: 'account-disabled' },
      async (queries, account) => {
        if (account.disabledAt !== undefined) return false
        await holdOperators(queries)
        isLast = await isLastOperator(queries, accountId)
        if (isLast) return false
        await setDisabled(queries, accountId, true)
        await removeLinkTokens(queries, accountId)
        await removeChallenges(queries, accountId)
        return true
      },
    )
    return isLast ? 'last-operator' : isThere
  }

  enable(accountId: string): Promise<boolean> {
    return this.#change(accountId, { event: 'account-enabled' }, async (queries, account) => {
      if (account.disabledAt === undefined) return false
      await setDisabled(queries, accountId, false)
      return true
    })
  }

  /** For whoever lost device, passkeys and codes; the operator has made sure that it is them. */
  removeSecondFactor(accountId: string): Promise<boolean> {
    const means = { event: 'second-factor-removed', ends: 'second-factor-removed' } as const
    return this.#change(accountId, means, async (queries) => {
      const totps = await removeTotp(queries, accountId)
      const passkeys = await removePasskeys(queries, { accountId })
      await removeRecoveryCodes(queries, accountId)
      await removeChallenges(queries, accountId)
      return totps + passkeys > 0
    })
  }

  /** `work` says whether there was anything to change: only then its owner is told, and the sessions end. */
  async #change(
    accountId: string,
    { event, ends }: { readonly event: NoticeEvent; readonly ends?: EndReason },
    work: (queries: Queries, account: Account) => Promise<boolean>,
  ): Promise<boolean> {
    const ended = await this.#database.engine.transaction(async (queries) => {
      const account = await holdAnyAccount(queries, accountId)
      if (account === undefined) return undefined
      if (!(await work(queries, account))) return []
      await tellOfAccount({ mailRoom: this.#mailRoom, queries }, account, event)
      return ends === undefined ? [] : endSessions(queries, accountId, { except: undefined }, ends)
    })
    if (ended === undefined) return false
    this.#sessions.tellEnded(ended)
    this.#mailRoom.wake()
    return true
  }
}
