import { fail, ok, type Result } from '@linkflow/kernel'
import { type Actor, mayShare, type Sharing } from '../domain/access.ts'
import type { StoredCredential } from '../domain/credential.ts'
import { updateSharing } from '../infrastructure/credential-repository.postgres.ts'
import type { CredentialNeeds } from './needs.ts'
import { type ReachError, reachCredential } from './reach-credential.ts'

export type ShareCredentialError =
  | ReachError
  | { readonly type: 'member-unknown'; readonly accountIds: readonly string[] }

type Outcome = Result<StoredCredential, ShareCredentialError>

/** Says who may use and edit it. Workflows that have it keep it: it was given to them by somebody who was allowed to. */
export const shareCredential =
  ({ database, membersAmong, record }: CredentialNeeds) =>
  (command: {
    readonly workspaceId: string
    readonly credentialId: string
    readonly by: Actor
    readonly sharing: Sharing
    readonly ownerId: string | undefined
  }): Promise<Outcome> => {
    const { workspaceId, credentialId, sharing, ownerId } = command
    return database.app.inWorkspace(workspaceId, async (queries): Promise<Outcome> => {
      const reached = await reachCredential(queries, command, 'edit')
      if (!reached.ok) return reached
      const before = reached.value
      if (!mayShare(command.by, before)) return fail({ type: 'access-missing', name: before.name })
      const named = [...membersOf(sharing), ...(ownerId === undefined ? [] : [ownerId])]
      const unknown = await unknownMembers({ membersAmong }, queries, named)
      if (unknown.length > 0) return fail({ type: 'member-unknown', accountIds: unknown })
      const after = await updateSharing(queries, before, { ownerId: ownerId ?? before.ownerId, sharing })
      await record?.(queries, { type: 'credential.shared', workspaceId, credentialId, credentialType: before.type })
      return ok(after)
    })
  }

export const membersOf = (sharing: Sharing): string[] =>
  sharing.with === 'everyone' ? [] : sharing.members.map(({ accountId }) => accountId)

export async function unknownMembers(
  { membersAmong }: Pick<CredentialNeeds, 'membersAmong'>,
  queries: Parameters<CredentialNeeds['membersAmong']>[0],
  accountIds: readonly string[],
): Promise<string[]> {
  if (accountIds.length === 0) return []
  const known = await membersAmong(queries, accountIds)
  return accountIds.filter((id) => !known.has(id))
}
