import { createHash, randomBytes } from 'node:crypto'
import { Secret } from '@linkflow/kernel'

/** A new password; the address proved; another address, which the token proves. */
export type LinkPurpose = 'reset' | 'verify' | 'email'

/** `lfl_<256 bits>`, good once; stored as the SHA-256 of the whole. */
export function newLinkToken(): { readonly token: Secret; readonly hash: Uint8Array } {
  const text = `lfl_${randomBytes(32).toString('base64url')}`
  return { token: new Secret(text), hash: hashOf(text) }
}

/** The hash by which it is found, if the text has the form of one. */
export const parseLinkToken = (text: string): Uint8Array | undefined =>
  /^lfl_[A-Za-z0-9_-]{43}$/.test(text) ? hashOf(text) : undefined

const hashOf = (text: string): Uint8Array => createHash('sha256').update(text).digest()
