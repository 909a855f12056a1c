import type { Json, JsonObject } from '@linkflow/kernel'
import { own, setOwn, textOf, wordIn } from '../../values/json.ts'
import { isExpression, templatesOf } from '../expressions.ts'
import { inside, listIn } from './become.ts'

const PLACES: Readonly<Record<string, string>> = { qs: 'query', headers: 'header', body: 'body' }
const PAGES_MAX = 10_000
const INTERVAL_MS_MAX = 60_000

interface Pages {
  readonly parameters: Readonly<Record<string, Json>>
  /** What n8n puts into the query of the first request, too. */
  readonly firstQuery: JsonObject
  readonly notes: readonly string[]
}

/** How n8n follows pages. Its expressions are evaluated for the first request, too, with a count of 0. */
export function pagesOf(options: JsonObject): Pages {
  const given = inside(options, 'pagination', 'pagination')
  const mode = own(given, 'paginationMode') ?? 'updateAParameterInEachRequest'
  if (Object.keys(given).length === 0 || mode === 'off') return { parameters: {}, firstQuery: {}, notes: [] }
  const common = { ...endOf(given), ...limitsOf(given) }
  const notes = endsByStatus(given) ? ['An answer with an error status does not fail it; it ends at those named.'] : []
  if (mode === 'responseContainsNextURL') {
    const nextUrl = namesOf(own(given, 'nextURL') ?? '')
    return { parameters: { pagination: { kind: 'next-url', nextUrl, ...common } }, firstQuery: {}, notes }
  }
  const entries = listIn(given, 'parameters', 'parameters')
  const parameters = entries.map((entry) => ({
    place: wordIn(PLACES, own(entry, 'type')) ?? 'query',
    name: templatesOf(own(entry, 'name') ?? ''),
    value: namesOf(own(entry, 'value') ?? ''),
  }))
  return {
    parameters: { pagination: { kind: 'parameters', parameters, ...common } },
    firstQuery: first(entries),
    notes,
  }
}

/** n8n calls the status by another name. */
function namesOf(value: Json): Json {
  const template = templatesOf(value)
  return typeof template === 'string' && isExpression(value)
    ? template.replaceAll('$response.statusCode', '$response.status')
    : template
}

function first(entries: readonly JsonObject[]): JsonObject {
  const query: JsonObject = {}
  for (const entry of entries) {
    const [name, value] = [own(entry, 'name'), own(entry, 'value')]
    if ((own(entry, 'type') ?? 'qs') !== 'qs' || typeof name !== 'string' || value === undefined) continue
    // What depends on the answer before is not there yet.
    if (typeof value === 'string' && value.includes('$response')) continue
    const counted = isExpression(value) ? (value as string).replaceAll(/\$pageCount\b/g, '0') : value
    setOwn(query, name, templatesOf(counted))
  }
  return query
}

const endsByStatus = (given: JsonObject): boolean =>
  own(given, 'paginationCompleteWhen') === 'receiveSpecificStatusCodes'

function endOf(given: JsonObject): Record<string, Json> {
  if (own(given, 'paginationCompleteWhen') === 'other')
    return { until: namesOf(own(given, 'completeExpression') ?? '') }
  if (!endsByStatus(given)) return {}
  const codes = textOf(own(given, 'statusCodesWhenComplete') ?? '').match(/\d{3}/g) ?? []
  return { until: `{{ [${codes.join(', ')}].includes($response.status) }}` }
}

function limitsOf(given: JsonObject): Record<string, Json> {
  const [most, pause] = [own(given, 'maxRequests') ?? 100, own(given, 'requestInterval')]
  const isLimited = own(given, 'limitPagesFetched') === true && typeof most === 'number' && most >= 1
  return {
    pagesMax: isLimited ? Math.min(Math.trunc(most), PAGES_MAX) : PAGES_MAX,
    ...(typeof pause === 'number' && pause > 0 && { intervalMs: Math.min(Math.trunc(pause), INTERVAL_MS_MAX) }),
  }
}

/** An answer that ends the pages must not be a failure before. */
export const neverFailsFor = (options: JsonObject): boolean => endsByStatus(inside(options, 'pagination', 'pagination'))
