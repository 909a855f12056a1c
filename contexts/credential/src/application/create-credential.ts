import type { Problem } from '@linkflow/contracts'
import { fail, newUuidV7, ok, type Result } from '@linkflow/kernel'
import type { Actor, Sharing } from '../domain/access.ts'
import type { CredentialId, StoredCredential } from '../domain/credential.ts'
import { countCredentials, insertCredential } from '../infrastructure/credential-repository.postgres.ts'
import { CREDENTIALS_PER_WORKSPACE_MAX } from '../limits.ts'
import { checkFields, checkHosts } from './check-command.ts'
import type { CredentialNeeds } from './needs.ts'
import { seal } from './sealing.ts'
import { membersOf, unknownMembers } from './share-credential.ts'

export type CreateCredentialError =
  | { readonly type: 'type-unknown' }
  | { readonly type: 'hosts-required' }
  | { readonly type: 'invalid'; readonly problems: readonly Problem[] }
  | { readonly type: 'member-unknown'; readonly accountIds: readonly string[] }
  | { readonly type: 'limit-reached' }

export const createCredential =
  (needs: CredentialNeeds) =>
  async (command: {
    readonly workspaceId: string
    readonly name: string
    readonly type: string
    readonly fields: unknown
    readonly allowedHosts: readonly string[]
    /** It only checks calls that come in, and is sent nowhere. */
    readonly incomingOnly: boolean
    readonly expiresAt?: string | undefined
    /** It belongs to this one. */
    readonly by: Actor
    readonly sharing: Sharing
  }): Promise<Result<StoredCredential, CreateCredentialError>> => {
    const { database, clock, types, record } = needs
    const { workspaceId, name } = command
    const type = types.find(({ type }) => type === command.type)
    if (type === undefined) return fail({ type: 'type-unknown' })
    const fields = checkFields(type, command.fields)
    const hosts = checkHosts(command.allowedHosts)
    if (!fields.ok || !hosts.ok) {
      const problems = [...(fields.ok ? [] : fields.error), ...(hosts.ok ? [] : hosts.error)]
      return fail({ type: 'invalid', problems })
    }
    if (type.needsHosts && !command.incomingOnly && hosts.value.length === 0) return fail({ type: 'hosts-required' })
    const allowedHosts = command.incomingOnly ? [] : hosts.value
    const id: CredentialId = newUuidV7(clock.nowMs())
    return database.app.inWorkspace(
      workspaceId,
      async (queries): Promise<Result<StoredCredential, CreateCredentialError>> => {
        if ((await countCredentials(queries)) >= CREDENTIALS_PER_WORKSPACE_MAX) return fail({ type: 'limit-reached' })
        const unknown = await unknownMembers(needs, queries, membersOf(command.sharing))
        if (unknown.length > 0) return fail({ type: 'member-unknown', accountIds: unknown })
        const made = await insertCredential(queries, {
          id,
          workspaceId,
          name,
          type: type.type,
          allowedHosts,
          expiresAt: command.expiresAt === undefined ? undefined : new Date(command.expiresAt),
          ownerId: command.by.accountId ?? null,
          sharing: command.sharing,
          ...(await seal(needs, queries, { workspaceId, id }, type, fields.value)),
        })
        await record?.(queries, {
          type: 'credential.created',
          workspaceId,
          credentialId: id,
          credentialType: type.type,
        })
        return ok(made)
      },
    )
  }
