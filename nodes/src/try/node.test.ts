import { portsOf } from '@linkflow/node-runtime'
import { describe, expect, it } from 'vitest'
import { tryNode } from './node.ts'

describe('Try', () => {
  it('is known to the engine by its kind and its ports', () => {
    expect(tryNode).toMatchObject({ engine: 'try', behaviour: { kind: 'structure' }, effect: 'pure' })
    expect(portsOf(tryNode, {})).toEqual({ inputs: ['main'], outputs: ['body', 'done', 'catch'] })
  })

  it('takes no parameters', () => {
    expect(tryNode.parameters.safeParse({ x: 1 }).success).toBe(false)
  })
})
