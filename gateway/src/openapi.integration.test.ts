import { credentialMigrations, credentialRoutes, TestTurns } from '@linkflow/credential'
import { Egress } from '@linkflow/http-egress'
import { systemClock } from '@linkflow/kernel'
import { MasterKey, MemoryWorkspaceKeys, plainPayloads } from '@linkflow/keys'
import { createRegistry } from '@linkflow/node-runtime'
import { builtInNodes, credentialTypes } from '@linkflow/nodes'
import { workflowCheck, workflowMigrations, workflowRoutes } from '@linkflow/workflow'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, describe, expect, it } from 'vitest'
import { PUBLIC_ROUTES } from './index.ts'
import { openTestGateway } from './testing/index.ts'

const test = await openTestGateway({
  sets: [workflowMigrations, credentialMigrations],
  routes: (database) => [
    ...workflowRoutes({
      database,
      clock: systemClock,
      check: workflowCheck({ registry: createRegistry(builtInNodes), credentialTypes: async () => new Map() }),
      payloads: plainPayloads,
      addressOf: () => undefined,
    }),
    ...credentialRoutes({
      database,
      clock: systemClock,
      keys: new MemoryWorkspaceKeys(),
      membersAmong: async () => new Set(),
      egress: new Egress({ allow: [], deny: [] }),
      testTurns: new TestTurns(systemClock),
      key: new MasterKey(new Uint8Array(32)),
      types: credentialTypes,
      usesOf: async () => [],
      countUses: async () => new Map<string, number>(),
    }),
  ],
})
afterAll(() => test.close())
const { body: document } = await test.call('GET', '/api/v1/openapi.json', { token: null })
const anId = '0198c0de-0000-7000-8000-000000000000'
const operations = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(
  ([path, byMethod]) =>
    Object.entries(byMethod).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
)

interface Operation {
  readonly operationId: string
  readonly security: readonly object[]
  readonly requestBody?: { readonly content: Record<string, { readonly example?: unknown }> }
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(structuredClone(document))
    expect(result.errors).toBeUndefined()
    expect(result.valid).toBe(true)
  })

  it('refers only to what it holds, and names each operation once', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)]
    expect(references.length).toBeGreaterThan(50)
    for (const [, name] of references) expect(Object.keys(document.components.schemas)).toContain(name)
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('has examples that the API takes', async () => {
    const ofKeys = operations.filter(({ operation }) => operation.security.some((each) => 'apiKey' in each))
    for (const { method, path, operation } of ofKeys) {
      for (const { example } of Object.values(operation.requestBody?.content ?? {}).slice(0, 1)) {
        if (example === undefined) continue
        const address = path.replace('{name}', 'shop').replaceAll(/\{\w+\}/g, anId)
        const answer = await test.call(method, address, { body: example })
        // Their shape is right, whatever there is to be done with what they name.
        expect(answer.status, `${method} ${path}: ${answer.text}`).toBeOneOf([200, 201, 403, 404, 409])
      }
    }
  })

  it('says truly which addresses need a key', async () => {
    for (const { method, path, operation } of operations) {
      const isPublic = PUBLIC_ROUTES.includes(`${method} ${path}`)
      expect(operation.security, `${method} ${path}`).toEqual(isPublic ? [] : expect.arrayContaining([{ session: [] }]))
      const answer = await test.call(method, path.replaceAll(/\{\w+\}/g, anId), { token: null })
      expect(answer.status === 401, `${method} ${path}`).toBe(!isPublic)
    }
  })
})

describe('every route', () => {
  const hostile = [
    '__proto__',
    'constructor',
    'x'.repeat(300),
    "' or 1=1 --",
    '%00',
    '%ff',
    '..%2f..',
    anId.toUpperCase(),
  ]

  it('answers a hostile id with a 4xx that has a code', async () => {
    for (const { method, path } of operations.filter(({ path }) => path.includes('{'))) {
      for (const id of hostile) {
        const answer = await test.call(method, path.replaceAll(/\{\w+\}/g, encodeURI(id).replaceAll('%25', '%')))
        expect(answer.status, `${method} ${path} ${id}: ${answer.text}`).toBeGreaterThanOrEqual(400)
        expect(answer.status, `${method} ${path} ${id}: ${answer.text}`).toBeLessThan(500)
        expect(answer.body.code).toMatch(/^[a-z-]+$/)
      }
    }
  })

  it('answers a hostile body with a 4xx that has a code, and never with a 5xx', async () => {
    const bodies = [
      '',
      '{',
      'null',
      '[]',
      '1e400',
      '"x"',
      '{"__proto__":{"a":1}}',
      '{"evil":1}',
      `${'['.repeat(1000)}${']'.repeat(1000)}`,
      '{"name":"\\u0000"}',
      '{"name":"\\ud800"}',
    ]
    for (const { method, path } of operations.filter(({ operation }) => operation.requestBody !== undefined)) {
      if (path === '/api/v1/workflows/validate') continue
      for (const body of bodies) {
        const answer = await test.call(method, path.replaceAll(/\{\w+\}/g, anId), { body })
        expect(answer.status, `${method} ${path} ${body.slice(0, 20)}: ${answer.text}`).toBeGreaterThanOrEqual(400)
        expect(answer.status, `${method} ${path} ${body.slice(0, 20)}: ${answer.text}`).toBeLessThan(500)
        expect(answer.body.code).toMatch(/^[a-z-]+$/)
      }
    }
  })
})
