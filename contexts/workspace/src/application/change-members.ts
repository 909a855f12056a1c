import type { Role } from '@linkflow/contracts'
import type { Caller } from '@linkflow/http-server'
import { fail, ok, type Result } from '@linkflow/kernel'
import type { Database, Queries } from '@linkflow/postgres'
import { type Judged, judgeRemoval, judgeRole, type MemberRefusal, standingOf } from '../domain/membership.ts'
import {
  countMembers,
  deleteMember,
  findMember,
  holdWorkspace,
  setRole,
} from '../infrastructure/member-repository.postgres.ts'
import { writeAudit } from './audit-trail.ts'
import { MEMBERS_CHANNEL } from './members.ts'

export type MemberError = MemberRefusal | 'member-not-found' | 'actor-gone' | 'session-needed'

type Changed = Result<undefined, MemberError>

interface Needs {
  readonly database: Pick<Database, 'app' | 'listener'>
}

/** Who acts, on which member. */
interface Command {
  readonly by: Caller
  readonly accountId: string
}

/**
 * Changes of who is in a workspace. Each is judged and done under the lock of the workspace, by what the database says at
 * that moment and not by what the token of the caller was known to mean; then every process is told.
 */
export class ChangeMembers {
  readonly #database: Needs['database']

  constructor({ database }: Needs) {
    this.#database = database
  }

  changeRole({ by, accountId, role }: Command & { readonly role: Role }): Promise<Changed> {
    return this.#change(by, accountId, async (queries, judged) => {
      const verdict = judgeRole(judged, role)
      if (!verdict.ok || judged.target === role) return verdict
      await setRole(queries, by.workspaceId, accountId, role)
      const before = { role: judged.target }
      await writeAudit(queries, by.workspaceId, {
        action: 'member.role-changed',
        thing: accountId,
        before,
        after: { role },
      })
      return ok(undefined)
    })
  }

  /** Somebody else, or oneself: then it is called leaving. */
  remove({ by, accountId }: Command): Promise<Changed> {
    return this.#change(by, accountId, async (queries, judged) => {
      const verdict = judgeRemoval(judged)
      if (!verdict.ok) return verdict
      await deleteMember(queries, by.workspaceId, accountId)
      const action = judged.isSelf ? 'member.left' : 'member.removed'
      await writeAudit(queries, by.workspaceId, { action, thing: accountId, before: { role: judged.target } })
      return ok(undefined)
    })
  }

  leave(by: Caller): Promise<Changed> {
    const self = selfOf(by)
    return self === undefined ? Promise.resolve(fail('session-needed')) : this.remove({ by, accountId: self })
  }

  /** Another member becomes an owner, and whoever gives it becomes an admin: both or neither. */
  async transfer({ by, accountId }: Command): Promise<Changed> {
    const self = selfOf(by)
    if (self === undefined) return fail('session-needed')
    const done = await this.#change(by, accountId, async (queries, { actor, target, isSelf }) => {
      if (actor !== 'owner') return fail('role-above-own')
      if (isSelf) return ok(undefined)
      await setRole(queries, by.workspaceId, accountId, 'owner')
      await setRole(queries, by.workspaceId, self, 'admin')
      const told = { before: { role: target }, after: { role: 'owner', former: self } }
      await writeAudit(queries, by.workspaceId, { action: 'member.ownership-given', thing: accountId, ...told })
      return ok(undefined)
    })
    if (done.ok) this.#database.listener.notify(MEMBERS_CHANNEL, self)
    return done
  }

  async #change(
    by: Caller,
    accountId: string,
    work: (queries: Queries, judged: Judged) => Promise<Changed>,
  ): Promise<Changed> {
    const { workspaceId } = by
    const done = await this.#database.app.inWorkspace(workspaceId, async (queries): Promise<Changed> => {
      if (!(await holdWorkspace(queries, workspaceId))) return fail('actor-gone')
      const actor = await roleOf(queries, by)
      if (actor === undefined) return fail(by.who.type === 'key' ? 'member-above' : 'actor-gone')
      const target = await findMember(queries, workspaceId, accountId)
      if (target === undefined) return fail('member-not-found')
      const { owners } = await countMembers(queries, workspaceId)
      return work(queries, { actor, target: target.role, isSelf: accountId === selfOf(by), owners })
    })
    if (done.ok) this.#database.listener.notify(MEMBERS_CHANNEL, accountId)
    return done
  }
}

const selfOf = ({ who }: Caller): string | undefined => (who.type === 'account' ? who.accountId : undefined)

/** Now, in the transaction: a membership may have changed since the request was let in. */
export async function roleOf(queries: Queries, by: Caller): Promise<Role | undefined> {
  if (by.who.type === 'key') return standingOf(by.permissions)
  return (await findMember(queries, by.workspaceId, by.who.accountId))?.role
}
