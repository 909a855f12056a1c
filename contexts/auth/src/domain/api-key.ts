import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { type Permission, permissions } from '@linkflow/contracts'
import type { Id } from '@linkflow/kernel'

export type ApiKeyId = Id<'api-key'>

/** A key as it is stored. `*` among the scopes is every permission. */
export interface ApiKey {
  readonly id: ApiKeyId
  readonly workspaceId: string
  readonly name: string
  readonly secretHash: Uint8Array
  readonly scopes: readonly string[]
  readonly createdAt: Date
  readonly expiresAt: Date | undefined
  readonly revokedAt: Date | undefined
  readonly lastUsedAt: Date | undefined
}

const TOKEN = /^lf_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/

/** `lf_<id>_<256 random bits>`: the id finds the row, the prefix is what secret scanners look for. */
export function newToken(id: ApiKeyId): { readonly token: string; readonly secretHash: Uint8Array } {
  const secret = randomBytes(32).toString('base64url')
  return { token: `lf_${id.replaceAll('-', '')}_${secret}`, secretHash: sha256(secret) }
}

/** The id and the hash of the secret, if the text has the form of a token. */
export function parseToken(token: string): { readonly id: ApiKeyId; readonly secretHash: Uint8Array } | undefined {
  const [, hex, secret] = TOKEN.exec(token) ?? []
  if (hex === undefined || secret === undefined) return undefined
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as ApiKeyId
  return { id, secretHash: sha256(secret) }
}

export type KeyState = 'valid' | 'wrong' | 'revoked' | 'expired'

/** The secret is compared first and in constant time, so nobody learns the state of a key whose secret they do not have. */
export function stateOf(key: ApiKey, secretHash: Uint8Array, nowMs: number): KeyState {
  if (!timingSafeEqual(key.secretHash, secretHash)) return 'wrong'
  if (key.revokedAt !== undefined) return 'revoked'
  return key.expiresAt !== undefined && key.expiresAt.getTime() <= nowMs ? 'expired' : 'valid'
}

export const permissionsOf = (scopes: readonly string[]): ReadonlySet<Permission> =>
  new Set(scopes.includes('*') ? permissions : permissions.filter((permission) => scopes.includes(permission)))

const sha256 = (text: string): Uint8Array => createHash('sha256').update(text).digest()
