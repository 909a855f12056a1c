import type { Problem } from '@linkflow/contracts'
import { fail, ok, type Result } from '@linkflow/kernel'
import type { Actor } from '../domain/access.ts'
import { isNarrowed } from '../domain/allowed-hosts.ts'
import type { StoredCredential } from '../domain/credential.ts'
import { updateCredential } from '../infrastructure/credential-repository.postgres.ts'
import { checkFields, checkHosts } from './check-command.ts'
import { CREDENTIAL_CHANNEL, type CredentialNeeds } from './needs.ts'
import { type ReachError, reachCredential } from './reach-credential.ts'
import { seal } from './sealing.ts'

export type ReplaceCredentialError =
  | ReachError
  | { readonly type: 'type-unknown' }
  | { readonly type: 'hosts-required' }
  | { readonly type: 'secret-required' }
  | { readonly type: 'invalid'; readonly problems: readonly Problem[] }

type Outcome = Result<StoredCredential, ReplaceCredentialError>

/**
 * Replaces a credential; its type stays. Without fields the secret stays too, and then no host may be added: whoever may
 * edit a credential, but does not know its secret, must not be able to send it somewhere new.
 */
export const replaceCredential =
  (needs: CredentialNeeds) =>
  async (command: {
    readonly workspaceId: string
    readonly credentialId: string
    readonly by: Actor
    readonly name: string
    readonly fields: unknown
    readonly allowedHosts: readonly string[]
    readonly incomingOnly: boolean
    /** null: it does not expire. Undefined: with new fields the same, without them it stays. */
    readonly expiresAt?: string | null | undefined
  }): Promise<Outcome> => {
    const { workspaceId, credentialId, name } = command
    const { database, types, record } = needs
    const replaced = await database.app.inWorkspace(workspaceId, async (queries): Promise<Outcome> => {
      const reached = await reachCredential(queries, command, 'edit')
      if (!reached.ok) return reached
      const before = reached.value
      const type = types.find(({ type }) => type === before.type)
      if (type === undefined) return fail({ type: 'type-unknown' })
      const fields = command.fields === undefined ? undefined : checkFields(type, command.fields)
      const hosts = checkHosts(command.incomingOnly ? [] : command.allowedHosts)
      if (fields?.ok === false || !hosts.ok) {
        const problems = [...(fields?.ok === false ? fields.error : []), ...(hosts.ok ? [] : hosts.error)]
        return fail({ type: 'invalid', problems })
      }
      const allowedHosts = hosts.value
      if (type.needsHosts && !command.incomingOnly && allowedHosts.length === 0) return fail({ type: 'hosts-required' })
      const hostsWidened = !isNarrowed(before.allowedHosts, allowedHosts)
      if (hostsWidened && fields === undefined) return fail({ type: 'secret-required' })
      const secret = fields && (await seal(needs, queries, before, type, fields.value))
      const expiresAt = expiryOf(command.expiresAt, secret !== undefined)
      const after = await updateCredential(queries, { id: before.id, name, allowedHosts, expiresAt, secret })
      const event = { workspaceId, credentialId, credentialType: type.type, hostsWidened }
      await record?.(queries, { type: 'credential.replaced', ...event, secretChanged: secret !== undefined })
      return ok(after)
    })
    if (replaced.ok) database.listener.notify(CREDENTIAL_CHANNEL, credentialId)
    return replaced
  }

/** The time of the old secret says nothing of a new one. */
const expiryOf = (given: string | null | undefined, isNewSecret: boolean): Date | null | undefined =>
  given === undefined ? (isNewSecret ? null : undefined) : given === null ? null : new Date(given)
