import { WEBHOOK_SIGNATURES_MAX, WEBHOOK_TOLERANCE_MS_DEFAULT } from '../limits.ts'
import { fromBase64, macOf, type WebhookBody, type WebhookSecret } from './signature.ts'

/** Headers as a server has them: an object of Node or the `Headers` of the Fetch API. */
export type WebhookHeaders =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | { get(name: string): string | null }

export interface VerifyWebhook {
  readonly secret: WebhookSecret
  readonly headers: WebhookHeaders
  /** The bytes as they came; a body that was parsed and written again is another one. */
  readonly body: WebhookBody
  /** How far the time of the call may be from ours; five minutes. */
  readonly toleranceMs?: number
  /** What time it is; now. */
  readonly now?: Date
}

export type WebhookVerification =
  | {
      readonly ok: true
      /** Of the message: keep it for twice the tolerance, and one that comes again is done once. */
      readonly id: string
      readonly sentAt: Date
    }
  | { readonly ok: false; readonly code: 'signature-missing' | 'signature-wrong' | 'too-old'; readonly message: string }

const refused = (code: 'signature-missing' | 'signature-wrong' | 'too-old', message: string): WebhookVerification => ({
  ok: false,
  code,
  message,
})

/** Is the call from somebody who has the secret, and of now? Signed as Standard Webhooks say, as our callbacks are. */
export async function verifyWebhook(call: VerifyWebhook): Promise<WebhookVerification> {
  const { secret, headers, body, toleranceMs = WEBHOOK_TOLERANCE_MS_DEFAULT, now = new Date() } = call
  const id = headerOf(headers, 'webhook-id')
  const timestamp = headerOf(headers, 'webhook-timestamp')
  const signatures = signaturesIn(headerOf(headers, 'webhook-signature'))
  if (!id || timestamp === undefined || !/^\d{1,12}$/.test(timestamp) || signatures.length === 0) {
    return refused('signature-missing', 'webhook-id, webhook-timestamp or webhook-signature is missing or malformed.')
  }
  const expected = await macOf(secret, id, timestamp, body)
  // All of them are looked at, so that the time it takes does not say which one matched.
  const matches = signatures.map((signature) => isSame(signature, expected))
  if (!matches.includes(true)) return refused('signature-wrong', 'No signature matches the body.')
  const sentAt = new Date(Number(timestamp) * 1000)
  if (Math.abs(now.getTime() - sentAt.getTime()) > toleranceMs) {
    return refused('too-old', `The call was signed more than ${toleranceMs} ms ago (or ahead).`)
  }
  return { ok: true, id, sentAt }
}

/** A sender that is changing its secret signs with both. */
function signaturesIn(header: string | undefined): Uint8Array[] {
  return (header ?? '')
    .split(' ')
    .filter((part) => part.startsWith('v1,'))
    .slice(0, WEBHOOK_SIGNATURES_MAX)
    .flatMap((part) => fromBase64(part.slice(3)) ?? [])
}

/** Constant time for signatures of the right length; the length is no secret. */
function isSame(given: Uint8Array, expected: Uint8Array): boolean {
  if (given.length !== expected.length) return false
  let difference = 0
  for (let i = 0; i < expected.length; i++) difference |= given[i]! ^ expected[i]!
  return difference === 0
}

function headerOf(headers: WebhookHeaders, name: string): string | undefined {
  if (typeof headers.get === 'function') return headers.get(name) ?? undefined
  const pairs = Object.entries(headers as Readonly<Record<string, string | readonly string[] | undefined>>)
  const value = pairs.find(([key]) => key.toLowerCase() === name)?.[1]
  return typeof value === 'string' || value === undefined ? value : value.join(' ')
}
