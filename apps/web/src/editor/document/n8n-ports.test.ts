import type { NodeTypeView, WorkflowNode } from '@linkflow/contracts'
import { compatibilityNodes } from '@linkflow/n8n'
import { createRegistry, isPlanProblem, nodeCatalogue } from '@linkflow/node-runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { N8N_PORTS } from './n8n-ports.ts'
import { NodeTypes } from './node-types.ts'

const registry = createRegistry(compatibilityNodes)
const types = new NodeTypes(JSON.parse(JSON.stringify(nodeCatalogue(registry.all))) as NodeTypeView[])
const written = registry.all.filter(({ type, ports }) => typeof ports === 'function' || Object.hasOwn(N8N_PORTS, type))
const isWired = (port: string): boolean => port !== 'earlier' && port !== 'memory'

const count = fc.constantFrom(0, 1, 2, 3, 11, 65, 2.5, '3', 'three', null)
const entries = fc.oneof(fc.array(fc.constant({ outputKey: 'a' }), { maxLength: 5 }), fc.constant('x'))
const parameters = fc.record(
  {
    mode: fc.constantFrom('rules', 'expression'),
    operation: fc.constantFrom('removeDuplicateInputItems', 'removeItemsSeenInPreviousExecutions'),
    rules: fc.record({ rules: entries, values: entries }, { requiredKeys: [] }),
    options: fc.record({ fallbackOutput: fc.constantFrom('none', 'extra', 1) }),
    outputsAmount: count,
    numberOutputs: count,
    numberInputs: count,
    inputs: count,
    outputs: count,
  },
  { requiredKeys: [] },
)

describe('the ports of a node of n8n', () => {
  it.each(written.map(({ type, version }) => [type, version] as const))(
    'of type %s %d are those that the server has',
    (type, version) => {
      fc.assert(
        fc.property(parameters, (given) => {
          const node = {
            id: 'a',
            name: 'A',
            type,
            version,
            parameters: given,
            position: { x: 0, y: 0 },
          } as WorkflowNode
          const traits = registry.describe(node)
          if (isPlanProblem(traits)) throw new Error(traits.message)
          expect(types.portsOf(node)).toEqual({
            inputs: traits.inputs.filter(isWired),
            outputs: traits.outputs.filter(isWired),
          })
        }),
        { numRuns: 200 },
      )
    },
  )
})
