import { invariant } from '@linkflow/kernel'
import type { MasterKey } from '@linkflow/keys'
import type { CredentialFields, CredentialType } from '@linkflow/nodes'
import { KEY_VERSION, SCHEMA_VERSION, type StoredCredential, sealContext } from '../domain/credential.ts'
import { partFields } from './part-fields.ts'

const PURPOSE = 'credential'

type Sealed = Pick<StoredCredential, 'fields' | 'sealed' | 'keyVersion' | 'schemaVersion'>

/** What is stored of the fields: some to be shown, the others sealed for this row alone. */
export function seal(
  key: MasterKey,
  of: { readonly workspaceId: string; readonly id: string },
  type: CredentialType,
  given: CredentialFields,
): Sealed {
  const { shown, secret } = partFields(type, given)
  const versions = { keyVersion: KEY_VERSION, schemaVersion: SCHEMA_VERSION }
  const context = sealContext({ ...of, type: type.type, ...versions })
  return { fields: shown, sealed: key.seal(PURPOSE, context, Buffer.from(JSON.stringify(secret))), ...versions }
}

/** All fields, secret ones included. Throws for a row that was sealed for another place: that is no everyday failure. */
export function unseal(key: MasterKey, stored: StoredCredential): CredentialFields {
  const plain = key.open(PURPOSE, sealContext(stored), stored.sealed)
  invariant(plain !== undefined, `the secret of credential ${stored.id} does not open: the row was changed or moved`)
  const secret = JSON.parse(Buffer.from(plain).toString('utf8')) as CredentialFields
  return { ...(stored.fields as CredentialFields), ...secret }
}
