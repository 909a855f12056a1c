import { portsOf } from '@linkflow/node-runtime'
import { describe, expect, it } from 'vitest'
import { errorTrigger } from './node.ts'

describe('Error Trigger', () => {
  it('has no input and one output, and starts executions', () => {
    expect(portsOf(errorTrigger, {})).toEqual({ inputs: [], outputs: ['main'] })
    expect(errorTrigger).toMatchObject({ engine: 'trigger', behaviour: { kind: 'trigger' } })
  })

  it('takes no parameters', () => {
    expect(errorTrigger.parameters.parse({})).toEqual({})
    expect(errorTrigger.parameters.safeParse({ x: 1 }).success).toBe(false)
  })
})
