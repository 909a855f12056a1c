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
 * Headers of an answer that no workflow sets: they steer the browser on our own host, or the connection itself. The
 * gateway drops them too; here the author learns of it.
 */
const NOT_FOR_ANSWERS = new Set([
  'set-cookie',
  'content-security-policy',
  'content-security-policy-report-only',
  'clear-site-data',
  'service-worker-allowed',
  'strict-transport-security',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'upgrade',
  'trailer',
  'te',
  'proxy-authenticate',
])

export function answerHeaderProblem(headers: readonly Pair[]): string | undefined {
  const refused = headers.find(([name]) => NOT_FOR_ANSWERS.has(name.toLowerCase()))
  return refused === undefined ? headerProblem(headers) : `«${refused[0]}» cannot be set by a workflow`
}
