import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import type { WebhookParameters } from '../domain/webhook.ts'

/** Fields of the credential, decrypted for this check only. */
export type VerifyFields = Readonly<Record<string, string>>

export interface Call {
  /** Header values by lower-case name; repeated ones joined as Node joins them. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The body as it came: signatures are over these bytes. */
  readonly body: Uint8Array
  readonly nowMs: number
}

/** Where a proof stands that is the same in the next call, and until when it is good. A signature is of one body only. */
export interface Proof {
  /** In lower case. */
  readonly header: string
  readonly goodUntilMs: number
}

export type Verification =
  | {
      readonly ok: true
      readonly proof?: Proof
      /** The sender's own id of this message, when its scheme signs one: it starts one execution only. */
      readonly messageId?: string
    }
  | {
      readonly ok: false
      readonly code: 'webhook-unauthorized' | 'webhook-replayed'
      readonly message: string
      readonly challenge?: string
    }

const refused = (message: string, challenge?: string): Verification => ({
  ok: false,
  code: 'webhook-unauthorized',
  message,
  ...(challenge && { challenge }),
})

/** Checks that a call may start the workflow. Comparisons take constant time; what is wrong is not told in detail. */
export async function verifyCall(
  parameters: WebhookParameters,
  fields: VerifyFields | undefined,
  call: Call,
): Promise<Verification> {
  if (parameters.authentication === 'none') return { ok: true }
  if (fields === undefined)
    return refused('The webhook has no credential to check calls with. Choose one in its node and publish again.')
  switch (parameters.authentication) {
    case 'header':
      return verifyHeader(fields, call)
    case 'basic':
      return verifyBasic(fields, call)
    case 'jwt':
      return verifyJwt(parameters, fields, call)
    case 'hmac':
      return verifyHmac(parameters, fields, call)
  }
}

export const headerOf = (headers: Call['headers'], name: string): string | undefined => {
  const key = name.toLowerCase()
  const value = Object.hasOwn(headers, key) ? headers[key] : undefined
  return Array.isArray(value) ? value.join(', ') : value
}

const AUTHORIZATION = 'authorization'
/** How far the clock of who made a token may be from ours. */
const CLOCK_TOLERANCE_S = 5

/** Constant time in the length of what was given; a missing secret never matches. */
function isSame(given: string | undefined, secret: string | undefined): boolean {
  if (given === undefined || secret === undefined || secret === '') return false
  // Of one length whatever was given; in one call, for this is on the way of each call that shows a secret.
  const digest = (text: string) => hash('sha256', text, 'buffer')
  return timingSafeEqual(digest(given), digest(secret))
}

function verifyHeader({ name = '', value }: VerifyFields, { headers }: Call): Verification {
  return isSame(headerOf(headers, name), value)
    ? { ok: true, proof: { header: name.toLowerCase(), goodUntilMs: Number.POSITIVE_INFINITY } }
    : refused('The secret header is missing or wrong.')
}

function verifyBasic(fields: VerifyFields, { headers }: Call): Verification {
  const given = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(headerOf(headers, AUTHORIZATION) ?? '')?.[1]
  const expected = Buffer.from(`${fields['user'] ?? ''}:${fields['password'] ?? ''}`).toString('base64')
  return isSame(given, expected) && fields['password'] !== undefined && fields['password'] !== ''
    ? { ok: true, proof: { header: AUTHORIZATION, goodUntilMs: Number.POSITIVE_INFINITY } }
    : refused('User or password is missing or wrong.', 'Basic realm="webhook", charset="UTF-8"')
}

async function verifyJwt({ jwt }: WebhookParameters, fields: VerifyFields, call: Call): Promise<Verification> {
  const token = /^Bearer (\S+)$/i.exec(headerOf(call.headers, AUTHORIZATION) ?? '')?.[1]
  if (token === undefined) return refused('The bearer token is missing.', 'Bearer')
  const algorithm = fields['algorithm'] ?? 'HS256'
  // Loaded for the first call of this kind: it holds 1 MB.
  const { importSPKI, jwtVerify } = await import('jose')
  try {
    // One algorithm, from our own credential; keys are never taken from the token (jku, x5u, jwk).
    const key = algorithm.startsWith('HS')
      ? new TextEncoder().encode(fields['secret'] ?? '')
      : await importSPKI(fields['publicKey'] ?? '', algorithm)
    // Its id (jti) is no delivery id: a token that is good for an hour is sent with many calls.
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      currentDate: new Date(call.nowMs),
      clockTolerance: CLOCK_TOLERANCE_S,
      ...(jwt.issuer && { issuer: jwt.issuer }),
      ...(jwt.audience && { audience: jwt.audience }),
    })
    const goodUntilMs = payload.exp === undefined ? Number.POSITIVE_INFINITY : (payload.exp + CLOCK_TOLERANCE_S) * 1000
    return { ok: true, proof: { header: AUTHORIZATION, goodUntilMs } }
  } catch {
    return refused(
      'The token is not valid: its signature, its time, its issuer or its audience is wrong.',
      'Bearer error="invalid_token"',
    )
  }
}

interface Signed {
  readonly text: Buffer
  readonly signatures: readonly string[]
  readonly atSeconds: number | undefined
  readonly messageId?: string
}

