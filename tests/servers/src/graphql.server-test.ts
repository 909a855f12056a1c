import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Egress, parseEgressAllow } from '@linkflow/http-egress'
import { fail, invariant, ok } from '@linkflow/kernel'
import type { HttpPort } from '@linkflow/node-runtime'
import { runNode } from '@linkflow/node-runtime/testing'
import { builtInNodes } from '@linkflow/nodes'
// By its file: the handler must get the very same module.
import { buildSchema } from 'graphql/index.js'
import { createHandler } from 'graphql-http/lib/use/http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cutProxy } from './cut-proxy.ts'

const graphql = builtInNodes.find(({ type }) => type === 'graphql')!
let server: Server
let port: number
let made: string[] = []

beforeAll(async () => {
  const schema = buildSchema(`
    type Customer { id: ID! name: String }
    input Wanted { name: String! tags: [String!] }
    type Query { customer(id: ID!): Customer broken: String slow: String }
    type Mutation { make(wanted: Wanted!): Customer! }
  `)
  const rootValue = {
    customer: ({ id }: { id: string }) => (id === '81' ? { id, name: 'Ada' } : null),
    broken: () => {
      throw new Error('the shelf is empty')
    },
    slow: () => new Promise(() => {}),
    make: ({ wanted }: { wanted: { name: string } }) => {
      made.push(wanted.name)
      return { id: String(made.length), name: wanted.name }
    },
  }
  server = createServer(createHandler({ schema, rootValue }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** Requests by egress, as the server makes them. */
function httpOn(egress: Egress): HttpPort {
  return {
    async request({ method, url, headers = [], body, timeoutMs = 10_000 }) {
      const request = { method, url, headers, timeoutMs, ...(body !== undefined && { body }) }
      const answer = await egress.request(request, { workspaceId: 'workspace' })
      return answer.ok ? ok(answer.value) : fail(answer.error)
    },
  }
}

async function run(parameters: object, json = {}, { allow = '127.0.0.1', at = port } = {}) {
  const rules = parseEgressAllow(allow)
  invariant(rules.ok, 'the rule is one')
  const egress = new Egress({ allow: rules.value, deny: [] })
  const context = { http: httpOn(egress) }
  const url = `http://127.0.0.1:${at}/graphql`
  const done = await runNode(graphql, { parameters: { url, ...parameters }, items: [json], context })
  await egress.close()
  return done
}
const QUERY = 'query One($id: ID!) { customer(id: $id) { name } } query Two { __typename }'

describe('GraphQL', () => {
  it.each(['POST', 'GET'])('asks by %s, with values and the name of an operation', async (method) => {
    const parameters = { query: QUERY, variables: { id: '{{ $json.id }}' }, operationName: 'One', method }
    expect((await run(parameters, { id: 81 })).outputs.main).toEqual([{ customer: { name: 'Ada' } }])
    expect((await run(parameters, { id: '") { x } }' })).outputs.main).toEqual([{ customer: null }])
    expect((await run({ ...parameters, operationName: 'Two', variables: {} })).outputs.main).toEqual([
      { __typename: 'Query' },
    ])
  })

  it('changes something, once for each item', async () => {
    made = []
    const query = 'mutation ($wanted: Wanted!) { make(wanted: $wanted) { id name } }'
    const sent = await run({ query, variables: { wanted: { name: '{{ $json.name }}', tags: ['a'] } } }, { name: 'Bob' })
    expect(sent.outputs.main).toEqual([{ make: { id: '1', name: 'Bob' } }])
    expect(made).toEqual(['Bob'])
  })

  it('tells what the service refuses, or gives it', async () => {
    const query = '{ customer(id: 81) { name } broken }'
    const failed = await run({ query })
    expect(failed.error).toMatchObject({ code: 'graphql-errors', retryable: false })
    expect(failed.error?.message).toContain('the shelf is empty')
    expect((await run({ query, errors: 'give' })).outputs.main).toMatchObject([
      { data: { customer: { name: 'Ada' }, broken: null }, errors: [{ path: ['broken'] }] },
    ])
    expect((await run({ query: '{ nothing }' })).error?.message).toContain('Cannot query field')
    expect((await run({ query: '{ customer( }' })).error?.message).toContain('Syntax Error')
    const wrong = await run({ query: QUERY, operationName: 'One', variables: { id: { a: 1 } } })
    expect(wrong.error?.code).toBe('graphql-errors')
  })

  it('tells a place that may not be asked, a line that was cut and an answer that does not come', async () => {
    expect((await run({ query: '{ __typename }' }, {}, { allow: '' })).error?.code).toBe('egress-address-refused')
    const proxy = await cutProxy(port)
    const running = run({ query: '{ slow }' }, {}, { at: proxy.port })
    await expect.poll(() => proxy.connections()).toBe(1)
    proxy.cut()
    expect((await running).error).toMatchObject({ code: 'egress-connection-lost', retryable: true })
    const late = await run({ query: '{ slow }', timeout: { value: 300, unit: 'milliseconds' } })
    expect(late.error).toMatchObject({ code: 'egress-timeout', retryable: true })
    await proxy.close()
  })
})
