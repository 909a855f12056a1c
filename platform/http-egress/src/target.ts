import { fail, ok, type Result } from '@linkflow/kernel'
import { type EgressError, egressError } from './egress-error.ts'
import { hostOfUrl } from './host.ts'

/** Where one hop of a request goes. */
export interface Target {
  /** Without userinfo and fragment, its host as `normalizeHost` gives it. */
  readonly url: URL
  readonly secure: boolean
  readonly host: string
  readonly port: number
  readonly userinfo?: { readonly username: string; readonly password: string }
}

export function parseTarget(text: string, urlBytesMax: number, base?: URL): Result<Target, EgressError> {
  const trimmed = text.trim()
  if (Buffer.byteLength(trimmed) > urlBytesMax) return invalid(`is longer than ${urlBytesMax} bytes`)
  // The URL parser deletes tabs and line breaks and turns backslashes: other parsers read such a URL differently.
  if (/[\u0000-\u001f\u007f\\]/.test(trimmed)) return invalid('holds a control character or a backslash')
  const url = base ? URL.parse(trimmed, base.href) : URL.parse(trimmed)
  if (url === null) return invalid('cannot be read; a URL begins with https:// and a host')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return invalid(`has the scheme ${url.protocol.slice(0, 20)} and only http and https are possible`)
  }
  const host = hostOfUrl(url)
  if (host === undefined) return invalid('has no valid host name')
  return ok(makeTarget(url, host))
}

function makeTarget(url: URL, host: string): Target {
  const secure = url.protocol === 'https:'
  const { username, password } = url
  url.username = ''
  url.password = ''
  url.hash = ''
  url.hostname = host.includes(':') ? `[${host}]` : host
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port)
  const target = { url, secure, host, port }
  return username === '' && password === ''
    ? target
    : { ...target, userinfo: { username: decodePart(username), password: decodePart(password) } }
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const invalid = (why: string): Result<never, EgressError> => fail(egressError('egress-invalid-url', `The URL ${why}.`))

export const sameOrigin = (one: Target, other: Target): boolean =>
  one.secure === other.secure && one.host === other.host && one.port === other.port
