import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { WebhookParameters } from '../domain/webhook.ts'
import { type Call, headerOf, type Proof } from './verify-call.ts'

interface Accepted extends Proof {
  /** Of the credential that it was checked with. */
  readonly version: object
  readonly digest: Uint8Array
}

/**
 * The proof that each webhook accepted last. The same one again is let in without opening the credential: of what the
 * gateway cost a call, that was the largest part.
 *
 * A1. A proof counts for the version of the credential and for the parameters that it was checked with, and as long as it
 *     was good then (a token has an end). After any change the credential is opened and the whole check is made.
 * A2. What is kept is a digest of the header behind a key that this process made for it. A dump of the memory holds both, so
 *     somebody who has one can try guesses; they cannot read a secret, nor a header that would let them in. (An
 *     HMAC takes twice as long, 1.7 µs for 0.9, and is better only where digests are shown to somebody.)
 * A3. Keys that sign bodies are not kept: nothing less than the key itself would do, and who reads it can sign anything. A
 *     credential of that kind is opened for each call, and forgotten after it.
 */
export class AcceptedProofs {
  readonly #key = randomBytes(32).toString('hex')
  readonly #last = new WeakMap<WebhookParameters, Accepted>()

  accept(by: WebhookParameters, version: object, proof: Proof, { headers }: Pick<Call, 'headers'>): void {
    const shown = headerOf(headers, proof.header)
    if (shown !== undefined) this.#last.set(by, { ...proof, version, digest: this.#digest(shown) })
  }

  /** What the call shows, if it was accepted before and still counts. */
  find(by: WebhookParameters, version: object, { headers, nowMs }: Pick<Call, 'headers' | 'nowMs'>): Proof | undefined {
    const accepted = this.#last.get(by)
    if (accepted === undefined || accepted.version !== version || nowMs >= accepted.goodUntilMs) return undefined
    const shown = headerOf(headers, accepted.header)
    return shown !== undefined && timingSafeEqual(this.#digest(shown), accepted.digest) ? accepted : undefined
  }

  #digest(shown: string): Uint8Array {
    return hash('sha256', this.#key + shown, 'buffer')
  }
}
