import { createHash, timingSafeEqual } from 'node:crypto'
import { type Clock, fail, newUuidV7, ok, type Result } from '@linkflow/kernel'
import { type Database, LOCKS, sql } from '@linkflow/postgres'
import { addMember, writeAudit } from '@linkflow/workspace'
import type { AccountId } from '../domain/account.ts'
import type { Client } from '../domain/session.ts'
import { hasAccounts, insertAccount } from '../infrastructure/account-repository.postgres.ts'
import { insertOperator } from '../infrastructure/operator-repository.postgres.ts'
import type { PasswordHasher } from '../infrastructure/password-hasher.ts'
import type { Sessions, Tokens } from './sessions.ts'

export type SetupError = 'forbidden' | 'done' | 'busy'

/**
 * The first account, once. From this machine anybody may make it; from elsewhere whoever has the token that the log shows.
 * The token follows from the master key, so every process of the installation knows it, and it opens nothing once there is
 * an account.
 */
export class Setup {
  readonly #database: Pick<Database, 'engine'>
  readonly #clock: Clock
  readonly #sessions: Sessions
  readonly #hasher: PasswordHasher
  readonly #workspaceId: string
  readonly #token: string

  constructor(needs: {
    readonly database: Pick<Database, 'engine'>
    readonly clock: Clock
    readonly sessions: Sessions
    readonly hasher: PasswordHasher
    /** Of which the first account becomes the owner. */
    readonly workspaceId: string
    readonly tokenKey: Uint8Array
  }) {
    this.#database = needs.database
    this.#clock = needs.clock
    this.#sessions = needs.sessions
    this.#hasher = needs.hasher
    this.#workspaceId = needs.workspaceId
    this.#token = `lfs_${Buffer.from(needs.tokenKey).toString('base64url')}`
  }

  async isNeeded(): Promise<boolean> {
    return !(await hasAccounts(this.#database.engine))
  }

  /** For the log, while set-up is needed. */
  async openToken(): Promise<string | undefined> {
    return (await this.isNeeded()) ? this.#token : undefined
  }

  async run(command: {
    readonly email: string
    readonly name: string
    readonly password: string
    readonly token: string | undefined
    readonly isLoopback: boolean
    readonly client: Client
  }): Promise<Result<Tokens, SetupError>> {
    const { email, name, password, token, isLoopback, client } = command
    if (!isLoopback && !this.#isToken(token)) return fail('forbidden')
    if (!(await this.isNeeded())) return fail('done')
    const passwordHash = await this.#hasher.hash(password)
    if (passwordHash === undefined) return fail('busy')
    const opened = await this.#database.engine.transaction(async (queries) => {
      await queries.execute(sql`select pg_advisory_xact_lock(${LOCKS.setUp})`)
      if (await hasAccounts(queries)) return undefined
      const id = newUuidV7<'account'>(this.#clock.nowMs()) as AccountId
      await insertAccount(queries, { id, email, name, passwordHash })
      await addMember(queries, { workspaceId: this.#workspaceId, accountId: id, role: 'owner' })
      await insertOperator(queries, { accountId: id, by: undefined })
      const workspaceId = this.#workspaceId
      await writeAudit(queries, workspaceId, { action: 'account.set-up', thing: id, account: id, after: { email } })
      return this.#sessions.open(queries, { accountId: id, signedInBy: 'password' }, client)
    })
    if (opened === undefined) return fail('done')
    // From now on somebody may ask for an account that is not there.
    await this.#hasher.prepare()
    return ok(await this.#sessions.issue(opened))
  }

  #isToken(given: string | undefined): boolean {
    const digest = (text: string) => createHash('sha256').update(text).digest()
    return given !== undefined && timingSafeEqual(digest(given), digest(this.#token))
  }
}
