import type { CredentialTypeView, CredentialView } from '@linkflow/contracts'
import type { CredentialType } from '@linkflow/nodes'
import type { StoredCredential } from '../domain/credential.ts'

/** What leaves this context of a credential: its secret never does. */
export const credentialView = (credential: StoredCredential, types: readonly CredentialType[]): CredentialView => ({
  id: credential.id,
  name: credential.name,
  type: credential.type,
  fields: Object.fromEntries(
    Object.entries(credential.fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : value.map((pair) => ({ name: pair.name })),
    ]),
  ),
  allowedHosts: [...credential.allowedHosts],
  incomingOnly:
    credential.allowedHosts.length === 0 && types.find(({ type }) => type === credential.type)?.needsHosts === true,
  createdAt: credential.createdAt.toISOString(),
  updatedAt: credential.updatedAt.toISOString(),
  secretChangedAt: credential.secretChangedAt.toISOString(),
})

export const typeView = (type: CredentialType): CredentialTypeView => ({
  type: type.type,
  title: type.title,
  description: type.description,
  needsHosts: type.needsHosts,
  fields: type.fields.map(({ choices, ...field }) => ({ ...field, ...(choices && { choices: [...choices] }) })),
})
