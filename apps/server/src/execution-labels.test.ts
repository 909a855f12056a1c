import type { Database } from '@linkflow/postgres'
import { describe, expect, it } from 'vitest'
import { ExecutionLabels } from './execution-labels.ts'

/** A database of names, which counts what it is asked. */
function opened() {
  const names = new Map([['w1', 'Orders']])
  const numbers = new Map<string, number | null>([
    ['v1', 1],
    ['draft', null],
  ])
  let [nowMs, questions] = [0, 0]
  const query = async ({ values }: { values: readonly unknown[] }) => {
    questions += 1
    const [workflows, versions] = values as [string[], string[]]
    return [
      ...workflows.flatMap((id) =>
        names.has(id) ? [{ kind: 'workflow', id, name: names.get(id), number: null }] : [],
      ),
      ...versions.flatMap((id) =>
        numbers.has(id) ? [{ kind: 'version', id, name: null, number: numbers.get(id) }] : [],
      ),
    ]
  }
  const database = { app: { readsIn: () => ({ query }) } } as unknown as Database
  const labels = new ExecutionLabels(database, { nowMs: () => nowMs })
  const find = async (workflowId: string, versionId = 'v1') => {
    const execution = { workflowId, versionId } as never
    return (await labels.find('workspace', [execution]))(execution)
  }
  return { names, labels, find, questions: () => questions, pass: (ms: number) => (nowMs += ms) }
}

describe('the labels of executions', () => {
  it('are looked up once', async () => {
    const { find, questions } = opened()
    expect(await find('w1')).toEqual({ workflowName: 'Orders', versionNumber: 1 })
    expect(await find('w1')).toEqual({ workflowName: 'Orders', versionNumber: 1 })
    expect(await find('w1', 'draft')).toEqual({ workflowName: 'Orders' })
    expect(await find('w1', 'draft')).toEqual({ workflowName: 'Orders' })
    expect(questions()).toBe(2)
    expect(await find('gone', 'none')).toEqual({})
  })

  it('follow a name that is being changed, from before its commit on', async () => {
    const { find, labels, names, questions, pass } = opened()
    await find('w1')
    labels.forget('w1')
    // The change is not committed yet: what is read now is not kept.
    expect(await find('w1')).toMatchObject({ workflowName: 'Orders' })
    names.set('w1', 'New orders')
    expect(await find('w1')).toMatchObject({ workflowName: 'New orders' })
    pass(10_000)
    await find('w1')
    const asked = questions()
    expect(await find('w1')).toMatchObject({ workflowName: 'New orders' })
    expect(questions()).toBe(asked)
  })

  it('of a workflow that was deleted are gone', async () => {
    const { find, labels, names } = opened()
    await find('w1')
    names.delete('w1')
    labels.forget('w1')
    expect((await find('w1')).workflowName).toBeUndefined()
  })
})
