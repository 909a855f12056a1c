import { createHmac, createPrivateKey, createSign, sign } from 'node:crypto'
import { fail, type Json, type JsonObject, ok, type Result } from '@linkflow/kernel'
import type { NodeError } from '@linkflow/node-runtime'
import { isRecord, own } from '../data/json.ts'
import { ENCRYPTION_KEY_CHARS_MIN } from '../limits.ts'
import { permanent } from '../node-error.ts'
import { decryptText, encryptText } from './encryption.ts'
import { signJwt, verifyJwt } from './jwt.ts'
import { base32Bytes, totp } from './totp.ts'

export interface KeyUse {
  readonly operation: string
  /** Type of the credential. */
  readonly credential: string
  readonly fields: Readonly<Record<string, string>>
  readonly given: JsonObject
  readonly nowMs: number
}

type Used = Result<Json, NodeError>
type Encoding = 'hex' | 'base64' | 'base64url'

/** What can be done with the key of a credential. The secret comes in, and only what was asked for goes out. */
const USES: Readonly<Record<string, (use: KeyUse) => Used | Promise<Used>>> = {
  'hmac hmac': ({ fields, given }) =>
    guarded(() =>
      createHmac(text(given, 'algorithm'), fields['secret'] ?? '')
        .update(data(given))
        .digest(encoding(given)),
    ),
  'private-key sign': ({ fields, given }) =>
    guarded(() => {
      const key = createPrivateKey({
        key: (fields['key'] ?? '').replaceAll('\\n', '\n'),
        ...(fields['passphrase'] && { passphrase: fields['passphrase'] }),
      })
      const algorithm = text(given, 'algorithm')
      // Keys of Edwards curves have their hash in them.
      if (key.asymmetricKeyType?.startsWith('ed')) return sign(null, data(given), key).toString(encoding(given))
      return createSign(algorithm).update(data(given)).sign(key, encoding(given))
    }),
  'encryption-key encrypt': ({ fields, given }) => {
    const key = fields['key'] ?? ''
    return key.length < ENCRYPTION_KEY_CHARS_MIN ? fail(shortKey()) : ok(encryptText(key, text(given, 'text')))
  },
  'encryption-key decrypt': ({ fields, given }) => {
    const decrypted = decryptText(fields['key'] ?? '', text(given, 'text'))
    return decrypted === undefined
      ? fail(permanent('decryption-failed', 'The text was not encrypted with this key, or it was changed since.'))
      : ok(decrypted)
  },
  'totp totp': ({ fields, given, nowMs }) => {
    const secret = base32Bytes(fields['secret'] ?? '')
    if (secret === undefined)
      return fail(permanent('totp-secret-invalid', 'The secret of the credential is not Base32.'))
    const algorithm = text(given, 'algorithm') as 'SHA1'
    return ok(
      totp(
        secret,
        { algorithm, digits: number(given, 'digits', 6), periodSeconds: number(given, 'periodSeconds', 30) },
        nowMs,
      ),
    )
  },
  'jwt sign': ({ fields, given }) => {
    const payload = own(given, 'payload')
    const keyId = text(given, 'keyId')
    return signJwt(jwtKey(fields, given), isRecord(payload) ? payload : {}, keyId === '' ? undefined : keyId)
  },
  'jwt verify': async ({ fields, given, nowMs }) => {
    const token = await verifyJwt(jwtKey(fields, given), text(given, 'token'), {
      nowMs,
      toleranceSeconds: number(given, 'toleranceSeconds', 0),
      ignoresExpiry: own(given, 'ignoresExpiry') === true,
      ignoresNotBefore: own(given, 'ignoresNotBefore') === true,
    })
    return token.ok ? ok({ ...token.value }) : token
  },
}

export async function useKey(use: KeyUse): Promise<Used> {
  const name = `${use.credential} ${use.operation}`
  if (!Object.hasOwn(USES, name)) {
    return fail(
      permanent('key-use-unknown', `A credential of the type «${use.credential}» is not used to ${use.operation}.`),
    )
  }
  return USES[name]!(use)
}

const jwtKey = (fields: KeyUse['fields'], given: JsonObject) => ({
  ...fields,
  algorithm: text(given, 'algorithm') || (fields['algorithm'] ?? 'HS256'),
})

const text = (given: JsonObject, name: string): string => {
  const value = own(given, name)
  return typeof value === 'string' ? value : ''
}

const number = (given: JsonObject, name: string, fallback: number): number => {
  const value = own(given, name)
  return typeof value === 'number' ? value : fallback
}

/** A text, or the bytes of a file as base64. */
const data = (given: JsonObject): Uint8Array =>
  own(given, 'base64') === undefined ? Buffer.from(text(given, 'text')) : Buffer.from(text(given, 'base64'), 'base64')

const encoding = (given: JsonObject): Encoding => (text(given, 'encoding') || 'hex') as Encoding

const shortKey = (): NodeError =>
  permanent('key-too-short', `The key of the credential has fewer than ${ENCRYPTION_KEY_CHARS_MIN} characters.`)

function guarded(work: () => string): Used {
  try {
    return ok(work())
  } catch {
    // What OpenSSL says may have a part of the key in it.
    return fail(permanent('key-invalid', 'The key of the credential, or the algorithm, cannot be used for this.'))
  }
}
