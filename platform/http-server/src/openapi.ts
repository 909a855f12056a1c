import {
  type ErrorCode,
  errorCodes,
  operatorPermissions,
  problemBodySchema,
  unconfirmedOperatorPermissions,
} from '@linkflow/contracts'
import { z } from 'zod'
import type { ResponseSpec } from './responses.ts'
import type { Route } from './route.ts'

type JsonSchema = Record<string, unknown>

export interface OpenApiDocument {
  readonly openapi: '3.1.0'
  readonly info: Record<string, unknown>
  readonly servers: readonly { readonly url: string }[]
  readonly tags: readonly { readonly name: string }[]
  readonly paths: Record<string, Record<string, unknown>>
  readonly components: {
    readonly schemas: Record<string, JsonSchema>
    readonly securitySchemes: Record<string, unknown>
  }
}

/** Codes that the gateway itself answers with, on every route of the kind. */
const COMMON: readonly ErrorCode[] = [
  'internal-error',
  'payload-unreadable',
  'database-unavailable',
  'server-draining',
  'rate-limited',
  // A parameter that a route does not know is refused, also where it knows none.
  'query-invalid',
]
const SIGNED_IN: readonly ErrorCode[] = ['session-invalid', 'session-expired']
const BY_ACCESS: Readonly<Record<Route['auth'], readonly ErrorCode[]>> = {
  public: [],
  session: ['session-missing', 'session-needed', 'key-invalid', 'key-expired', ...SIGNED_IN],
  'api-key': [
    'key-missing',
    'key-invalid',
    'key-expired',
    'permission-missing',
    'workspace-mismatch',
    'workspace-needed',
    'workspace-not-member',
    ...SIGNED_IN,
  ],
}
const NEED_CONFIRMATION: ReadonlySet<Route['permission']> =
  operatorPermissions.difference(unconfirmedOperatorPermissions)
const SECURITY: Readonly<Record<Route['auth'], readonly object[]>> = {
  public: [],
  session: [{ session: [] }],
  'api-key': [{ apiKey: [] }, { session: [] }],
}
const BODIED: readonly ErrorCode[] = [
  'json-malformed',
  'body-not-utf8',
  'body-missing',
  'request-malformed',
  'request-timeout',
  'json-too-deep',
  'json-too-many-keys',
  'json-number-out-of-range',
  'json-duplicate-key',
  'json-prototype-key',
  'media-type-unsupported',
  'encoding-unsupported',
  'payload-too-large',
  'body-invalid',
]
const IDEMPOTENT: readonly ErrorCode[] = [
  'idempotency-key-invalid',
  'idempotency-key-reused',
  'idempotency-in-progress',
]

/** The OpenAPI 3.1 document of these routes: the same schemas that parse the requests. */
export function openApiDocument(
  routes: readonly Route[],
  about: { readonly title: string; readonly version: string; readonly description?: string },
): OpenApiDocument {
  const schemas = new SchemaComponents()
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    const path = route.path.replaceAll(/:([A-Za-z]+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, schemas) }
  }
  schemas.of(problemBodySchema, 'output')
  const tags = [...new Set(routes.map((route) => route.tag))].sort()
  return {
    openapi: '3.1.0',
    info: { ...about, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas.all(),
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: `Authorization: Bearer lf_…`' },
        session: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'The access token of a session, valid for ten minutes. `LinkFlow-Workspace` names the workspace if the account is in several.',
        },
      },
    },
  }
}

function operation(route: Route, schemas: SchemaComponents): Record<string, unknown> {
  const parameters = [
    ...parametersOf(route.params, 'path'),
    ...parametersOf(route.query, 'query'),
    ...parametersOf(route.headers, 'header'),
    ...(route.idempotent ? [IDEMPOTENCY_KEY] : []),
  ]
  return {
    operationId: route.operationId,
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    tags: [route.tag],
    security: SECURITY[route.auth],
    'x-permission': route.permission,
    ...(parameters.length > 0 && { parameters }),
    ...(route.body !== undefined && { requestBody: requestBody(route, route.body, schemas) }),
    responses: { ...responsesOf(route, schemas), ...errorsOf(route) },
  }
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The first answer under a key is kept for a day and given again; another body under it is a 409.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}

function parametersOf(schema: z.ZodObject, place: 'path' | 'query' | 'header'): Record<string, unknown>[] {
  const asJson = (io: 'input' | 'output') => z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' })
  const given = asJson('input')
  const parsed = asJson('output').properties ?? {}
  const required = new Set(given.required ?? [])
  const named = Object.entries(given.properties ?? {}).filter(([name]) => place !== 'header' || !UNSTATED.has(name))
  return named.map(([name, property]) => {
    const { description, ...inner } = numberOf(property as JsonSchema, parsed[name] as JsonSchema)
    return {
      name,
      in: place,
      required: place === 'path' || required.has(name),
      ...(description !== undefined && { description }),
      schema: inner,
    }
  })
}

