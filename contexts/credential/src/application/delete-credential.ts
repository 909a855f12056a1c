import { fail, ok, type Result } from '@linkflow/kernel'
import type { Actor } from '../domain/access.ts'
import { removeCredential } from '../infrastructure/credential-repository.postgres.ts'
import { CREDENTIAL_CHANNEL, type CredentialNeeds, type CredentialUse } from './needs.ts'
import { type ReachError, reachCredential } from './reach-credential.ts'

export type DeleteCredentialError =
  | ReachError
  | { readonly type: 'in-use'; readonly workflows: readonly CredentialUse[] }

/** The secret is gone for good. One that workflows use goes only when that is said. */
export const deleteCredential =
  ({ database, usesOf, record }: CredentialNeeds) =>
  async (command: {
    readonly workspaceId: string
    readonly credentialId: string
    readonly by: Actor
    readonly evenIfUsed: boolean
  }): Promise<Result<undefined, DeleteCredentialError>> => {
    const { workspaceId, credentialId } = command
    const deleted = await database.app.inWorkspace(
      workspaceId,
      async (queries): Promise<Result<undefined, DeleteCredentialError>> => {
        const reached = await reachCredential(queries, command, 'edit')
        if (!reached.ok) return reached
        const workflows = command.evenIfUsed ? [] : await usesOf(queries, credentialId)
        if (workflows.length > 0) return fail({ type: 'in-use', workflows })
        await removeCredential(queries, credentialId)
        await record?.(queries, {
          type: 'credential.deleted',
          workspaceId,
          credentialId,
          credentialType: reached.value.type,
        })
        return ok(undefined)
      },
    )
    if (deleted.ok) database.listener.notify(CREDENTIAL_CHANNEL, credentialId)
    return deleted
  }
