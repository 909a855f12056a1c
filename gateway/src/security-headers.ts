import { STRICT_TRANSPORT_S } from './limits.ts'

/** On every answer of the API: nothing here is a page, and nothing here may be kept, framed, or guessed at. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = Object.freeze({
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
})

/** Where people reach the server by HTTPS, a browser that was here once comes by nothing else. */
const STRICT_TRANSPORT = { 'strict-transport-security': `max-age=${STRICT_TRANSPORT_S}` }

export const securityHeaders = (isHttps: boolean): Readonly<Record<string, string>> =>
  isHttps ? Object.freeze({ ...SECURITY_HEADERS, ...STRICT_TRANSPORT }) : SECURITY_HEADERS
