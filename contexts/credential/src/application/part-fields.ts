import type { CredentialFields, CredentialType } from '@linkflow/nodes'
import type { ShownFields } from '../domain/credential.ts'

/** Parts what may be shown from what must not. */
export function partFields(
  type: CredentialType,
  fields: CredentialFields,
): { readonly shown: ShownFields; readonly secret: CredentialFields } {
  const shown: [string, ShownFields[string]][] = []
  const secret: [string, CredentialFields[string]][] = []
  for (const { name, secret: isSecret } of type.fields) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (value === undefined) continue
    if (isSecret) secret.push([name, value])
    if (!isSecret) shown.push([name, value as ShownFields[string]])
    else if (typeof value !== 'string') shown.push([name, value.map((pair) => ({ name: pair.name }))])
  }
  return { shown: Object.fromEntries(shown), secret: Object.fromEntries(secret) }
}
