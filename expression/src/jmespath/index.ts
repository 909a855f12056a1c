import type { Context } from '../context.ts'
import { refuse } from '../expression-error.ts'
import { QUERIES_REMEMBERED_MAX } from '../limits.ts'
import type { Args } from '../methods/method.ts'
import type { Value } from '../values/value.ts'
import { evaluateQuery } from './evaluate.ts'
import { parseQuery } from './parse.ts'
import type { Query } from './query.ts'

const remembered = new Map<string, Query>()

function queryOf(text: string, cx: Context): Query {
  const known = remembered.get(text)
  if (known !== undefined) return known
  cx.budget.spend(20 * text.length)
  const query = parseQuery(text)
  if (remembered.size >= QUERIES_REMEMBERED_MAX) remembered.clear()
  remembered.set(text, query)
  return query
}

/** `$jmespath(data, query)`. */
export function jmespath([data, query]: Args, cx: Context): Value {
  if (typeof data !== 'object' || data === null || typeof query !== 'string') {
    return refuse(
      'extension-misused',
      "$jmespath() needs an object or a list and a query: $jmespath($json, 'items[].name').",
    )
  }
  return evaluateQuery(queryOf(query, cx), data, cx)
}
