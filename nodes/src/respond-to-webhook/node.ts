import { defineNode, type NodeInput } from '@linkflow/node-runtime'
import { permanent } from '../node-error.ts'
import { type AnswerParameters, answerOf, answerSchema } from './answer.ts'

function check({ respondWith, location, json }: AnswerParameters) {
  if (respondWith === 'redirect' && location === undefined) {
    return { parameter: 'location', message: 'is missing: give the address to send the caller to.' }
  }
  if (respondWith === 'json' && json === undefined) {
    return { parameter: 'json', message: 'is missing: give the value to answer, or choose another kind of answer.' }
  }
  return undefined
}

const firstItem = (input: NodeInput) => (input.port('main').count === 0 ? undefined : input.port('main').at(0))

export const respondToWebhook = defineNode({
  type: 'respond-to-webhook',
  version: 1,
  title: 'Respond to Webhook',
  description: 'Answers the call that started the execution, now; the workflow goes on with the same items.',
  group: 'flow',
  keywords: ['answer', 'reply', 'response', 'redirect', 'return'],
  suggestedNext: ['http-request', 'set'],
  parameters: answerSchema,
  check,
  effect: 'pure',
  runOnEmpty: true,
  sample: [{ orderId: 'ord_2f9c1b7a', itemCount: 3 }],
  gives: 'input',
  behaviour: {
    kind: 'list',
    run(input, evaluate) {
      const all = () =>
        input
          .port('main')
          .all()
          .map((item) => item.json)
      const answer = answerOf(evaluate(), firstItem(input), all)
      if (!answer.ok) {
        return { type: 'failed', error: permanent('answer-invalid', `The answer cannot be made: ${answer.error}.`) }
      }
      return { type: 'done', outputs: { main: input.handles('main') }, answer: answer.value }
    },
  },
})
