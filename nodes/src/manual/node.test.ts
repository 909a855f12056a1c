import { portsOf } from '@linkflow/node-runtime'
import { describe, expect, it } from 'vitest'
import { manual } from './node.ts'

describe('Manual Trigger', () => {
  it('has no input and one output, and starts executions', () => {
    expect(portsOf(manual, {})).toEqual({ inputs: [], outputs: ['main'] })
    expect(manual).toMatchObject({ engine: 'trigger', behaviour: { kind: 'trigger' } })
  })

  it('takes no parameters', () => {
    expect(manual.parameters.parse({})).toEqual({})
    expect(manual.parameters.safeParse({ x: 1 }).success).toBe(false)
  })
})
