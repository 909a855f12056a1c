import { describe, expect, it } from 'vitest'
import { PendingCall } from './pending-call.ts'
import { aCall } from './testing/a-call.ts'
import { WaitingCalls } from './waiting-calls.ts'

const waits = (workspaceId: string, source: string) =>
  new PendingCall(
    aCall({ workspaceId, source }),
    () => {},
    () => {},
  )

describe('waiting calls', () => {
  // Proves T27.
  it('keep their order within a workspace, while workspaces take turns', () => {
    const waiting = new WaitingCalls()
    for (const source of ['1', '2', '3']) waiting.add(waits('many', source))
    waiting.add(waits('one', '1'))
    const order = []
    while (waiting.size > 0) {
      const { call } = waiting.take(waiting.workspaces()[0]!)!
      order.push(`${call.workspaceId} ${call.source}`)
    }
    expect(order).toEqual(['many 1', 'one 1', 'many 2', 'many 3'])
  })

  it('come back to the front when their process died before it began them', () => {
    const waiting = new WaitingCalls()
    for (const source of ['1', '2', '3']) waiting.add(waits('a', source))
    const gone = [waiting.take('a')!, waiting.take('a')!]
    waiting.putBack('a', gone)
    waiting.putBack('b', [])
    expect(waiting.of('a').map(({ call }) => call.source)).toEqual(['1', '2', '3'])
    expect(waiting.size).toBe(3)
    expect(waiting.workspaces()).toEqual(['a'])
  })

  it('leave when they are taken out, and a workspace without any is forgotten', () => {
    const waiting = new WaitingCalls()
    waiting.add(waits('a', '1'))
    waiting.add(waits('b', '1'))
    expect(waiting.remove(({ call }) => call.workspaceId === 'a')).toHaveLength(1)
    expect(waiting.workspaces()).toEqual(['b'])
    expect(waiting.size).toBe(1)
    expect(waiting.take('a')).toBeUndefined()
  })
})
