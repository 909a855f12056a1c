import { type Clock, fail, newUuidV7, ok, type Result } from '@linkflow/kernel'
import type { Database } from '@linkflow/postgres'
import { acceptInvitation, MEMBERS_CHANNEL, readInvitation } from '@linkflow/workspace'
import type { AccountId } from '../domain/account.ts'
import type { Client } from '../domain/session.ts'
import {
  findForSignIn,
  holdAccount,
  holdEmail,
  insertAccount,
  markVerified,
} from '../infrastructure/account-repository.postgres.ts'
import type { PasswordHasher } from '../infrastructure/password-hasher.ts'
import type { Sessions, Tokens } from './sessions.ts'

export type JoinError = 'refused' | 'workspace-full' | 'account-full' | 'other-address' | 'account-exists' | 'busy'

/**
 * The use of an invitation's link, by an account there is or one that it makes. Whoever has the link may know whether its
 * address has an account: it came to that address, or from the operator, who may list them all.
 */
export class Joining {
  readonly #database: Pick<Database, 'engine' | 'listener'>
  readonly #clock: Clock
  readonly #sessions: Sessions
  readonly #hasher: PasswordHasher

  constructor(needs: {
    readonly database: Pick<Database, 'engine' | 'listener'>
    readonly clock: Clock
    readonly sessions: Sessions
    readonly hasher: PasswordHasher
  }) {
    this.#database = needs.database
    this.#clock = needs.clock
    this.#sessions = needs.sessions
    this.#hasher = needs.hasher
  }

  async read(token: string) {
    const { engine } = this.#database
    const invitation = await readInvitation(engine, token)
    if (invitation === undefined) return undefined
    const found = await findForSignIn(engine, { email: invitation.email })
    return { ...invitation, hasAccount: found !== undefined }
  }

  /** By the account that is signed in; the workspace that it is in from then on. */
  async accept(accountId: string, token: string): Promise<Result<string, JoinError>> {
    const done = await this.#database.engine.transaction(async (queries): Promise<Result<string, JoinError>> => {
      // The account first, as everywhere.
      const held = await holdAccount(queries, accountId)
      const invitation = await readInvitation(queries, token, 'hold')
      if (invitation === undefined || held === undefined) return fail('refused')
      const { account } = held
      if (account.email !== invitation.email) return fail('other-address')
      if (invitation.byMail) await markVerified(queries, accountId, account.email)
      const accepted = await acceptInvitation(queries, invitation, accountId)
      return accepted.ok ? ok(invitation.workspaceId) : fail(meaningOf(accepted.error))
    })
    if (done.ok) this.#database.listener.notify(MEMBERS_CHANNEL, accountId)
    return done
  }

  /** With a new account, which is signed in. The link that came by mail proves its address. */
  async join(command: {
    readonly token: string
    readonly name: string
    readonly password: string
    readonly client: Client
  }): Promise<Result<Tokens, JoinError>> {
    const { token, name, password, client } = command
    const { engine } = this.#database
    // Looked at before: nobody makes us hash for nothing.
    if ((await readInvitation(engine, token)) === undefined) return fail('refused')
    const passwordHash = await this.#hasher.hash(password)
    if (passwordHash === undefined) return fail('busy')
    const opened = await engine
      .transaction(async (queries) => {
        const invitation = await readInvitation(queries, token, 'hold')
        if (invitation === undefined) return fail<JoinError>('refused')
        const { email, byMail } = invitation
        // As at a sign-on: nobody else makes an account with it meanwhile.
        await holdEmail(queries, email)
        if ((await findForSignIn(queries, { email })) !== undefined) return fail<JoinError>('account-exists')
        const id = newUuidV7<'account'>(this.#clock.nowMs()) as AccountId
        await insertAccount(queries, { id, email, name, passwordHash })
        if (byMail) await markVerified(queries, id, email)
        const accepted = await acceptInvitation(queries, invitation, id)
        // Nothing may stay of the account.
        if (!accepted.ok) throw new NotJoined(meaningOf(accepted.error))
        return ok(await this.#sessions.open(queries, { accountId: id, signedInBy: 'password' }, client))
      })
      .catch((error: unknown) => {
        if (error instanceof NotJoined) return fail(error.why)
        // The same address was invited to two workspaces, and both links were used at once.
        if ((error as { code?: unknown }).code === '23505') return fail<JoinError>('account-exists')
        throw error
      })
    return opened.ok ? ok(await this.#sessions.issue(opened.value)) : opened
  }
}

/** Rolls the transaction back. */
class NotJoined extends Error {
  readonly why: JoinError

  constructor(why: JoinError) {
    super(why)
    this.why = why
  }
}

const meaningOf = (error: 'workspace-gone' | 'workspace-full' | 'account-full'): JoinError =>
  error === 'workspace-gone' ? 'refused' : error
