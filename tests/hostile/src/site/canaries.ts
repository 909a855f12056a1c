import { randomBytes } from 'node:crypto'

/** A secret that nobody's expression, code or request may ever get hold of. */
export interface Canary {
  readonly name: string
  readonly secret: string
  /** Other ways in which it is written: a code without its dashes, a key as bytes. */
  readonly also?: readonly (string | Uint8Array)[]
  /** Workspace whose files may hold it: those are for other programs to read, and not sealed. */
  readonly workspaceId?: string
  /** Address whose mail may hold it, because it was sent there on purpose. */
  readonly mailedTo?: string
  /** The service that it is for gets it. */
  readonly isForOutside?: boolean
}

export const newSecret = (what: string): string => `canary-${what}-${randomBytes(12).toString('hex')}`

interface Needle {
  readonly canary: Canary
  readonly bytes: Buffer
}

/**
 * The canaries in a text or in bytes, plain or as hex, base64 or address would have them. One pass over the bytes, however many
 * canaries there are: what stands at each place is looked up by its first four bytes.
 */
export class CanarySearch {
  readonly canaries: Canary[] = []
  readonly #starts = new Uint8Array(0x1_0000)
  readonly #needles = new Map<number, Needle[]>()

  constructor(canaries: readonly Canary[] = []) {
    for (const canary of canaries) this.add(canary)
  }

  add(canary: Canary): void {
    this.canaries.push(canary)
    const texts = [canary.secret, ...(canary.also ?? [])].flatMap(formsOf)
    for (const bytes of texts.map((text) => Buffer.from(text))) {
      const start = bytes.readUInt32BE(0)
      this.#starts[start >>> 16] = 1
      const known = this.#needles.get(start) ?? []
      this.#needles.set(start, [...known, { canary, bytes }])
    }
  }

  in(text: string | Buffer): Canary[] {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text
    const found = new Set<Canary>()
    const starts = this.#starts
    for (let at = 0, last = bytes.length - 4; at <= last; at += 1) {
      if (starts[(bytes[at]! << 8) | bytes[at + 1]!] === 0) continue
      for (const needle of this.#needles.get(bytes.readUInt32BE(at)) ?? []) {
        if (bytes.subarray(at, at + needle.bytes.length).equals(needle.bytes)) found.add(needle.canary)
      }
    }
    return [...found]
  }
}

/** Shorter pieces stand in ordinary bytes by chance. */
const FORM_CHARS_MIN = 12

function formsOf(secret: string | Uint8Array): (string | Uint8Array)[] {
  const bytes = Buffer.from(secret as Uint8Array)
  const hex = bytes.toString('hex')
  // Without the first and last characters of base64, which depend on what stands beside the secret.
  const inBase64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(4, -4),
  )
  const encoded = inBase64.flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')])
  const plain = typeof secret === 'string' ? [[...secret].reverse().join(''), encodeURIComponent(secret)] : []
  return [...new Set([secret, hex, hex.toUpperCase(), ...encoded, ...plain])].filter(
    ({ length }) => length >= FORM_CHARS_MIN,
  )
}
