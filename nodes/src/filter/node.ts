import { defineNode, failItem, route } from '@linkflow/node-runtime'
import { z } from 'zod'
import { choiceParameters, choiceProblem, choose } from '../conditions/choice.ts'
import { choiceTest, eitherPort } from '../conditions/quick-choice.ts'
import { permanent } from '../node-error.ts'

export const filter = defineNode({
  type: 'filter',
  version: 1,
  title: 'Filter',
  description: 'Keeps the items that meet a condition; the others leave by a port of their own.',
  group: 'flow',
  keywords: ['where', 'condition', 'keep', 'remove'],
  suggestedNext: ['set', 'split-out', 'http-request'],
  ports: { inputs: ['main'], outputs: ['main', 'discarded'] },
  parameters: z.strictObject(choiceParameters),
  check: choiceProblem,
  effect: 'pure',
  sample: [{ id: 7, amount: 640 }],
  gives: 'input',
  behaviour: {
    kind: 'each',
    shortcut: (parameters, { timezone }) => eitherPort(['main', 'discarded'], choiceTest(parameters, timezone)),
    each(item, parameters, context) {
      // An expression has its answer already; this runs for each of many items.
      if (parameters.conditions === undefined) return parameters.condition === true ? item : route('discarded', item)
      const answer = choose(parameters, context.timezone)
      if (!answer.ok)
        return failItem(permanent('condition-invalid', `The condition cannot be decided: ${answer.error}.`))
      return answer.value ? item : route('discarded', item)
    },
  },
})
