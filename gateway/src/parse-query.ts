import { fail, ok, type Result } from '@linkflow/kernel'
import { QUERY_PAIRS_MAX } from './limits.ts'

/** A query string, strictly: each name once (two parsers could pick different ones), valid UTF-8, no zero character. */
export function parseQuery(text: string): Result<Record<string, string>, string> {
  const query = Object.create(null) as Record<string, string>
  if (text === '') return ok(query)
  const pairs = text.split('&', QUERY_PAIRS_MAX + 1)
  if (pairs.length > QUERY_PAIRS_MAX) return fail(`The query has more than ${QUERY_PAIRS_MAX} parameters.`)
  for (const pair of pairs) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decode(equals === -1 ? pair : pair.slice(0, equals))
    const value = decode(equals === -1 ? '' : pair.slice(equals + 1))
    if (name === undefined || value === undefined) return fail('The query is not percent-encoded UTF-8.')
    if (name.includes('\0') || value.includes('\0')) return fail('The query holds a zero character.')
    if (name in query) return fail(`The query has «${name}» twice.`)
    query[name] = value
  }
  return ok(query)
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}
