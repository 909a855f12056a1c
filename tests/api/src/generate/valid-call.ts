import type { Chance } from '../chance.ts'
import type { Operation } from '../document/operation.ts'
import type { Arbitraries } from './arbitrary.ts'
import type { Call } from './call.ts'

const OPTIONAL_SHARE = 0.3
const EXAMPLE_SHARE = 0.4

/** A request that the schemas allow: its ids are of nothing yet, and what only the server knows is left to recipes. */
export function validCall(operation: Operation, arbitraries: Arbitraries, chance: Chance): Call {
  const placed = (place: 'path' | 'query' | 'header') =>
    Object.fromEntries(
      operation.parameters
        .filter((each) => each.in === place && each.name !== 'cursor' && each.name !== 'Idempotency-Key')
        .filter((each) => each.required || chance.happens(OPTIONAL_SHARE))
        .map((each) => [each.name, String(chance.from(arbitraries.of(each.schema)))]),
    )
  const takesKey = operation.parameters.some(({ name }) => name === 'Idempotency-Key')
  // What a header may hold besides, HTTP says.
  const headers = mapValues(placed('header'), (value) => value.replaceAll(/[^\x20-\x7e]/g, '?').trim())
  return {
    params: placed('path'),
    query: placed('query'),
    headers: { ...headers, ...(takesKey && chance.happens(OPTIONAL_SHARE) && { 'idempotency-key': chance.word() }) },
    body: bodyOf(operation, arbitraries, chance),
  }
}

const mapValues = (record: Readonly<Record<string, string>>, map: (value: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))

function bodyOf({ body }: Operation, arbitraries: Arbitraries, chance: Chance): unknown {
  if (body === undefined || (!body.required && chance.happens(OPTIONAL_SHARE))) return undefined
  if (body.example !== undefined && chance.happens(EXAMPLE_SHARE)) return body.example
  return chance.from(arbitraries.of(body.schema))
}
