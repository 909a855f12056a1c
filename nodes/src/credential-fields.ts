import type { CredentialField } from './credential-types.ts'

export const NAME_CHARS_MAX = 256
export const SECRET_CHARS_MAX = 16_384
export const KEY_CHARS_MAX = 65_536

export const text = (
  name: string,
  title: string,
  description: string,
  more: Partial<CredentialField> = {},
): CredentialField => ({
  name,
  title,
  description,
  kind: 'text',
  secret: false,
  required: true,
  charsMax: NAME_CHARS_MAX,
  ...more,
})

export const secret = (
  name: string,
  title: string,
  description: string,
  more: Partial<CredentialField> = {},
): CredentialField =>
  text(name, title, description, { kind: 'secret', secret: true, charsMax: SECRET_CHARS_MAX, ...more })
