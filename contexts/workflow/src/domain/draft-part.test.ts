import { type WorkflowFile, workflowFileSchema } from '@linkflow/contracts'
import { describe, expect, it } from 'vitest'
import { partUpTo } from './draft-part.ts'

const fileOf = (...chains: readonly string[]): WorkflowFile => {
  const ids = [...new Set(chains.flatMap((chain) => chain.split(' ')))]
  return workflowFileSchema.parse({
    linkflow: 1,
    name: 'Test',
    nodes: ids.map((id) => ({ id, name: id.toUpperCase(), type: 'set' })),
    connections: chains.flatMap((chain) => {
      const stops = chain.split(' ')
      return stops.slice(1).map((to, at) => ({ from: { node: stops[at] }, to: { node: to } }))
    }),
  })
}
const idsOf = (file: WorkflowFile | undefined) => file?.nodes.map(({ id }) => id)

describe('the part of a draft up to a node', () => {
  it('has all that leads to it and nothing else, in the order of the file', () => {
    const part = partUpTo(fileOf('start a b c', 'start other', 'second b'), 'B')
    expect(idsOf(part)).toEqual(['start', 'a', 'b', 'second'])
    expect(part?.connections).toHaveLength(3)
  })

  it('has all of a loop that the node is in', () => {
    expect(idsOf(partUpTo(fileOf('start loop x y loop', 'loop after'), 'x'))).toEqual(['start', 'loop', 'x', 'y'])
  })

  it('is none of a node that is not there', () => {
    expect(partUpTo(fileOf('a b'), 'nobody')).toBeUndefined()
  })
})
