import { describe, expect, it } from 'vitest'
import { Chance } from '../chance.ts'
import { type JsonSchema, type OpenApi, operationsOf } from '../document/operation.ts'
import { Schemas } from '../document/schemas.ts'
import { Arbitraries } from './arbitrary.ts'
import { brokenCall } from './broken-call.ts'
import { addressOf, type Call, emptyCall } from './call.ts'
import { validCall } from './valid-call.ts'

const body: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'scopes', 'one'],
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 100, pattern: '^[^\\p{Cc}\\p{Cs}]*$' },
    tag: {
      type: 'string',
      maxLength: 50,
      allOf: [{ pattern: '^[^\\p{Cc}]*$' }, { pattern: '^[^,\\s]([^,]*[^,\\s])?$' }],
    },
    hash: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    id: { type: 'string', format: 'uuid', pattern: '^[0-9a-f-]{36}$' },
    at: { type: 'string', format: 'date-time' },
    scopes: { type: 'array', minItems: 1, maxItems: 2, items: { enum: ['a', 'b'] } },
    one: { anyOf: [{ type: 'null' }, { type: 'integer', minimum: 1, maximum: 9 }, { const: 'x' }] },
    share: { type: 'number', minimum: 0, maximum: 1 },
    more: { type: 'object', additionalProperties: { type: 'boolean' } },
  },
}
const document = {
  openapi: '3.1.0',
  tags: [],
  components: { schemas: {} },
  paths: {
    '/api/v1/things/{thingId}': {
      post: {
        operationId: 'postThing',
        summary: 'A thing',
        tags: [],
        security: [{ apiKey: [] }],
        'x-permission': 'workflow:write',
        parameters: [
          { name: 'thingId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
          { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 200 } },
        ],
        requestBody: { required: true, content: { 'application/json': { schema: body } } },
        responses: { '200': { description: 'Done' } },
      },
    },
  },
} as unknown as OpenApi
const [operation] = operationsOf(document)
const schemas = new Schemas(document)
const made = (seed: number) => validCall(operation!, new Arbitraries(schemas), new Chance(seed))

describe('a request', () => {
  it('fits the schemas that it is made of, whatever the seed', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const call = made(seed)
      expect(schemas.complaint(operation!.bodyPointer!, call.body), JSON.stringify(call.body)).toBeUndefined()
      expect(addressOf(operation!, call)).toMatch(/^\/api\/v1\/things\/[0-9a-f-]{36}(\?limit=\d+)?$/)
    }
  })

  it('is the same for the same seed', () => {
    expect([1, 2, 3].map(made)).toEqual([1, 2, 3].map(made))
    expect(made(1)).not.toEqual(made(2))
  })

  it('is not escaped out of its place', () => {
    const call: Call = { ...emptyCall, params: { thingId: '../x?y#z' }, query: { a: '&b=c' } }
    expect(addressOf(operation!, call)).toBe('/api/v1/things/..%2Fx%3Fy%23z?a=%26b%3Dc')
  })
})

describe('a broken request', () => {
  it('differs from the good one in one place, which the document forbids or the protocol', () => {
    const ways = new Set<string>()
    for (let seed = 0; seed < 300; seed += 1) {
      const call = made(seed)
      const { call: broken, how, statuses } = brokenCall(operation!, call, new Chance(seed), schemas)!
      ways.add(how.replaceAll(/[^a-zA-Z «»-].*/g, '').trim())
      expect(statuses.every((status) => status >= 400 && status < 500)).toBe(true)
      expect(broken, how).not.toEqual(call)
      const isOfBody = broken.body !== undefined && broken.body !== call.body
      if (isOfBody) expect(schemas.complaint(operation!.bodyPointer!, broken.body), how).toBeDefined()
    }
    expect(ways.size).toBeGreaterThan(15)
  })
})
