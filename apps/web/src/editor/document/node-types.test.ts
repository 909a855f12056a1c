import type { WorkflowNode } from '@linkflow/contracts'
import { isPlanProblem } from '@linkflow/node-runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nodeTypes, registry } from '../testing/node-types.ts'
import { DYNAMIC_PORTS } from './dynamic-ports.ts'

const port = fc.constantFrom('paid', 'open', 'main', 'a b', 'error')
const entries = fc.array(fc.oneof(fc.record({ port }), fc.constant('x')), { maxLength: 4 })
const parameters = fc.record(
  {
    mode: fc.constantFrom('rules', 'value', 'append'),
    rules: entries,
    cases: entries,
    otherwise: fc.constantFrom('fallback', 'drop'),
    inputs: fc.constantFrom(0, 2, 3, 10, 11, 2.5, 'three'),
    for: fc.constantFrom('duration', 'date', 'webhook', 'signal', 'call'),
    timeout: fc.constant({ value: 1, unit: 'hours' }),
    operation: fc.constantFrom('page', 'completion', null),
    answer: fc.constantFrom('decision', 'form'),
    onTimeout: fc.constantFrom('port', 'fail', null),
  },
  { requiredKeys: [] },
)

describe('the ports of a node', () => {
  it.each(registry.all.map(({ type, version }) => [type, version] as const))(
    'of type %s are those that the server has',
    (type, version) => {
      fc.assert(
        fc.property(parameters, fc.constantFrom('stop', 'error-port' as const), (given, onError) => {
          const node = {
            id: 'a',
            name: 'A',
            type,
            version,
            parameters: given,
            position: { x: 0, y: 0 },
            onError,
          } as WorkflowNode
          const traits = registry.describe(node)
          if (isPlanProblem(traits)) throw new Error(traits.message)
          const outputs =
            onError === 'error-port' && !traits.outputs.includes('error')
              ? [...traits.outputs, 'error']
              : traits.outputs
          expect(nodeTypes.portsOf(node)).toEqual({ inputs: traits.inputs, outputs })
        }),
        { numRuns: DYNAMIC_PORTS[type] === undefined ? 5 : 300 },
      )
    },
  )

  it('of a type that is not there are unknown', () => {
    const node = { id: 'a', name: 'A', type: 'gone', version: 1, parameters: {}, position: { x: 0, y: 0 } }
    expect(nodeTypes.portsOf(node)).toBeUndefined()
  })

  it('are known once for each node, and the newest version is the one that is offered', () => {
    const node = { id: 'a', name: 'A', type: 'if', version: 1, parameters: {}, position: { x: 0, y: 0 } }
    expect(nodeTypes.portsOf(node)).toBe(nodeTypes.portsOf(node))
    expect(nodeTypes.newestOf('if')?.ports.outputs).toEqual(['true', 'false'])
  })
})
