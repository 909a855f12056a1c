import { createHmac } from 'node:crypto'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Undefined: it is not Base32. Blanks, dashes and small letters are how people write it down. */
export function base32Bytes(text: string): Uint8Array | undefined {
  const plain = text.replace(/[\s-]/g, '').replace(/=+$/, '').toUpperCase()
  if (plain === '' || !/^[A-Z2-7]+$/.test(plain)) return undefined
  const bytes: number[] = []
  let value = 0
  let bits = 0
  for (const character of plain) {
    value = ((value << 5) | ALPHABET.indexOf(character)) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push((value >> bits) & 0xff)
    }
  }
  return Uint8Array.from(bytes)
}

export interface TotpRules {
  readonly algorithm: 'SHA1' | 'SHA256' | 'SHA512'
  readonly digits: number
  readonly periodSeconds: number
}

/** The code of an instant, by RFC 6238, and how long it holds. */
export function totp(secret: Uint8Array, { algorithm, digits, periodSeconds }: TotpRules, nowMs: number) {
  const seconds = Math.floor(nowMs / 1000)
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / periodSeconds)))
  const mac = createHmac(algorithm.toLowerCase(), secret).update(counter).digest()
  const offset = mac[mac.length - 1]! & 0xf
  const code = (mac.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** digits
  return { token: String(code).padStart(digits, '0'), secondsRemaining: periodSeconds - (seconds % periodSeconds) }
}
