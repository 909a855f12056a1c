import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openApiDocument, reply, responds, route, schemaProblems, textOf } from './index.ts'

const thing = z.strictObject({ id: z.uuid(), size: z.int().default(1) }).meta({ id: 'Thing' })

const getThing = route({
  method: 'GET',
  path: '/api/v1/things/:thingId',
  summary: 'Read a thing',
  auth: 'api-key',
  permission: 'workflow:read',
  params: z.strictObject({ thingId: z.uuid() }),
  query: z.strictObject({ deep: z.enum(['yes', 'no']).default('no').describe('With all in it') }),
  responses: { 200: responds.json(thing, 'The thing') },
  errors: ['workflow-not-found'],
  async handle({ params, query, workspaceId }) {
    if (query.deep === 'yes')
      return reply.problem('workflow-not-found', `No thing ${params.thingId} in ${workspaceId}.`)
    return reply.ok({ id: params.thingId, size: 2 })
  },
})

const putThing = route({
  method: 'PUT',
  path: '/api/v1/things/:thingId',
  summary: 'Replace a thing',
  auth: 'api-key',
  permission: 'workflow:write',
  params: z.strictObject({ thingId: z.uuid() }),
  body: thing,
  bodyTypes: ['application/json', 'application/yaml'],
  responses: { 204: responds.empty('Replaced') },
  handle: async () => reply.noContent(),
})

describe('a route', () => {
  // Proves T7, T43.
  it('does not compile without auth and permission, nor with an answer that it does not state', () => {
    const open = { method: 'GET', path: '/x', summary: 's', responses: { 204: responds.empty('-') } } as const
    const handle = async () => reply.noContent()
    // @ts-expect-error no auth
    route({ ...open, permission: 'workflow:read', handle })
    // @ts-expect-error no permission
    route({ ...open, auth: 'api-key', handle })
    // @ts-expect-error a public route states that it asks for nothing
    route({ ...open, auth: 'public', permission: 'workflow:read', handle })
    // @ts-expect-error 200 is not among its responses
    route({ ...open, auth: 'public', permission: 'none', handle: async () => reply.ok({}) })
    // @ts-expect-error the code is not among its errors
    route({ ...open, auth: 'public', permission: 'none', handle: async () => reply.problem('key-not-found', '-') })
    // @ts-expect-error a public request has no workspace
    route({ ...open, auth: 'public', permission: 'none', handle: async ({ workspaceId }) => workspaceId })
    expect(route({ ...open, auth: 'public', permission: 'none', handle }).auth).toBe('public')
  })

  it('shares an answer only where it depends on nothing but the address and the workspace', () => {
    const read = { path: '/x', summary: 's', permission: 'workflow:read' } as const
    const more = { ...read, responses: { 204: responds.empty('-') } } as const
    const handle = async () => reply.noContent()
    const shared = route({
      ...more,
      method: 'GET',
      auth: 'api-key',
      isShared: true,
      handle: async ({ workspaceId }) => reply.noContent({ to: workspaceId }),
    })
    expect(shared.isShared).toBe(true)
    route({
      ...more,
      method: 'GET',
      auth: 'api-key',
      isShared: true,
      // @ts-expect-error who asks is not told
      handle: async ({ caller }) => reply.noContent({ to: caller.workspaceId }),
    })
    // @ts-expect-error what changes something is done for each
    route({ ...more, method: 'POST', auth: 'api-key', isShared: true, handle })
    // @ts-expect-error a person's own answers are nobody else's
    route({ ...more, method: 'GET', auth: 'session', permission: 'none', isShared: true, handle })
    const headers = z.strictObject({ accept: z.string() })
    expect(() => route({ ...more, method: 'GET', auth: 'api-key', isShared: true, headers, handle })).toThrow(
      'depends on no header',
    )
  })

  it('answers with what is written already, as if it were the value', () => {
    const { body } = reply.okText<{ a: number }>('{"a":1}')
    expect([textOf(body), JSON.stringify({ body }), textOf({ a: 2 })]).toEqual([
      '{"a":1}',
      '{"body":{"a":1}}',
      '{"a":2}',
    ])
  })

  it('must declare the parameters of its path', () => {
    const make = () =>
      route({
        method: 'GET',
        path: '/api/v1/things/:thingId',
        summary: 's',
        auth: 'api-key',
        permission: 'workflow:read',
        responses: { 204: responds.empty('-') },
        handle: async () => reply.noContent(),
      })
    expect(make).toThrow('the parameters of the path and of its schema differ')
  })
})

