import type { Item, ItemHandle } from '@linkflow/node-runtime'
import { newConditions, oldConditions } from '../../parameters/conditions.ts'
import { choice } from '../../parameters/describe.ts'
import { compatible, handlesInMemory, type Outputs, type Step } from '../../run/compatible.ts'
import { passing } from '../../run/passes-at.ts'
import { own } from '../../values/json.ts'
import { holdAll } from '../../values/old-conditions.ts'

const ports = { inputs: ['main'], outputs: ['true', 'false'] }

function sorted({ input }: Step, isTrue: (item: Item, index: number) => boolean): Outputs {
  const [yes, no]: [ItemHandle[], ItemHandle[]] = [[], []]
  for (const handle of handlesInMemory(input)) (isTrue(handle.item, handle.index) ? yes : no).push(handle)
  return { true: yes, false: no }
}

export const oldIf = compatible({
  of: 'n8n-nodes-base.if',
  type: 'n8n-if',
  title: 'IF (n8n)',
  description: 'Sends each item one of two ways, as n8n’s IF 1 does.',
  versions: [1],
  parameters: [oldConditions, choice('combineOperation', ['all', 'any'], 'all: every condition. any: one is enough')],
  ports,
  run: (step) =>
    sorted(step, (_item, index) => {
      const given = step.parameters(index)
      return holdAll(own(given, 'conditions'), own(given, 'combineOperation') === 'any')
    }),
})

export const newIf = compatible({
  of: 'n8n-nodes-base.if',
  type: 'n8n-if',
  title: 'If (n8n)',
  description: 'Sends each item one of two ways, as n8n’s If 2 does.',
  versions: [2, 2.1, 2.2, 2.3],
  parameters: newConditions(2.1),
  ports,
  run: (step) => sorted(step, passing(step, 2.1)),
})
