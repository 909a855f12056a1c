import { newConditions, oldConditions } from '../../parameters/conditions.ts'
import { choice } from '../../parameters/describe.ts'
import { compatible, type Outputs } from '../../run/compatible.ts'
import { passing } from '../../run/passes-at.ts'
import { own } from '../../values/json.ts'
import { holdAll } from '../../values/old-conditions.ts'

export const oldFilter = compatible({
  of: 'n8n-nodes-base.filter',
  type: 'n8n-filter',
  title: 'Filter (n8n)',
  description: 'Keeps the items that pass, as n8n’s Filter 1 does.',
  versions: [1],
  parameters: [oldConditions, choice('combineConditions', ['AND', 'OR'], 'AND: every condition. OR: one is enough')],
  run: (step): Outputs => ({
    main: step.input.handles('main', (_item, index) => {
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
  run: (step): Outputs => ({ main: step.input.handles('main', passing(step, 2.1)) }),
})
