import { portsOf } from '@linkflow/node-runtime'
import { describe, expect, it } from 'vitest'
import { breakNode } from './node.ts'

describe('Break', () => {
  it('is known to the engine by its kind and its ports', () => {
    expect(breakNode).toMatchObject({ engine: 'break', behaviour: { kind: 'structure' }, effect: 'pure' })
    expect(portsOf(breakNode, {})).toEqual({ inputs: ['main'], outputs: [] })
  })

  it('takes no parameters', () => {
    expect(breakNode.parameters.safeParse({ x: 1 }).success).toBe(false)
  })
})
