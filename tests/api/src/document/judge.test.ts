import { describe, expect, it } from 'vitest'
import type { Answer } from '../site/client.ts'
import { judge } from './judge.ts'
import { type OpenApi, operationsOf } from './operation.ts'
import { Schemas } from './schemas.ts'

const document = {
  openapi: '3.1.0',
  tags: [{ name: 'things' }],
  components: {
    schemas: {
      Thing: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'], additionalProperties: false },
    },
  },
  paths: {
    '/api/v1/things/{thingId}': {
      get: {
        operationId: 'getThing',
        summary: 'One thing',
        tags: ['things'],
        security: [{ apiKey: [] }],
        'x-permission': 'workflow:read',
        responses: {
          '200': {
            description: 'It',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
          },
          '204': { description: 'Nothing' },
          '404': { description: '`key-not-found`: No such API key', content: { 'application/problem+json': {} } },
        },
      },
    },
  },
} as unknown as OpenApi
const [operation] = operationsOf(document)
const schemas = new Schemas(document)
const ALWAYS = {
  'x-request-id': 'r1',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'content-type': 'application/json; charset=utf-8',
}
const answer = (status: number, body: unknown, headers: Record<string, string | undefined> = {}): Answer => {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  return { status, headers: { ...ALWAYS, ...headers }, text, json: body }
}
const problem = (more: object = {}) => ({
  type: 'urn:linkflow:error:key-not-found',
  title: 'No such API key',
  status: 404,
  code: 'key-not-found',
  detail: 'There is no key like this here.',
  requestId: 'r1',
  ...more,
})
const asProblem = { 'content-type': 'application/problem+json; charset=utf-8' }
const complaints = (given: Answer) => judge(operation!, given, 'r1', schemas)

/** A judge that never complains would let everything pass: each complaint is made to happen. */
describe('an answer', () => {
  it('that is as stated has nothing against it', () => {
    expect(complaints(answer(200, { id: 'a' }))).toEqual([])
    expect(complaints(answer(204, undefined))).toEqual([])
    expect(complaints(answer(404, problem(), asProblem))).toEqual([])
  })

  it.each([
    [answer(200, { id: 1 }), 'does not fit its schema'],
    [answer(200, { id: 'a', more: 1 }), 'does not fit its schema'],
    [answer(200, 'no json', {}), 'does not fit its schema'],
    [answer(200, { id: 'a' }, { 'content-type': 'text/html' }), 'Content-Type is text/html'],
    [answer(204, 'something'), 'has a body'],
    [answer(201, { id: 'a' }), 'the document knows no 201 here'],
    [answer(500, problem(), asProblem), 'answered 500'],
    [answer(200, { id: 'a' }, { 'x-request-id': 'r2' }), 'the request id came back as r2'],
    [answer(200, { id: 'a' }, { 'x-content-type-options': undefined }), 'x-content-type-options'],
    [answer(200, { id: 'a' }, { 'cache-control': 'public' }), 'cache-control'],
    [answer(404, problem({ code: 'unheard-of' }), asProblem), 'the code unheard-of is not known'],
    [answer(404, problem({ code: 'workflow-not-found' }), asProblem), 'the document does not name workflow-not-found'],
    [answer(404, problem({ status: 400 }), asProblem), 'says 400'],
    [answer(404, problem({ title: 'x' }), asProblem), 'the title is x'],
    [answer(404, problem({ type: 'about:blank' }), asProblem), 'the type is about:blank'],
    [answer(404, problem({ requestId: 'r2' }), asProblem), 'names another request id'],
    [answer(404, problem({ detail: 'no' }), asProblem), 'says nothing of use'],
    [answer(404, problem(), {}), 'Content-Type is application/json'],
  ])('that is not is found out: %#', (given, what) => {
    expect(complaints(given).join('\n')).toContain(what)
  })
})
