import type { Pair } from './name-values.ts'

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/
/** Visible text, spaces and tabs; a line break would begin another header. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

export function headerProblem(headers: readonly Pair[]): string | undefined {
  for (const [name, value] of headers) {
    if (!NAME.test(name)) return `«${name.slice(0, 60)}» is not a header name`
    if (!VALUE.test(value)) return `the value of «${name}» has a line break or a character beyond Latin-1`
  }
  return undefined
}

/**
 * Headers of an answer that no workflow sets: they steer the browser on all of our host, what it knows of who is signed in
 * there, or the connection itself. The door of webhooks drops them too; here the author learns of it.
 */
export const HEADERS_OF_THE_HOST: ReadonlySet<string> = new Set([
  ...['set-cookie', 'set-cookie2', 'set-login', 'clear-site-data', 'service-worker-allowed'],
  ...['content-security-policy', 'content-security-policy-report-only', 'origin-agent-cluster'],
  ...['strict-transport-security', 'public-key-pins', 'public-key-pins-report-only', 'expect-ct', 'alt-svc'],
  ...['nel', 'report-to', 'reporting-endpoints', 'accept-ch', 'critical-ch', 'use-as-dictionary'],
  // Sessions that are bound to a device, and cookies within other sites.
  ...['secure-session-registration', 'secure-session-challenge', 'activate-storage-access'],
  ...['sec-session-registration', 'sec-session-challenge'],
  ...[
    'connection',
    'keep-alive',
    'transfer-encoding',
    'content-length',
    'upgrade',
    'trailer',
    'te',
    'proxy-authenticate',
  ],
])

export function answerHeaderProblem(headers: readonly Pair[]): string | undefined {
  const refused = headers.find(([name]) => HEADERS_OF_THE_HOST.has(name.toLowerCase()))
  return refused === undefined ? headerProblem(headers) : `«${refused[0]}» cannot be set by a workflow`
}
