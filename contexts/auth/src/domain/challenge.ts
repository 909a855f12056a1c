import { createHash, randomBytes } from 'node:crypto'

/** `lfc_<256 bits>`: proves that the password was right, for a few minutes. Stored as its SHA-256. */
export function newChallenge(): { readonly challenge: string; readonly hash: Uint8Array } {
  const challenge = `lfc_${randomBytes(32).toString('base64url')}`
  return { challenge, hash: challengeHash(challenge) }
}

export const challengeHash = (text: string): Uint8Array => createHash('sha256').update(text).digest()
