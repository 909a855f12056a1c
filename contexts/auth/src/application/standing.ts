import { type Permission, rolePermissions } from '@linkflow/contracts'
import type { Who } from '@linkflow/http-server'
import type { Clock } from '@linkflow/kernel'
import type { Database } from '@linkflow/postgres'
import { deletedWorkspaces, MEMBERS_CHANNEL, WORKSPACES_CHANNEL, workspacesOfAccount } from '@linkflow/workspace'
import { type ApiKeyId, permissionsOf } from '../domain/api-key.ts'
import { findAccount } from '../infrastructure/account-repository.postgres.ts'
import { findKeyAnywhere } from '../infrastructure/api-key-repository.postgres.ts'
import { findOpenSession } from '../infrastructure/session-repository.postgres.ts'
import { KEYS_CHANNEL } from './authenticator.ts'
import { SESSIONS_CHANNEL } from './session-authenticator.ts'

/** What a caller that was let in before may do in a workspace now. */
export interface Standing {
  readonly permissions: ReadonlySet<Permission>
  readonly expiresAtMs: number
  /** Of a person. */
  readonly name: string | undefined
}

/** The channels on which the id of a session, key, account or workspace is told when its rights have ended or changed. */
export const RIGHTS_CHANNELS: readonly string[] = [SESSIONS_CHANNEL, KEYS_CHANNEL, MEMBERS_CHANNEL, WORKSPACES_CHANNEL]

interface Needs {
  readonly database: Pick<Database, 'engine'>
  readonly clock: Clock
}

/**
 * For what lasts longer than a request. Asks the database each time, and a token never: undefined if the key was revoked or has
 * expired, the session has ended, the account is disabled or no member, or the workspace was deleted.
 */
export const standingOf =
  ({ database, clock }: Needs) =>
  async (who: Who, workspaceId: string): Promise<Standing | undefined> =>
    who.type === 'key'
      ? ofKey({ database, clock }, who.keyId, workspaceId)
      : ofPerson({ database, clock }, who, workspaceId)

async function ofKey({ database, clock }: Needs, keyId: string, workspaceId: string): Promise<Standing | undefined> {
  const key = await findKeyAnywhere(database, keyId as ApiKeyId)
  if (key === undefined || key.workspaceId !== workspaceId || key.revokedAt !== undefined) return undefined
  const expiresAtMs = key.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY
  if (expiresAtMs <= clock.nowMs() || (await isDeleted(database, workspaceId))) return undefined
  return { permissions: permissionsOf(key.scopes), expiresAtMs, name: undefined }
}

async function ofPerson(
  { database }: Needs,
  { accountId, sessionId }: Extract<Who, { type: 'account' }>,
  workspaceId: string,
): Promise<Standing | undefined> {
  const session = await findOpenSession(database.engine, sessionId)
  if (session?.account_id !== accountId) return undefined
  const memberships = await workspacesOfAccount(database.engine, accountId)
  const membership = memberships.find((each) => each.workspaceId === workspaceId)
  const account = await findAccount(database.engine, accountId)
  if (membership === undefined || account === undefined) return undefined
  const permissions = rolePermissions[membership.role]
  return { permissions, expiresAtMs: session.ends_at.getTime(), name: account.name }
}

const isDeleted = async (database: Pick<Database, 'engine'>, workspaceId: string): Promise<boolean> =>
  (await deletedWorkspaces(database.engine)).some((id) => id === workspaceId)