function verifyHmac(parameters: WebhookParameters, fields: VerifyFields, call: Call): Verification {
  const { hmac, replayWindowSeconds } = parameters
  const signed = signedParts(parameters, call)
  if (signed === undefined) return refused('The signature is missing or malformed.')
  if (signed.atSeconds !== undefined && Math.abs(call.nowMs / 1000 - signed.atSeconds) > replayWindowSeconds) {
    return {
      ok: false,
      code: 'webhook-replayed',
      message: `The call was signed more than ${replayWindowSeconds} seconds ago (or ahead).`,
    }
  }
  const { algorithm, encoding } = hmac.scheme === 'custom' ? hmac : SIGNED_AS[hmac.scheme]
  // While a secret is being changed there are two of them here, or several signatures in the header, or both.
  const secrets = [fields['secret'], fields['previousSecret']].flatMap((text) => secretOf(hmac.scheme, text ?? ''))
  const expected = secrets.map((secret) => createHmac(algorithm, secret).update(signed.text).digest(encoding))
  const matching = expected.filter((mac) => signed.signatures.some((signature) => isSame(signature, mac)))
  if (matching.length === 0) return refused('The signature does not match the body.')
  // Where the time is signed and no id is, the signature is the id: the same one again is a replay.
  const messageId = signed.messageId ?? (signed.atSeconds === undefined ? undefined : `signature:${matching[0]}`)
  return { ok: true, ...(messageId && { messageId }) }
}

const HEX = { algorithm: 'sha256', encoding: 'hex' } as const
const BASE64 = { algorithm: 'sha256', encoding: 'base64' } as const
const SIGNED_AS = {
  'standard-webhooks': BASE64,
  github: HEX,
  slack: HEX,
  stripe: HEX,
  shopify: BASE64,
} as const satisfies Record<Exclude<WebhookParameters['hmac']['scheme'], 'custom'>, object>

const SIGNATURE_HEADERS = {
  'standard-webhooks': 'webhook-signature',
  github: 'x-hub-signature-256',
  slack: 'x-slack-signature',
  stripe: 'stripe-signature',
  shopify: 'x-shopify-hmac-sha256',
} as const satisfies Record<keyof typeof SIGNED_AS, string>

/** Where the signature stands: whoever reads the history must not be able to send the call again. */
export const signatureHeaderOf = ({ scheme, header }: WebhookParameters['hmac']): string =>
  scheme === 'custom' ? header.toLowerCase() : SIGNATURE_HEADERS[scheme]

/** An empty secret is none: anybody could sign with it. */
function secretOf(scheme: string, text: string): readonly Buffer[] {
  const secret = scheme === 'standard-webhooks' ? Buffer.from(text.replace(/^whsec_/, ''), 'base64') : Buffer.from(text)
  return secret.length === 0 ? [] : [secret]
}

function signedParts({ hmac }: WebhookParameters, call: Call): Signed | undefined {
  const header = (name: string) => headerOf(call.headers, name)
  const seconds = (text: string | undefined) =>
    text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined
  const joined = (...texts: string[]) => Buffer.concat([Buffer.from(texts.join('')), call.body])
  switch (hmac.scheme) {
    case 'standard-webhooks': {
      const id = header('webhook-id')
      const timestamp = header('webhook-timestamp')
      const atSeconds = seconds(timestamp)
      const signatures = (header('webhook-signature') ?? '')
        .split(' ')
        .flatMap((part) => (part.startsWith('v1,') ? [part.slice(3)] : []))
      if (id === undefined || atSeconds === undefined || signatures.length === 0) return undefined
      return { text: joined(`${id}.${timestamp}.`), signatures, atSeconds, messageId: id }
    }
    case 'github': {
      const signature = /^sha256=([0-9a-f]{64})$/.exec(header('x-hub-signature-256') ?? '')?.[1]
      const delivery = header('x-github-delivery')
      return signature === undefined
        ? undefined
        : {
            text: Buffer.from(call.body),
            signatures: [signature],
            atSeconds: undefined,
            ...(delivery && { messageId: delivery }),
          }
    }
    case 'shopify': {
      const signature = header('x-shopify-hmac-sha256')
      // The id of the delivery stays the same when it is tried again; the event's id is that of all its deliveries.
      const delivery = header('x-shopify-webhook-id')
      if (signature === undefined) return undefined
      const signed = { text: Buffer.from(call.body), signatures: [signature], atSeconds: undefined }
      return delivery === undefined ? signed : { ...signed, messageId: delivery }
    }
    case 'slack': {
      const timestamp = header('x-slack-request-timestamp')
      const atSeconds = seconds(timestamp)
      const signature = /^v0=([0-9a-f]{64})$/.exec(header('x-slack-signature') ?? '')?.[1]
      if (atSeconds === undefined || signature === undefined) return undefined
      return { text: joined(`v0:${timestamp}:`), signatures: [signature], atSeconds }
    }
    case 'stripe': {
      const pairs = (header('stripe-signature') ?? '').split(',').map((pair) => pair.split('=', 2))
      const timestamp = pairs.find(([key]) => key === 't')?.[1]
      const atSeconds = seconds(timestamp)
      const signatures = pairs.flatMap(([key, value]) => (key === 'v1' && value !== undefined ? [value] : []))
      if (atSeconds === undefined || signatures.length === 0) return undefined
      return { text: joined(`${timestamp}.`), signatures, atSeconds }
    }
    case 'custom': {
      const given = header(hmac.header)
      if (given === undefined || !given.startsWith(hmac.prefix)) return undefined
      const timestamp = hmac.timestampHeader === undefined ? undefined : header(hmac.timestampHeader)
      const atSeconds = seconds(timestamp)
      if (hmac.timestampHeader !== undefined && atSeconds === undefined) return undefined
      const text = timestamp === undefined ? Buffer.from(call.body) : joined(`${timestamp}.`)
      return { text, signatures: [given.slice(hmac.prefix.length)], atSeconds }
    }
  }
}