describe('the OpenAPI document', () => {
  const document = openApiDocument([getThing, putThing], { title: 'Things', version: '1' })

  it('describes parameters, answers, errors by code, and who may call', () => {
    const get = document.paths['/api/v1/things/{thingId}']!.get as {
      responses: Record<string, { description: string }>
    }
    expect(get).toMatchObject({
      operationId: 'getThingsByThingId',
      tags: ['things'],
      security: [{ apiKey: [] }, { session: [] }],
      'x-permission': 'workflow:read',
      parameters: [
        { name: 'thingId', in: 'path', required: true },
        { name: 'deep', in: 'query', required: false, description: 'With all in it' },
      ],
    })
    const { responses } = get
    expect(Object.keys(responses).sort()).toEqual(['200', '400', '401', '403', '404', '429', '500', '503'])
    expect(responses['404']!.description).toContain('workflow-not-found')
  })

  it('names a schema once, and once more where what is sent differs from what is answered', () => {
    expect(Object.keys(document.components.schemas)).toEqual(['Problem', 'Thing', 'ThingInput'])
    expect(document.components.schemas.Thing!.required).toEqual(['id', 'size'])
    expect(document.components.schemas.ThingInput!.required).toEqual(['id'])
    expect(JSON.stringify(document)).not.toContain('$defs')
  })

  it('offers each media type of the body', () => {
    const put = document.paths['/api/v1/things/{thingId}']!.put as { requestBody: { content: object } }
    expect(Object.keys(put.requestBody.content)).toEqual(['application/json', 'application/yaml'])
  })
})

describe('problems of a schema', () => {
  const problemsOf = (schema: z.ZodType, value: unknown) => schemaProblems(schema.safeParse(value).error!)

  it('are told all at once, each with a stable code and its place', () => {
    const schema = z.strictObject({
      a: z.strictObject({ 'b/c': z.int() }),
      d: z.string(),
      e: z.union([z.int(), z.null()]),
    })
    expect(problemsOf(schema, { a: { 'b/c': 'x', f: 1 }, e: 'y' }).map(({ code, pointer }) => [code, pointer])).toEqual(
      [
        ['type-wrong', '/a/b~1c'],
        ['unknown-field', '/a/f'],
        ['field-missing', '/d'],
        ['value-invalid', '/e'],
      ],
    )
  })

  it.each<[string, z.ZodType, unknown, string, string]>([
    ['a field', z.strictObject({ a: z.string() }), { a: 5 }, 'type-wrong', '«a» must be a text, and a number came.'],
    [
      'a field that is missing',
      z.strictObject({ a: z.int() }),
      {},
      'field-missing',
      '«a» is missing: it must be a number.',
    ],
    [
      'a field within',
      z.strictObject({ a: z.strictObject({ b: z.uuid() }) }),
      { a: { b: 'hunter2' } },
      'value-invalid',
      '«b» must be a UUID (such as 0198c0de-0000-7000-8000-000000000001), and a text of 7 characters came.',
    ],
    [
      'an item of a list',
      z.strictObject({ tags: z.array(z.string().max(3)) }),
      { tags: ['a', 'long'] },
      'value-invalid',
      'Item 2 of «tags» must be a text of at most 3 characters, and a text of 4 characters came.',
    ],
    ['an item', z.array(z.boolean()), [null], 'type-wrong', 'Item 1 must be true or false, and null came.'],
    ['all of it', z.strictObject({}), [1], 'type-wrong', 'What was sent must be an object, and a list of 1 item came.'],
    ['a field that is not there', z.strictObject({}), { b: 'hunter2' }, 'unknown-field', 'There is no field «b» here.'],
    [
      'one of several forms',
      z.strictObject({ a: z.union([z.string(), z.null()]) }),
      { a: [] },
      'value-invalid',
      '«a» must be a text, or null, and an empty list came.',
    ],
    [
      'the form that came furthest',
      z.union([z.null(), z.strictObject({ a: z.enum(['x', 'y']) })]),
      { a: 'z' },
      'value-invalid',
      '«a» must be one of «x», «y», and a text of 1 character came.',
    ],
  ])('are a sentence: which field, what it must be, what came (%s)', (_, schema, value, code, message) => {
    expect(problemsOf(schema, value)).toMatchObject([{ code, message }])
  })

  it('are cut at the limit with the number of the others', () => {
    const list = z.array(z.int())
    expect(problemsOf(list, Array(100).fill('x'))).toHaveLength(100)
    const cut = problemsOf(list, Array(101).fill('x'))
    expect(cut).toHaveLength(100)
    expect(cut.at(-1)).toMatchObject({ code: 'more-problems', message: '2 more problems are not listed.' })
  })
})
