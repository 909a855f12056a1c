import { acting } from '@linkflow/http-server'
import { fail, ok, type Result } from '@linkflow/kernel'
import type { Database, Queries } from '@linkflow/postgres'
import { MEMBERS_CHANNEL, whoSetUp, writeAudit } from '@linkflow/workspace'
import type { Account } from '../domain/account.ts'
import { findAccount, holdAccount } from '../infrastructure/account-repository.postgres.ts'
import {
  countOperators,
  deleteOperator,
  holdOperators,
  insertOperator,
  isLastOperator,
  listOperators,
  type Operator,
} from '../infrastructure/operator-repository.postgres.ts'
import { confirmSession } from '../infrastructure/session-repository.postgres.ts'
import { OPERATORS_MAX } from '../limits.ts'
import type { Confirmation, Confirmations, ConfirmError, Who } from './confirmations.ts'
import type { MailRoom } from './mail-room.ts'

/**
 * Accounts that operate the installation (docs/adr/0023).
 *
 *   nobody ──set-up──▶ one ──name──▶ several ──revoke──▶ at least one
 *
 * O1. Whoever set the installation up is the first; others are named by an operator, or with the owner's token. Nothing from
 *     outside names one: neither single sign-on nor an invitation.
 * O2. There is always one who may sign in: the last is not revoked, disabled or deleted.
 * O3. What they may do is in their sessions alone, beside their role, and is handed on to no key.
 * O4. What changes something takes a session whose person has shown within OPERATOR_CONFIRMED_MS who they are.
 */
export class Operators {
  readonly #database: Pick<Database, 'engine' | 'listener'>
  readonly #confirmations: Confirmations
  readonly #mailRoom: MailRoom
  /** In whose audit log stands what concerns the installation. */
  readonly #home: string

  constructor(needs: {
    readonly database: Pick<Database, 'engine' | 'listener'>
    readonly confirmations: Confirmations
    readonly mailRoom: MailRoom
    readonly workspaceId: string
  }) {
    this.#database = needs.database
    this.#confirmations = needs.confirmations
    this.#mailRoom = needs.mailRoom
    this.#home = needs.workspaceId
  }

  /** An installation that was set up before there were operators: whoever did that is the first. */
  async ensureFirst(): Promise<void> {
    const { engine } = this.#database
    if ((await countOperators(engine)) > 0) return
    await engine.transaction(async (queries) => {
      const accountId = await whoSetUp(queries, this.#home)
      const held = accountId === undefined ? undefined : await holdAccount(queries, accountId)
      if (held === undefined) return
      await holdOperators(queries)
      if ((await countOperators(queries)) === 0) await this.#name(queries, held.account)
    })
  }

  list(): Promise<Operator[]> {
    return listOperators(this.#database.engine)
  }

  /** Whoever is one already stays one. */
  async name(accountId: string): Promise<Result<undefined, 'account-not-found' | 'limit-reached'>> {
    const done = await this.#database.engine.transaction(async (queries) => {
      const held = await holdAccount(queries, accountId)
      if (held === undefined) return 'account-not-found'
      await holdOperators(queries)
      if ((await countOperators(queries)) >= OPERATORS_MAX) return 'limit-reached'
      await this.#name(queries, held.account)
      return 'done'
    })
    if (done !== 'done') return fail(done)
    this.#tell(accountId)
    return ok(undefined)
  }

  async revoke(accountId: string): Promise<Result<undefined, 'not-found' | 'last'>> {
    const done = await this.#database.engine.transaction(async (queries) => {
      await holdOperators(queries)
      if (await isLastOperator(queries, accountId)) return 'last'
      if (!(await deleteOperator(queries, accountId))) return 'not-found'
      const account = (await findAccount(queries, accountId))!
      await this.#mailRoom.notify(queries, account, 'operator-revoked')
      const { email } = account
      await writeAudit(queries, this.#home, { action: 'operator.revoked', thing: accountId, before: { email } })
      return 'done'
    })
    if (done !== 'done') return fail(done)
    this.#tell(accountId)
    return ok(undefined)
  }

  /** O4: from now on, for so long. The same means as before a change of the own account. */
  confirm(who: Who, given: Confirmation): Promise<Result<Date, ConfirmError>> {
    return this.#confirmations.run(who, given, (queries) => confirmSession(queries, who.sessionId))
  }

  async #name(queries: Queries, account: Account): Promise<void> {
    const { id, email } = account
    const who = acting()?.who
    const by = who?.type === 'account' ? who.accountId : undefined
    if (!(await insertOperator(queries, { accountId: id, by }))) return
    await this.#mailRoom.notify(queries, account, 'operator-named')
    await writeAudit(queries, this.#home, { action: 'operator.named', thing: id, after: { email } })
  }

  /** Every process looks again at what the account may do. */
  #tell(accountId: string): void {
    this.#database.listener.notify(MEMBERS_CHANNEL, accountId)
    this.#mailRoom.wake()
  }
}
