import { createHmac, timingSafeEqual } from 'node:crypto'
import { type NotificationKind, notificationKinds } from '@linkflow/contracts'
import { Secret } from '@linkflow/kernel'

/** Which mails somebody wants no more of. */
export interface Subscription {
  readonly workspaceId: string
  readonly accountId: string
  readonly kind: NotificationKind
}

const FACT_BYTES = 33
const MAC_BYTES = 32
const FORM = /^[A-Za-z0-9_-]{87}$/

/**
 * `base64url(kind, workspace, account, HMAC-SHA-256)`: says itself what it ends, and nothing else can be done with it. It
 * stays good as long as the mail is kept, for whoever keeps it may still want to end them.
 */
export function unsubscribeToken(key: Uint8Array, { workspaceId, accountId, kind }: Subscription): Secret {
  const facts = Buffer.concat([Buffer.of(notificationKinds.indexOf(kind)), bytesOf(workspaceId), bytesOf(accountId)])
  return new Secret(Buffer.concat([facts, macOf(key, facts)]).toString('base64url'))
}

/** Undefined for what we did not make. */
export function parseUnsubscribeToken(key: Uint8Array, text: string): Subscription | undefined {
  if (!FORM.test(text)) return undefined
  const bytes = Buffer.from(text, 'base64url')
  // One text stands for one token: the last character has bits that decoding leaves out.
  if (bytes.length !== FACT_BYTES + MAC_BYTES || bytes.toString('base64url') !== text) return undefined
  const facts = bytes.subarray(0, FACT_BYTES)
  if (!timingSafeEqual(bytes.subarray(FACT_BYTES), macOf(key, facts))) return undefined
  const kind = notificationKinds[facts[0]!]
  if (kind === undefined) return undefined
  return { kind, workspaceId: idOf(facts.subarray(1, 17)), accountId: idOf(facts.subarray(17)) }
}

const macOf = (key: Uint8Array, facts: Uint8Array): Buffer => createHmac('sha256', key).update(facts).digest()

const bytesOf = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex')

const idOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
