import { FakeHttp, type FakeReply, runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { operationsOf } from './document.ts'
import { graphql } from './node.ts'

const json = (value: unknown, status = 200): FakeReply => ({
  status,
  headers: [['content-type', 'application/json']],
  body: JSON.stringify(value),
})
const url = 'https://api.example.test/graphql'
const QUERY = 'query One($id: ID!) { customer(id: $id) { name } }'

async function run(parameters: object, reply: FakeReply | (() => FakeReply) = json({ data: { customer: null } })) {
  const http = new FakeHttp(() => (typeof reply === 'function' ? reply() : reply))
  const done = await runNode(graphql, {
    parameters: { url, query: QUERY, ...parameters },
    items: [{ id: 'a"} mutation { drop }' }],
    context: { http },
  })
  return { ...done, requests: http.requests }
}

describe('GraphQL', () => {
  it('sends the document as it stands, and what the item says only as a value', async () => {
    const { requests, outputs } = await run({ variables: { id: '{{ $json.id }}' } })
    expect(JSON.parse(String(requests[0]!.body))).toEqual({ query: QUERY, variables: { id: 'a"} mutation { drop }' } })
    expect(requests[0]).toMatchObject({ method: 'POST', url })
    expect(outputs.main).toEqual([{ customer: null }])
  })

  it('takes variables that are a text of JSON, and no others', async () => {
    const { requests } = await run({ variables: '{"id": 7}' })
    expect(JSON.parse(String(requests[0]!.body))).toMatchObject({ variables: { id: 7 } })
    expect((await run({ variables: '{{ "[1]" }}' })).error?.code).toBe('graphql-variables-invalid')
    expect((await run({ variables: '{{ "{" }}' })).error?.code).toBe('graphql-variables-invalid')
    await expect(run({ variables: [1] })).rejects.toThrow('must be an object')
  })

  it('asks by GET where it is told to', async () => {
    const { requests } = await run({ method: 'GET', variables: { id: 1 }, operationName: 'One' })
    const asked = new URL(requests[0]!.url).searchParams
    expect(asked.get('query')).toBe(QUERY)
    expect(asked.get('variables')).toBe('{"id":1}')
    expect(asked.get('operationName')).toBe('One')
    expect(requests[0]!.body).toBeUndefined()
  })

  it('fails by errors in an answer, whatever its status, or gives them', async () => {
    const answer = { data: { customer: null }, errors: [{ message: 'No such customer' }, { message: 'Nor this' }] }
    for (const status of [200, 400]) {
      const { error } = await run({}, json(answer, status))
      expect(error).toMatchObject({ code: 'graphql-errors', retryable: false })
      expect(error?.message).toContain('No such customer; Nor this')
    }
    expect((await run({ errors: 'give' }, json(answer))).outputs.main).toEqual([answer])
    const whole = { data: { customer: { name: 'Ada' } }, extensions: { cost: 1 } }
    expect((await run({ output: 'answer' }, json(whole))).outputs.main).toEqual([whole])
  })

  it('tells a status, and an answer that is none', async () => {
    expect((await run({}, json({ message: 'who are you' }, 401))).error).toMatchObject({
      code: 'http-status',
      retryable: false,
    })
    const busy = { status: 503, headers: [['content-type', 'text/html']] as const, body: '<h1>later</h1>' }
    expect((await run({}, busy)).error).toMatchObject({ code: 'http-status', retryable: true })
    expect((await run({}, json([1]))).error?.code).toBe('graphql-answer-invalid')
    const gone = { failure: { code: 'egress-connection-lost', message: 'lost', retryable: true } }
    expect((await run({}, gone)).error).toMatchObject({ code: 'egress-connection-lost', retryable: true })
  })

  it('writes by mutations only, and these have a key against doing it twice', async () => {
    const effect = graphql.effect as (given: object) => string
    expect(effect({ query: QUERY })).toBe('read')
    expect(effect({ query: '# mutation\nquery { mutation(text: "mutation {") { id } }' })).toBe('read')
    expect(effect({ query: 'fragment F on T { a } mutation M { do }' })).toBe('write')
    const sent = await run({ query: 'mutation { do }' })
    expect(sent.requests[0]!.headers?.map(([name]) => name)).toContain('idempotency-key')
    const asked = await run({})
    expect(asked.requests[0]!.headers?.map(([name]) => name)).not.toContain('idempotency-key')
  })

  it.each([
    [{ query: 'fragment F on T { a }' }, 'no query and no mutation'],
    [{ query: 'subscription { ticks }' }, 'subscription'],
    [{ query: 'query A { a } query B { b }' }, 'several operations'],
    [{ query: 'mutation { a }', method: 'GET' }, 'must be POST'],
  ])('does not take %j', async (parameters, why) => {
    await expect(run(parameters)).rejects.toThrow(why)
  })

  it('knows what a document asks for', () => {
    expect(operationsOf('{ a { b } }')).toEqual([{ kind: 'query', name: '' }])
    expect(operationsOf('query A($x: I = {a: 1}) @d(y: "}") { b } """mutation {""" mutation B { c }')).toEqual([
      { kind: 'query', name: 'A' },
      { kind: 'mutation', name: 'B' },
    ])
    expect(operationsOf('}}}} {{{{')).toEqual([{ kind: 'query', name: '' }])
  })
})
