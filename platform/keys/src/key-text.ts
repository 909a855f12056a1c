import { KeyError } from './key-error.ts'
import { MASTER_KEYS_MAX } from './limits.ts'
import { MASTER_KEY_BYTES } from './master-key.ts'
import { MasterKeyVersion } from './master-key-version.ts'

const KEY = /^[0-9a-fA-F]{64}$|^[A-Za-z0-9+/_-]{43}=?$/

/**
 * The master keys that a file or a variable holds, oldest first: each 32 bytes in base64 or hex, apart by line breaks,
 * spaces or commas. There is one, and two while one takes over from the other.
 */
export function parseKeys(text: string, from: string): readonly MasterKeyVersion[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== '')
  if (words.length === 0 || words.length > MASTER_KEYS_MAX || !words.every((word) => KEY.test(word))) {
    throw malformed(from)
  }
  const keys = words.map((word) => {
    const bytes = Buffer.from(word, word.length === 64 ? 'hex' : 'base64')
    if (bytes.length !== MASTER_KEY_BYTES) throw malformed(from)
    return new MasterKeyVersion(bytes)
  })
  return [...new Map(keys.map((key) => [key.id, key])).values()]
}

export const keysText = (keys: readonly MasterKeyVersion[]): string =>
  keys.map((key) => `${Buffer.from(key.reveal()).toString('base64')}\n`).join('')

const malformed = (from: string): KeyError =>
  new KeyError(
    'master-key-malformed',
    `The master key in ${from} is not ${MASTER_KEY_BYTES} bytes written as base64 (44 characters) or hex (64 characters); ` +
      `during a rotation up to ${MASTER_KEYS_MAX} of them, one a line. ` +
      'Restore it from the backup of your keys; do not make another one for a database that is in use.',
  )
