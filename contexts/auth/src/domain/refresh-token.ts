import { createHash, createHmac, randomBytes } from 'node:crypto'

/** `lfr_<256 bits>`; stored as the SHA-256 of the whole. */
export type RefreshToken = string & { readonly __kind: 'refresh-token' }

const TOKEN = /^lfr_[A-Za-z0-9_-]{43}$/

const fromBytes = (bytes: Uint8Array): RefreshToken => `lfr_${Buffer.from(bytes).toString('base64url')}` as RefreshToken

export const newRefreshToken = (): RefreshToken => fromBytes(randomBytes(32))

export const parseRefreshToken = (text: string): RefreshToken | undefined =>
  TOKEN.test(text) ? (text as RefreshToken) : undefined

/**
 * The token after this one. It follows from its parent and a key of the server, so the same parent always has the same child
 * and no child is stored anywhere; without the key nobody finds it, and none leads back to its parent.
 */
export const childOf = (parent: RefreshToken, key: Uint8Array): RefreshToken =>
  fromBytes(createHmac('sha256', key).update(parent).digest())

export const hashOf = (token: RefreshToken): Uint8Array => createHash('sha256').update(token).digest()
