import { defineNode, failItem, route } from '@linkflow/node-runtime'
import { z } from 'zod'
import { choiceParameters, choiceProblem, choose } from '../conditions/choice.ts'
import { choiceTest, eitherPort } from '../conditions/quick-choice.ts'
import { permanent } from '../node-error.ts'

export const ifNode = defineNode({
  type: 'if',
  version: 1,
  title: 'If',
  description: 'Sends each item one of two ways, by a condition.',
  group: 'flow',
  keywords: ['condition', 'branch', 'else', 'decide'],
  suggestedNext: ['set', 'http-request', 'stop-and-error'],
  ports: { inputs: ['main'], outputs: ['true', 'false'] },
  parameters: z.strictObject(choiceParameters),
  check: choiceProblem,
  effect: 'pure',
  sample: [{ status: 'paid', total: 89.4 }],
  gives: 'input',
  behaviour: {
    kind: 'each',
    shortcut: (parameters, { timezone }) => eitherPort(['true', 'false'], choiceTest(parameters, timezone)),
    each(item, parameters, context) {
      const answer = choose(parameters, context.timezone)
      if (!answer.ok)
        return failItem(permanent('condition-invalid', `The condition cannot be decided: ${answer.error}.`))
      return route(answer.value ? 'true' : 'false', item)
    },
  },
})
