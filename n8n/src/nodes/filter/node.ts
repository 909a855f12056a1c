import type { ItemHandle } from '@linkflow/node-runtime'
import { newConditions, oldConditions } from '../../parameters/conditions.ts'
import { choice } from '../../parameters/describe.ts'
import { compatible, goesOn, type Outputs, type Step } from '../../run/compatible.ts'
import { messageOf } from '../../run/failure.ts'
import { passesAt } from '../../run/passes-at.ts'
import { own } from '../../values/json.ts'
import { holdAll } from '../../values/old-conditions.ts'

function* kept(step: Step, keeps: (index: number) => boolean): Generator<ItemHandle> {
  for (const handle of step.input.handles('main')) if (keeps(handle.index)) yield handle
}

export const oldFilter = compatible({
  of: 'n8n-nodes-base.filter',
  type: 'n8n-filter',
  title: 'Filter (n8n)',
  description: 'Keeps the items that pass, as n8n’s Filter 1 does.',
  versions: [1],
  parameters: [oldConditions, choice('combineConditions', ['AND', 'OR'], 'AND: every condition. OR: one is enough')],
  run: (step): Outputs => ({
    main: kept(step, (index) => {
      const given = step.parameters(index)
      return holdAll(own(given, 'conditions'), own(given, 'combineConditions') === 'OR')
    }),
  }),
})

export const newFilter = compatible({
  of: 'n8n-nodes-base.filter',
  type: 'n8n-filter',
  title: 'Filter (n8n)',
  description: 'Keeps the items that pass, as n8n’s Filter 2 does.',
  versions: [2, 2.1, 2.2, 2.3],
  parameters: newConditions(2.1),
  run: (step): Outputs => ({
    main: kept(step, (index) => {
      try {
        return passesAt(step, index, 2.1)
      } catch (thrown) {
        if (messageOf(thrown) === undefined || !goesOn(step.context)) throw thrown
        return false
      }
    }),
  }),
})