/** Cookies are the browser's business, and no program sets that header; credentials are stated by `security`. */
const UNSTATED: ReadonlySet<string> = new Set(['cookie', 'authorization'])

/** A number in an address comes as text, and its limits stand behind the reading of it: they are what a caller must know. */
const numberOf = (given: JsonSchema, parsed: JsonSchema): JsonSchema =>
  (given['type'] ?? 'number') === 'number' && (parsed['type'] === 'integer' || parsed['type'] === 'number')
    ? { ...parsed, ...given, type: parsed['type'] }
    : given

function requestBody(route: Route, body: z.ZodType, schemas: SchemaComponents): Record<string, unknown> {
  const media = {
    schema: schemas.of(body, 'input'),
    ...(route.bodyExample !== undefined && { example: route.bodyExample }),
  }
  return {
    required: !body.safeParse(undefined).success,
    content: Object.fromEntries(route.bodyTypes.map((type) => [type, media])),
  }
}

function responsesOf(route: Route, schemas: SchemaComponents): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(route.responses).map(([status, spec]) => [status, responseOf(spec as ResponseSpec, schemas)]),
  )
}

function responseOf(spec: ResponseSpec, schemas: SchemaComponents): Record<string, unknown> {
  const { description } = spec
  if (spec.kind === 'empty') return { description }
  if (spec.kind === 'bytes') return { description, content: { [spec.contentType]: {} } }
  const example = spec.example === undefined ? {} : { example: spec.example }
  return { description, content: { 'application/json': { schema: schemas.of(spec.schema, 'output'), ...example } } }
}

/** One response per status, which names every code that comes with it. */
function errorsOf(route: Route): Record<string, unknown> {
  const codes = new Set<ErrorCode>([
    ...COMMON,
    ...BY_ACCESS[route.auth],
    // What operators change takes a session whose person has shown lately who they are.
    ...(NEED_CONFIRMATION.has(route.permission) ? (['confirmation-needed'] as const) : []),
    ...(route.usesCookie ? (['origin-refused'] as const) : []),
    ...(route.body !== undefined ? BODIED : (['body-unexpected'] as const)),
    ...(route.bodyTypes.includes('application/yaml') ? (['yaml-malformed'] as const) : []),
    ...(route.path.includes(':') ? (['path-invalid'] as const) : []),
    ...('cursor' in route.query.shape ? (['cursor-invalid'] as const) : []),
    ...(Object.keys(route.headers.shape).length > 0 ? (['header-invalid'] as const) : []),
    ...(route.idempotent ? IDEMPOTENT : []),
    ...route.errors,
  ])
  const byStatus = Map.groupBy([...codes].sort(), (code) => errorCodes[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      String(status),
      {
        description: list.map((code) => `\`${code}\`: ${errorCodes[code].title}`).join('; '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  )
}

/** Collects the schemas that have an id, so that each is written once and referred to. */
class SchemaComponents {
  readonly #schemas = new Map<string, JsonSchema>()

  of(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const { $schema: _, $defs, ...root } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' })
    const definitions = ($defs ?? {}) as Record<string, JsonSchema>
    const names = new Map(
      Object.entries(definitions).map(([name, definition]) => [name, this.#nameFor(name, definition, io)]),
    )
    for (const [name, definition] of Object.entries(definitions)) {
      this.#schemas.set(names.get(name)!, withReferences(definition, names) as JsonSchema)
    }
    return withReferences(root, names) as JsonSchema
  }

  all(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  /** What is sent and what is answered differ where there are defaults: then each has its name. */
  #nameFor(name: string, definition: JsonSchema, io: 'input' | 'output'): string {
    const known = this.#sources.get(name)
    const text = JSON.stringify(definition)
    if (known === undefined || known === text) {
      this.#sources.set(name, text)
      return name
    }
    return io === 'input' ? `${name}Input` : `${name}Output`
  }
  readonly #sources = new Map<string, string>()
}

function withReferences(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((entry) => withReferences(entry, names))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => {
      if (key !== '$ref' || typeof entry !== 'string') return [key, withReferences(entry, names)]
      const name = entry.replace('#/$defs/', '')
      return [key, `#/components/schemas/${names.get(name) ?? name}`]
    }),
  )
}
