/** Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`, in Base64, behind the version of the scheme. */

/** What the bytes of a body are: exactly what was sent, before anybody parsed it. */
export type WebhookBody = string | Uint8Array

/** A secret as it is handed out: Base64, with or without `whsec_` before it; or its bytes. */
export type WebhookSecret = string | Uint8Array

export const bytesOf = (body: WebhookBody): Uint8Array<ArrayBuffer> =>
  typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body)

export async function macOf(
  secret: WebhookSecret,
  id: string,
  timestamp: string,
  body: WebhookBody,
): Promise<Uint8Array> {
  const [head, rest] = [bytesOf(`${id}.${timestamp}.`), bytesOf(body)]
  const text = new Uint8Array(head.length + rest.length)
  text.set(head)
  text.set(rest, head.length)
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', secretBytes(secret), algorithm, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign(algorithm, key, text))
}

function secretBytes(secret: WebhookSecret): Uint8Array<ArrayBuffer> {
  const bytes = typeof secret === 'string' ? fromBase64(secret.replace(/^whsec_/, '')) : new Uint8Array(secret)
  if (bytes !== undefined && bytes.length > 0) return bytes
  throw new RangeError('The webhook secret is not Base64 (with or without «whsec_» before it), or it is empty.')
}

export const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

/** Undefined where it is not Base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const standard = text.replaceAll('-', '+').replaceAll('_', '/')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(standard)) return undefined
  try {
    return Uint8Array.from(atob(standard), (char) => char.charCodeAt(0))
  } catch {
    return undefined
  }
}
