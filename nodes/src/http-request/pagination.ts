import { fail, type Json, ok, type Result } from '@linkflow/kernel'
import type { NodeContext, NodeError } from '@linkflow/node-runtime'
import { JsonDraft, parsePath } from '../data/field-path.ts'
import { isRecord, shown } from '../data/json.ts'
import { permanent } from '../node-error.ts'
import type { HttpRequestParameters, Pagination } from './parameters.ts'
import { asJson, type Received } from './response.ts'

/** The parameters of the next page; undefined after the last one. */
export function nextPage(
  given: HttpRequestParameters,
  pagination: Pagination,
  last: Received,
  page: { readonly index: number; readonly number: number },
  context: NodeContext,
): Result<HttpRequestParameters | undefined, NodeError> {
  if (context.evaluate === undefined) {
    return fail(
      permanent('pagination-unavailable', 'Pages cannot be followed here: expressions are not evaluated in this run.'),
    )
  }
  const names = { $response: asJson(last), $pageCount: page.number }
  const evaluate = (template: Json) => context.evaluate!(template, names, page.index)
  const over = isLast(pagination, last, evaluate)
  if (!over.ok) return over
  if (over.value) return ok(undefined)
  return pagination.kind === 'next-url'
    ? nextByUrl(given, pagination, evaluate)
    : nextByParameters(given, pagination, evaluate)
}

type Evaluate = (template: Json) => Result<Json | undefined, NodeError>

function isLast({ until, kind }: Pagination, last: Received, evaluate: Evaluate): Result<boolean, NodeError> {
  if (until === undefined) return ok(kind === 'parameters' && isEmptyPage(last))
  const answer = evaluate(until)
  if (!answer.ok) return answer
  if (typeof answer.value === 'boolean') return ok(answer.value)
  return fail(
    permanent(
      'pagination-invalid',
      `«pagination.until» must give true or false; it gave ${shown(answer.value)}. Compare in the expression.`,
    ),
  )
}

/** The natural end where parameters count pages: nothing came, or a list without elements. */
function isEmptyPage({ body }: Received): boolean {
  if (body.type !== 'value') return body.type === 'none'
  return Array.isArray(body.value) && body.value.length === 0
}

function nextByUrl(
  given: HttpRequestParameters,
  { nextUrl }: Pagination,
  evaluate: Evaluate,
): Result<HttpRequestParameters | undefined, NodeError> {
  const next = evaluate(nextUrl ?? null)
  if (!next.ok) return next
  if (next.value === undefined || next.value === null || next.value === '') return ok(undefined)
  const url = typeof next.value === 'string' ? URL.parse(next.value, given.url)?.href : undefined
  if (url === undefined) {
    return fail(
      permanent('pagination-invalid', `«pagination.nextUrl» must give an address; it gave ${shown(next.value)}.`),
    )
  }
  // The next address is complete: the query of the first one is in it, or is meant to be gone.
  const unchanged = url === URL.parse(given.url)?.href && isRecord(given.query) && Object.keys(given.query).length === 0
  if (!unchanged) return ok({ ...given, url, query: {} })
  return fail(
    permanent(
      'pagination-loop',
      'The answer names the page itself as the next one. Set «pagination.until» to end there.',
    ),
  )
}

function nextByParameters(
  given: HttpRequestParameters,
  { parameters }: Pagination,
  evaluate: Evaluate,
): Result<HttpRequestParameters | undefined, NodeError> {
  let next = given
  for (const parameter of parameters) {
    const value = evaluate(parameter.value)
    if (!value.ok) return value
    // A cursor that is gone means that there is no next page.
    if (value.value === undefined || value.value === null || value.value === '') return ok(undefined)
    const changed = withParameter(next, parameter, value.value)
    if (!changed.ok) return changed
    next = changed.value
  }
  return ok(next)
}

function withParameter(
  given: HttpRequestParameters,
  { place, name }: Pagination['parameters'][number],
  value: Json,
): Result<HttpRequestParameters, NodeError> {
  if (place === 'query') {
    return ok({ ...given, url: withoutParameter(given.url, name), query: replaced(given.query, name, value) })
  }
  if (place === 'header') return ok({ ...given, headers: replaced(given.headers, name, value) })
  const body = given.body.kind === 'json' ? given.body.value : undefined
  const path = parsePath(name)
  if (!isRecord(body) || path === undefined) {
    return fail(
      permanent('pagination-invalid', `«${name}» cannot be set in the body: it takes a JSON object and a field path.`),
    )
  }
  const draft = new JsonDraft(body)
  const problem = draft.set(path, value)
  if (problem !== undefined)
    return fail(permanent('pagination-invalid', `«${name}» cannot be set in the body: ${problem}.`))
  return ok({ ...given, body: { kind: 'json', value: draft.json } })
}

function withoutParameter(text: string, name: string): string {
  const url = URL.parse(text)
  if (url === null || !url.searchParams.has(name)) return text
  url.searchParams.delete(name)
  return url.href
}

type NameValues = HttpRequestParameters['query']

function replaced(there: NameValues, name: string, value: Json): NameValues {
  const entries = Array.isArray(there) ? there : Object.entries(there).map(([key, one]) => ({ name: key, value: one }))
  return [...entries.filter((entry) => entry.name !== name), { name, value }]
}
