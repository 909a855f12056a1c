import { invariant } from '@linkflow/kernel'
import { keyVersionOf, type MasterKey, type WorkspaceKeys } from '@linkflow/keys'
import type { CredentialFields, CredentialType } from '@linkflow/nodes'
import type { Queries } from '@linkflow/postgres'
import { legacyContext, SCHEMA_VERSION, type StoredCredential, sealContext } from '../domain/credential.ts'
import { partFields } from './part-fields.ts'

export interface SealingKeys {
  readonly keys: WorkspaceKeys
  /** What an earlier release sealed is under this one. */
  readonly key: MasterKey
}

const PURPOSE = 'credential'

type Place = Pick<StoredCredential, 'workspaceId' | 'id' | 'type'>
type Sealed = Pick<StoredCredential, 'sealed' | 'keyVersion' | 'schemaVersion'>

/** What is stored of the fields: some to be shown, the others sealed for this row alone. */
export async function seal(
  { keys }: SealingKeys,
  within: Queries,
  of: Omit<Place, 'type'>,
  type: CredentialType,
  given: CredentialFields,
): Promise<Sealed & Pick<StoredCredential, 'fields'>> {
  const { shown, secret } = partFields(type, given)
  const sealed = await sealText(keys, within, { ...of, type: type.type }, Buffer.from(JSON.stringify(secret)))
  return { fields: shown, ...sealed }
}

/** All fields, secret ones included. Throws for a row that was sealed for another place: that is no everyday failure. */
export async function unseal(keys: SealingKeys, stored: StoredCredential): Promise<CredentialFields> {
  const plain = await openText(keys, stored)
  invariant(plain !== undefined, `the secret of credential ${stored.id} does not open: the row was changed or moved`)
  const secret = JSON.parse(Buffer.from(plain).toString('utf8')) as CredentialFields
  return { ...(stored.fields as CredentialFields), ...secret }
}

/** The same secret under the newest data key; undefined when it does not open. */
export async function sealAnew(
  keys: SealingKeys,
  within: Queries,
  stored: StoredCredential,
): Promise<Sealed | undefined> {
  const plain = await openText(keys, stored)
  return plain && sealText(keys.keys, within, stored, plain)
}

async function sealText(keys: WorkspaceKeys, within: Queries, place: Place, plain: Uint8Array): Promise<Sealed> {
  const { workspaceId, id, type } = place
  const context = sealContext({ id, type, schemaVersion: SCHEMA_VERSION })
  const sealed = await keys.seal(workspaceId, { purpose: PURPOSE, context }, plain, within)
  return { sealed, keyVersion: keyVersionOf(sealed)!, schemaVersion: SCHEMA_VERSION }
}

const openText = async ({ keys, key }: SealingKeys, stored: StoredCredential): Promise<Uint8Array | undefined> =>
  stored.schemaVersion === 1
    ? key.open(PURPOSE, legacyContext(stored), stored.sealed)
    : keys.open(stored.workspaceId, { purpose: PURPOSE, context: sealContext(stored) }, stored.sealed)
