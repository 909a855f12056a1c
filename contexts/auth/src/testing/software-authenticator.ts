import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type { NewPasskeyAnswer, NewPasskeyQuestion, PasskeyAnswer, PasskeyQuestion } from '@linkflow/contracts'

/** What goes wrong, or is done on purpose: by default an authenticator does as it must. */
export interface Mischief {
  readonly origin?: string
  readonly challenge?: string
  readonly type?: string
  readonly rpId?: string
  readonly crossOrigin?: boolean
  readonly isUserVerified?: boolean
  readonly isUserPresent?: boolean
  readonly counter?: number
  /** Instead of its own. */
  readonly key?: KeyObject
  readonly credentialId?: string
  readonly userHandle?: string | null
  /** Of a registration. */
  readonly attestation?: { readonly fmt: string; readonly attStmt: ReadonlyMap<string, unknown> }
  readonly algorithm?: number
}

export interface SoftPasskey {
  readonly id: string
  readonly userHandle: string
  readonly privateKey: KeyObject
  counter: number
}

/**
 * An authenticator as WebAuthn describes it, with its keys in memory: P-256, attestation «none», a counter that goes on unless
 * `counts` is false, as with passkeys that are synced. It stands for the browser too, which adds the origin.
 */
export class SoftwareAuthenticator {
  readonly passkeys: SoftPasskey[] = []
  readonly #origin: string
  readonly #counts: boolean

  constructor(options: { readonly origin: string; readonly counts?: boolean }) {
    this.#origin = options.origin
    this.#counts = options.counts ?? true
  }

  create(question: NewPasskeyQuestion, mischief: Mischief = {}): NewPasskeyAnswer {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x, y } = publicKey.export({ format: 'jwk' })
    const credentialId = mischief.credentialId ? unbase64(mischief.credentialId) : randomBytes(32)
    const id = base64(credentialId)
    const counter = this.#counts ? 1 : 0
    this.passkeys.push({ id, userHandle: question.user.id, privateKey, counter })
    const cose = new Map<number, unknown>([
      [1, 2],
      [3, mischief.algorithm ?? -7],
      [-1, 1],
      [-2, unbase64(x!)],
      [-3, unbase64(y!)],
    ])
    const length = Buffer.alloc(2)
    length.writeUInt16BE(credentialId.length)
    const attested = Buffer.concat([Buffer.alloc(16), length, credentialId, cbor(cose)])
    const authData = authenticatorData(mischief.rpId ?? question.rp.id, counter, mischief, attested)
    const { fmt, attStmt } = mischief.attestation ?? { fmt: 'none', attStmt: new Map() }
    const attestation = new Map<string, unknown>([
      ['fmt', fmt],
      ['attStmt', attStmt],
      ['authData', authData],
    ])
    return {
      id,
      rawId: id,
      type: 'public-key',
      response: {
        clientDataJSON: base64(this.#clientData('webauthn.create', question.challenge, mischief)),
        attestationObject: base64(cbor(attestation)),
        transports: ['internal'],
      },
    }
  }

  /** Signs with the passkey that the question allows, or its only one. */
  get(question: PasskeyQuestion, mischief: Mischief = {}): PasskeyAnswer {
    const allowed = question.allowCredentials.map(({ id }) => id)
    const passkey = this.passkeys.find(({ id }) => allowed.length === 0 || allowed.includes(id)) ?? this.passkeys[0]!
    if (this.#counts) passkey.counter += 1
    const clientData = this.#clientData('webauthn.get', question.challenge, mischief)
    const data = authenticatorData(mischief.rpId ?? question.rpId, mischief.counter ?? passkey.counter, mischief)
    const signed = Buffer.concat([data, createHash('sha256').update(clientData).digest()])
    const id = mischief.credentialId ?? passkey.id
    const userHandle = mischief.userHandle === undefined ? passkey.userHandle : mischief.userHandle
    return {
      id,
      rawId: id,
      type: 'public-key',
      response: {
        clientDataJSON: base64(clientData),
        authenticatorData: base64(data),
        signature: base64(sign('sha256', signed, mischief.key ?? passkey.privateKey)),
        userHandle,
      },
    }
  }

  #clientData(type: string, challenge: string, mischief: Mischief): Buffer {
    const data = {
      type: mischief.type ?? type,
      challenge: mischief.challenge ?? challenge,
      origin: mischief.origin ?? this.#origin,
      crossOrigin: mischief.crossOrigin ?? false,
    }
    return Buffer.from(JSON.stringify(data))
  }
}

function authenticatorData(rpId: string, counter: number, mischief: Mischief, attested?: Buffer): Buffer {
  const { isUserPresent = true, isUserVerified = true } = mischief
  const flags = (isUserPresent ? 0x01 : 0) | (isUserVerified ? 0x04 : 0) | (attested ? 0x40 : 0)
  const tail = Buffer.alloc(5)
  tail.writeUInt8(flags)
  tail.writeUInt32BE(counter, 1)
  return Buffer.concat([createHash('sha256').update(rpId).digest(), tail, attested ?? Buffer.alloc(0)])
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const unbase64 = (text: string): Buffer => Buffer.from(text, 'base64url')

/** CBOR (RFC 8949), as far as WebAuthn needs it: integers, bytes, texts, lists and maps. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)])
  if (value instanceof Map) return Buffer.concat([head(5, value.size), ...[...value].flat().map(cbor)])
  throw new Error(`no CBOR for ${String(value)}`)
}

function head(major: number, length: number): Buffer {
  const type = major << 5
  if (length < 24) return Buffer.from([type | length])
  if (length < 256) return Buffer.from([type | 24, length])
  const bytes = Buffer.alloc(3, type | 25)
  bytes.writeUInt16BE(length, 1)
  return bytes
}
