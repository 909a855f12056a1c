import { createHash, createHmac } from 'node:crypto'

/** A request as it is signed (AWS Signature Version 4). */
export interface UnsignedRequest {
  readonly method: string
  readonly host: string
  /** Encoded, by `encodedPath`. */
  readonly path: string
  readonly query: readonly (readonly [string, string])[]
  /** Names in lower case; all of them are signed. */
  readonly headers: readonly (readonly [string, string])[]
  /** SHA-256 of the body in hexadecimal digits. */
  readonly bodyHash: string
}

interface SigningKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
}

export const hashOf = (body: Uint8Array | string): string => createHash('sha256').update(body).digest('hex')

/** As the signature wants it: everything but letters, digits and `-._~`. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

export const encodedPath = (path: string): string => path.split('/').map(encoded).join('/')

export const encodedQuery = (query: UnsignedRequest['query']): string =>
  query
    .map(([name, value]) => [encoded(name), encoded(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')

/** Such as 20300101T120000Z. */
export const timeOf = (ms: number): string => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '')

/** The value of the header `authorization`; `time` is what the header `x-amz-date` says. */
export function authorizationOf(request: UnsignedRequest, key: SigningKey, time: string): string {
  const headers = [['host', request.host] as const, ...request.headers].sort(([a], [b]) => (a < b ? -1 : 1))
  const signed = headers.map(([name]) => name).join(';')
  const canonical = [
    request.method,
    request.path,
    encodedQuery(request.query),
    ...headers.map(([name, value]) => `${name}:${value.trim().replace(/\s+/g, ' ')}`),
    '',
    signed,
    request.bodyHash,
  ].join('\n')
  const scope = `${time.slice(0, 8)}/${key.region}/s3/aws4_request`
  const text = ['AWS4-HMAC-SHA256', time, scope, hashOf(canonical)].join('\n')
  const signature = scope
    .split('/')
    .reduce<string | Buffer>((from, part) => hmac(from, part), `AWS4${key.secretAccessKey}`)
  return `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${hmac(signature, text).toString('hex')}`
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
