import type { CredentialSharing, CredentialTypeView, CredentialView } from '@linkflow/contracts'
import type { CredentialType } from '@linkflow/nodes'
import { type Actor, accessOf, type Sharing } from '../domain/access.ts'
import type { StoredCredential } from '../domain/credential.ts'

/** What leaves this context of a credential: its secret never does. */
export const credentialView = (
  credential: StoredCredential,
  types: readonly CredentialType[],
  by: Actor,
): CredentialView => ({
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
  ownerId: credential.ownerId,
  sharing: sharingView(credential.sharing),
  access: accessOf(by, credential) === 'edit' ? 'edit' : 'use',
  createdAt: credential.createdAt.toISOString(),
  updatedAt: credential.updatedAt.toISOString(),
  secretChangedAt: credential.secretChangedAt.toISOString(),
})

const sharingView = (sharing: Sharing): CredentialSharing =>
  sharing.with === 'everyone' ? sharing : { with: 'members', members: sharing.members.map((share) => ({ ...share })) }

export const typeView = (type: CredentialType): CredentialTypeView => ({
  type: type.type,
  title: type.title,
  description: type.description,
  needsHosts: type.needsHosts,
  test: testOf(type),
  fields: type.fields.map(({ choices, ...field }) => ({ ...field, ...(choices && { choices: [...choices] }) })),
})

const testOf = ({ test }: CredentialType): CredentialTypeView['test'] => {
  if (test === undefined) return 'none'
  return test.kind === 'request' && test.url === 'given' ? 'url' : 'ready'
}
