import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { sha3_256, sha3_384, sha3_512 } from '@noble/hashes/sha3.js'
import type { Context } from '../context.ts'
import { refuse } from '../expression-error.ts'
import { toBase64, toUtf8 } from './base64.ts'

const ALGORITHMS: ReadonlyMap<string, (data: Uint8Array) => Uint8Array> = new Map([
  ['md5', md5],
  ['sha1', sha1],
  ['sha224', sha224],
  ['sha256', sha256],
  ['sha384', sha384],
  ['sha512', sha512],
  ['sha3', sha3_512],
  ['sha3-256', sha3_256],
  ['sha3-384', sha3_384],
  ['sha3-512', sha3_512],
])

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** The hash of a text in UTF-8, in hexadecimal. `base64` is among the algorithms because people know it there. */
export function hashText(text: string, algorithm: string, cx: Context): string {
  const name = algorithm.toLowerCase()
  // Hashing runs about 5 characters per step of fuel.
  cx.budget.spend(100 + text.length / 4)
  cx.budget.allocate(3 * text.length)
  if (name === 'base64') return cx.madeText(toBase64(toUtf8(text)))
  const hash = ALGORITHMS.get(name)
  if (hash === undefined) {
    return refuse(
      'extension-misused',
      `hash() knows ${[...ALGORITHMS.keys()].join(', ')}; not «${algorithm.slice(0, 40)}».`,
    )
  }
  return hex(hash(toUtf8(text)))
}
