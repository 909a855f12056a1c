import { randomBytes } from 'node:crypto'

/** A secret that nobody's expression, code or request may ever get hold of. */
export interface Canary {
  readonly name: string
  readonly secret: string
  /** Workspace whose own rows may hold it, because it is that workspace's data. */
  readonly workspaceId?: string
}

export const newSecret = (what: string): string => `canary-${what}-${randomBytes(12).toString('hex')}`

/** The canaries in a text, plain or as hex, base64 or address would have them. */
export class CanarySearch {
  readonly #needles: readonly (readonly [Canary, string])[]

  constructor(canaries: readonly Canary[]) {
    this.#needles = canaries.flatMap((canary) => formsOf(canary.secret).map((form) => [canary, form] as const))
  }

  in(text: string): Canary[] {
    const found = this.#needles.filter(([, form]) => text.includes(form)).map(([canary]) => canary)
    return [...new Set(found)]
  }
}

function formsOf(secret: string): string[] {
  const reversed = [...secret].reverse().join('')
  // Without the first and last characters of base64, which depend on what stands beside the secret.
  const inBase64 = [0, 1, 2].flatMap((shift) => {
    const text = Buffer.from('x'.repeat(shift) + secret).toString('base64')
    return text.slice(4, -4)
  })
  return [secret, reversed, Buffer.from(secret).toString('hex'), ...inBase64, encodeURIComponent(secret)]
}
