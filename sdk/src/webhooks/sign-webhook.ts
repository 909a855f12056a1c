import { macOf, toBase64, type WebhookBody, type WebhookSecret } from './signature.ts'

export interface SignWebhook {
  readonly secret: WebhookSecret
  readonly body: WebhookBody
  /** Names the message: one that is sent again has the same. */
  readonly id: string
  /** When it is sent; now. */
  readonly at?: Date
}

/** The headers that a webhook of the scheme «standard-webhooks» wants to see beside the body. */
export async function signWebhook({ secret, body, id, at = new Date() }: SignWebhook): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${toBase64(await macOf(secret, id, timestamp, body))}`,
  }
}
