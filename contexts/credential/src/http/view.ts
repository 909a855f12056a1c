import type { CredentialSharing, CredentialTypeView, CredentialView } from '@linkflow/contracts'
import type { CredentialType } from '@linkflow/nodes'
import type { CredentialNeeds } from '../application/needs.ts'
import { type Actor, accessOf, type Sharing } from '../domain/access.ts'
import { statusOf } from '../domain/condition.ts'
import type { StoredCredential } from '../domain/credential.ts'

interface Shown {
  readonly types: readonly CredentialType[]
  readonly by: Actor
  readonly nowMs: number
  readonly usedBy: number
}

/** What leaves this context of credentials: their secrets never do. */
export async function credentialViews(
  { database, clock, types, countUses }: Pick<CredentialNeeds, 'database' | 'clock' | 'types' | 'countUses'>,
  { workspaceId, by }: { readonly workspaceId: string; readonly by: Actor },
  credentials: readonly StoredCredential[],
): Promise<CredentialView[]> {
  const ids = credentials.map(({ id }) => id)
  const uses = await database.app.inWorkspace(workspaceId, (queries) => countUses(queries, ids))
  const nowMs = clock.nowMs()
  return credentials.map((credential) => viewOf(credential, { types, by, nowMs, usedBy: uses.get(credential.id) ?? 0 }))
}

export const credentialView = async (
  needs: Parameters<typeof credentialViews>[0],
  of: Parameters<typeof credentialViews>[1],
  credential: StoredCredential,
): Promise<CredentialView> => (await credentialViews(needs, of, [credential]))[0]!

const viewOf = (credential: StoredCredential, { types, by, nowMs, usedBy }: Shown): CredentialView => ({
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
  status: statusOf(credential.condition, nowMs),
  ...conditionView(credential),
  usedBy,
  createdAt: credential.createdAt.toISOString(),
  updatedAt: credential.updatedAt.toISOString(),
  secretChangedAt: credential.secretChangedAt.toISOString(),
})

const conditionView = ({ condition: { expiresAt, test, usedAt, refusedAt } }: StoredCredential) => ({
  ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
  ...(test && { lastTest: test }),
  ...(usedAt && { lastUsedAt: usedAt.toISOString() }),
  ...(refusedAt && { refusedAt: refusedAt.toISOString() }),
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
