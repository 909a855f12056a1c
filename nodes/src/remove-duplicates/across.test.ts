import type { JsonObject } from '@linkflow/kernel'
import { FakeState, runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { removeDuplicatesAcross } from './node.ts'

const run = (parameters: Record<string, unknown>, items: JsonObject[], state = new FakeState()) =>
  runNode(removeDuplicatesAcross, { parameters, items, context: { state } })

describe('Remove Duplicates across executions', () => {
  it('gives what no execution has brought before, and the rest by its other port', async () => {
    const state = new FakeState()
    const given = { across: 'executions', compare: 'selected', fields: ['id'] }
    const first = await run(given, [{ id: 1 }, { id: 2 }, { id: 1, n: 2 }], state)
    expect(first.outputs).toEqual({ main: [{ id: 1 }, { id: 2 }], duplicates: [{ id: 1, n: 2 }] })
    const second = await run(given, [{ id: 2 }, { id: 3 }], state)
    expect(second.outputs).toEqual({ main: [{ id: 3 }], duplicates: [{ id: 2 }] })
    expect(second.lineage.main).toEqual([1])
  })

  it('remembers by node or by workflow, the newest so many', async () => {
    const state = new FakeState()
    await run({ across: 'executions', remember: 2 }, [{ a: 1 }, { a: 2 }, { a: 3 }], state)
    await run({ across: 'executions', scope: 'workflow' }, [{ a: 1 }], state)
    expect([state.seen.get('node')!.size, state.seen.get('workflow')!.size]).toEqual([2, 1])
    expect((await run({ across: 'executions', remember: 2 }, [{ a: 1 }, { a: 3 }], state)).outputs.main).toEqual([
      { a: 1 },
    ])
  })

  it('forgets, and passes its items on', async () => {
    const state = new FakeState()
    await run({ across: 'executions' }, [{ a: 1 }], state)
    expect((await run({ across: 'forget' }, [{ go: true }], state)).outputs.main).toEqual([{ go: true }])
    expect((await run({ across: 'executions' }, [{ a: 1 }], state)).outputs.main).toEqual([{ a: 1 }])
  })

  it('is what version 1 is where only the items are compared', async () => {
    const state = new FakeState()
    expect((await run({}, [{ a: 1 }, { a: 1 }], state)).outputs).toEqual({ main: [{ a: 1 }] })
    expect(state.writes).toEqual([])
    const effect = removeDuplicatesAcross.effect as (parameters: object) => string
    expect(['items', 'executions', 'forget'].map((across) => effect({ across }))).toEqual(['pure', 'write', 'write'])
  })
})
