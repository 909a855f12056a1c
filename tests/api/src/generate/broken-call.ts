import type { Chance } from '../chance.ts'
import type { Operation } from '../document/operation.ts'
import type { Schemas } from '../document/schemas.ts'
import type { Call } from './call.ts'

export interface Broken {
  readonly call: Call
  /** What was done to it. */
  readonly how: string
  /** What may be answered. */
  readonly statuses: readonly number[]
}

type Breaker = (operation: Operation, call: Call, chance: Chance, schemas: Schemas) => Broken | undefined

/** A request that was valid, broken in one place. Undefined: nothing in it can be broken so. */
export function brokenCall(operation: Operation, call: Call, chance: Chance, schemas: Schemas): Broken | undefined {
  const first = chance.below(BREAKERS.length)
  for (let n = 0; n < BREAKERS.length; n += 1) {
    const broken = BREAKERS[(first + n) % BREAKERS.length]!(operation, call, chance, schemas)
    if (broken !== undefined) return broken
  }
  return undefined
}

const withoutCredentials: Breaker = ({ access }, call) =>
  access === 'public' ? undefined : { call: { ...call, token: null }, how: 'no credentials', statuses: [401] }

const strangeToken: Breaker = ({ access }, call) =>
  access === 'public'
    ? undefined
    : { call: { ...call, token: `lf_${'0'.repeat(32)}_${'A'.repeat(43)}` }, how: 'an unknown key', statuses: [401] }

const unknownQuery: Breaker = (_, call) => ({
  call: { ...call, rawQuery: 'no-such-parameter=1' },
  how: 'a parameter that nobody knows',
  statuses: [400],
})

const twiceInQuery: Breaker = ({ parameters }, call) => {
  const known = parameters.find((each) => each.in === 'query')
  if (known === undefined) return undefined
  return {
    call: { ...call, query: {}, rawQuery: `${known.name}=1&${known.name}=2` },
    how: `«${known.name}» twice`,
    statuses: [400],
  }
}

const badEscape: Breaker = (_, call) => ({
  call: { ...call, rawQuery: 'a=%ff' },
  how: 'a query that is not UTF-8',
  statuses: [400],
})

const queryValue: Breaker = ({ parameters, path, method }, call, chance, schemas) => {
  const queries = parameters.filter((each) => each.in === 'query')
  if (queries.length === 0) return undefined
  const { name, schema } = chance.of(queries)
  const value = chance.of(['', '-1', '1e999', 'null', 'x'.repeat(6000), '\u0000', "' or 1=1 --"])
  const at = `/paths/${escaped(path)}/${method.toLowerCase()}/parameters/${parameters.findIndex((each) => each.name === name && each.in === 'query')}/schema`
  const resolved = schemas.resolve(schema)
  const isNumber = resolved['type'] === 'integer' || resolved['type'] === 'number'
  const given = isNumber && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value
  if (!value.includes('\0') && schemas.complaint(at, given) === undefined) return undefined
  return {
    call: { ...call, query: { ...call.query, [name]: value } },
    how: `query ${name}=${JSON.stringify(value.slice(0, 20))}`,
    statuses: [400],
  }
}

const pathValue: Breaker = ({ parameters }, call, chance) => {
  const params = parameters.filter((each) => each.in === 'path')
  if (params.length === 0) return undefined
  const { name } = chance.of(params)
  const value = chance.of(['\u0000', '../../etc/passwd', 'x'.repeat(300), '__proto__', "'; drop table x", '%2e%2e'])
  return {
    call: { ...call, params: { ...call.params, [name]: value } },
    how: `path ${name}=${JSON.stringify(value.slice(0, 20))}`,
    statuses: [400, 404],
  }
}

const halfABody: Breaker = ({ body }, call) => {
  if (body === undefined || call.body === undefined) return undefined
  const text = JSON.stringify(call.body)
  return {
    call: { ...call, rawBody: text.slice(0, Math.max(1, text.length - 1)) },
    how: 'half a body',
    statuses: [400],
  }
}

const otherBody: Breaker = ({ body }, call, chance) => {
  if (body === undefined)
    return { call: { ...call, rawBody: '{}' }, how: 'a body where none is taken', statuses: [400] }
  const rawBody = chance.of([
    '{"a":1,"a":2}',
    '{"__proto__":{"x":1}}',
    '[1e999]',
    '"\\ud800',
    `${'['.repeat(200)}${']'.repeat(200)}`,
  ])
  return { call: { ...call, rawBody }, how: `the body ${rawBody.slice(0, 30)}`, statuses: [400, 422] }
}

const otherMediaType: Breaker = ({ body }, call, chance) => {
  if (body === undefined || call.body === undefined) return undefined
  const contentType = chance.of([
    'text/plain',
    'application/xml',
    'application/json; charset=utf-16',
    'multipart/form-data',
  ])
  return { call: { ...call, contentType }, how: `Content-Type ${contentType}`, statuses: [415] }
}

const noBody: Breaker = ({ body }, call) =>
  body?.required ? { call: { ...call, body: undefined }, how: 'no body', statuses: [400] } : undefined

const STRANGE: readonly unknown[] = [
  null,
  true,
  -1,
  1.5,
  2 ** 53,
  '',
  'x'.repeat(30_000),
  [],
  {},
  [[]],
  { unexpected: 1 },
  '\u0000',
  '\ud800',
]

/** A field that is missing, too much, or of another kind; that the document forbids it is asked of the document. */
const bodyValue: Breaker = ({ body, bodyPointer }, call, chance, schemas) => {
  if (body === undefined || typeof call.body !== 'object' || call.body === null) return undefined
  for (let again = 0; again < 20; again += 1) {
    const copy = structuredClone(call.body)
    const how = changeOnePlace(copy, chance)
    if (how !== undefined && schemas.complaint(bodyPointer!, copy) !== undefined) {
      return { call: { ...call, body: copy }, how, statuses: [400, 422] }
    }
  }
  return undefined
}

function changeOnePlace(value: object, chance: Chance): string | undefined {
  const places = placesIn(value)
  const [holder, key] = chance.of(places)
  const record = holder as Record<string, unknown>
  switch (chance.below(3)) {
    case 0:
      if (key === undefined || Array.isArray(holder)) return undefined
      delete record[key]
      return `without ${key}`
    case 1:
      if (Array.isArray(holder)) return undefined
      record['noSuchField'] = 1
      return 'with a field that nobody knows'
    default: {
      if (key === undefined) return undefined
      const strange = chance.of(STRANGE)
      record[key] = structuredClone(strange)
      return `${key} as ${JSON.stringify(strange)?.slice(0, 20)}`
    }
  }
}

function placesIn(value: unknown): [object, string | undefined][] {
  if (typeof value !== 'object' || value === null) return []
  return [
    [value, undefined],
    ...Object.entries(value).flatMap(([key, inner]): [object, string | undefined][] => [
      [value, key],
      ...placesIn(inner),
    ]),
  ]
}

const escaped = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))

// What is inside the body is most of what there is to break, so it has most of the turns.
const BREAKERS: readonly Breaker[] = [
  withoutCredentials,
  bodyValue,
  strangeToken,
  bodyValue,
  queryValue,
  unknownQuery,
  bodyValue,
  pathValue,
  twiceInQuery,
  bodyValue,
  badEscape,
  pathValue,
  halfABody,
  queryValue,
  otherBody,
  otherMediaType,
  noBody,
]
