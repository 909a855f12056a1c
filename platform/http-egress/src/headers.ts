import { fail, ok, type Result } from '@linkflow/kernel'
import { type EgressError, egressError } from './egress-error.ts'
import type { EgressRequest, HeaderList } from './request.ts'

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
// RFC 9110 5.5: visible characters, space, tab and obs-text. Line breaks and NUL would start another header.
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** They speak about the connection, which is egress's own, or frame the message, which would allow smuggling. */
const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Names in lower case, each name and value valid, nothing that belongs to the connection. */
export function readHeaders(
  headers: EgressRequest['headers'],
  headerBytesMax: number,
): Result<[string, string][], EgressError> {
  const entries: HeaderList = isList(headers) ? headers : Object.entries(headers ?? {})
  const read: [string, string][] = []
  let bytes = 0
  for (const [name, value] of entries) {
    const problem = headerProblem(name, value)
    if (problem) return fail(problem)
    bytes += name.length + value.length
    read.push([name.toLowerCase(), value.trim()])
  }
  if (bytes <= headerBytesMax) return ok(read)
  return fail(invalidHeader(`The request headers have ${bytes} bytes; ${headerBytesMax} are possible.`))
}

const isList = (headers: EgressRequest['headers']): headers is HeaderList => Array.isArray(headers)

/** The value is never shown: it may be a secret. */
export function headerProblem(name: string, value: string): EgressError | undefined {
  if (typeof name !== 'string' || !TOKEN.test(name)) {
    return invalidHeader(`${JSON.stringify(String(name).slice(0, 60))} is no valid header name.`)
  }
  if (typeof value !== 'string') return invalidHeader(`The header ${name} needs a text as its value.`)
  const lower = name.toLowerCase()
  if (lower === 'host') return invalidHeader('The Host header is the host of the URL; set hostHeader to differ.')
  if (CONNECTION_HEADERS.has(lower))
    return invalidHeader(`The header ${lower} is set by LinkFlow itself; leave it out.`)
  if (lower === 'content-length' && !/^[0-9]{1,15}$/.test(value)) {
    return invalidHeader('The header content-length needs a whole number; leave it out for texts and files.')
  }
  return VALUE.test(value)
    ? undefined
    : invalidHeader(
        `The value of the header ${name} holds a line break or a character that headers cannot carry; encode it, for example with encodeURIComponent.`,
      )
}

export const invalidHeader = (message: string): EgressError => egressError('egress-invalid-header', message)

export const hasHeader = (headers: HeaderList, name: string): boolean => headers.some(([each]) => each === name)

/** Sets a header in place of every header of that name. */
export function setHeader(headers: [string, string][], name: string, value: string): void {
  const kept = headers.filter(([each]) => each !== name)
  headers.splice(0, headers.length, ...kept, [name, value])
}

// What people send secrets in, beside the standard names: x-api-key, x-auth-token, private-token, x-session-id, …
const SECRET_NAME = /auth|token|secret|api-?key|cookie|session|signature|credential|passw/

/** Headers that may go to the origin a redirect names: those that could identify the caller stay behind. */
export const withoutCallerIdentity = (headers: HeaderList): [string, string][] =>
  headers.filter(([name]) => !SECRET_NAME.test(name)).map(([name, value]) => [name, value])

/** Headers that describe a body; they go when it goes. */
export const withoutBodyDescription = (headers: HeaderList): [string, string][] =>
  headers.filter(([name]) => !name.startsWith('content-')).map(([name, value]) => [name, value])
