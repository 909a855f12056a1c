import { sql } from '@linkflow/postgres'
import { afterAll, describe, expect, it } from 'vitest'
import { TEST_CASE_BYTES_MAX, TEST_CASES_PER_WORKFLOW_MAX } from './limits.ts'
import { openWorkflowWorld } from './testing/workflow-world.ts'

const world = await openWorkflowWorld()
afterAll(() => world.close())
const { act, call, create, database } = world

const large = { name: 'A large order', trigger: 'hook', input: { total: 39.9 }, expected: [{ path: '/0/a', value: 1 }] }
const codeOf = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code]
const at = (id: string, rest = '') => `/api/v1/workflows/${id}/test-cases${rest}`

describe('a test case', () => {
  it('is kept with its input and what it expects, and is in the list without them', async () => {
    const { id } = await create()
    const made = await act(id, 'test-cases', large)
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({ ...large, workflowId: id, fields: 1, author: { type: 'key' } })
    expect((await call('GET', made.headers.get('location')!)).body).toEqual(made.body)
    const { items } = (await call('GET', at(id))).body
    expect(items).toHaveLength(1)
    expect(items[0]).not.toHaveProperty('input')
    expect(items[0]).not.toHaveProperty('expected')
  })

  it('may have no input, and any value where it expects one', async () => {
    const { id } = await create()
    const made = await act(id, 'test-cases', { name: 'x', expected: [{ path: '', value: null }] })
    expect(made.body).not.toHaveProperty('input')
    expect(made.body.expected).toEqual([{ path: '', value: null }])
  })

  it('is sealed where it lies', async () => {
    const { id } = await create()
    await act(id, 'test-cases', { ...large, input: 'to-be-found-nowhere' })
    const rows = await database.app.inWorkspace(world.workspaceId, (queries) =>
      queries.query<{ body: string }>(sql`select body from workflow.test_cases where workflow_id = ${id}`),
    )
    expect(rows[0]!.body).not.toContain('to-be-found-nowhere')
  })

  it('is deleted, once', async () => {
    const { id } = await create()
    const made = await act(id, 'test-cases', large)
    expect((await call('DELETE', at(id, `/${made.body.id}`))).status).toBe(204)
    expect(codeOf(await call('DELETE', at(id, `/${made.body.id}`)))).toEqual([404, 'test-case-not-found'])
    expect(codeOf(await call('GET', at(id, `/${made.body.id}`)))).toEqual([404, 'test-case-not-found'])
  })

  it('is not found through another workflow', async () => {
    const [one, other] = [await create(), await create()]
    const made = await act(one.id, 'test-cases', large)
    expect(codeOf(await call('GET', at(other.id, `/${made.body.id}`)))).toEqual([404, 'test-case-not-found'])
    expect(codeOf(await call('DELETE', at(other.id, `/${made.body.id}`)))).toEqual([404, 'test-case-not-found'])
  })

  it.each([
    ['nothing expected', { name: 'x', expected: [] }],
    ['no name', { expected: large.expected }],
    ['a path that is no pointer', { name: 'x', expected: [{ path: 'total', value: 1 }] }],
    ['a trigger that is no id', { name: 'x', trigger: '../x', expected: large.expected }],
    [
      '101 fields',
      { name: 'x', expected: Array.from({ length: 101 }, (_, index) => ({ path: `/${index}`, value: 1 })) },
    ],
  ])('is not kept with %s', async (_, body) => {
    const { id } = await create()
    expect(codeOf(await act(id, 'test-cases', body))).toEqual([422, 'body-invalid'])
  })

  it('has so many bytes, and no more', async () => {
    const { id } = await create()
    const empty = JSON.stringify({ input: '', expected: large.expected }).length
    const of = (bytes: number) => ({ name: 'x', input: 'x'.repeat(bytes - empty), expected: large.expected })
    expect((await act(id, 'test-cases', of(TEST_CASE_BYTES_MAX))).status).toBe(201)
    expect(codeOf(await act(id, 'test-cases', of(TEST_CASE_BYTES_MAX + 1)))).toEqual([422, 'test-case-too-large'])
  })

  it('is one of so many, and no more; a list of them pages, the oldest first', async () => {
    const { id } = await create()
    for (let at = 0; at < TEST_CASES_PER_WORKFLOW_MAX; at++) {
      expect((await act(id, 'test-cases', { ...large, name: String(at) })).status).toBe(201)
    }
    expect(codeOf(await act(id, 'test-cases', large))).toEqual([409, 'test-case-limit-reached'])
    const first = (await call('GET', at(id, '?limit=60'))).body
    const rest = (await call('GET', at(id, `?limit=60&cursor=${first.nextCursor}`))).body
    const names = [...first.items, ...rest.items].map(({ name }: { name: string }) => Number(name))
    expect(names).toEqual(Array.from({ length: TEST_CASES_PER_WORKFLOW_MAX }, (_, index) => index))
    expect(rest.nextCursor).toBeUndefined()
  })

  it('is of a workflow that there is', async () => {
    const nobody = '0198c0de-0000-7000-8000-00000000000a'
    expect(codeOf(await call('GET', at(nobody)))).toEqual([404, 'workflow-not-found'])
    expect(codeOf(await act(nobody, 'test-cases', large))).toEqual([404, 'workflow-not-found'])
  })
})
