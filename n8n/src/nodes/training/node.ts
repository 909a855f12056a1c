import { value } from '../../parameters/describe.ts'
import { compatible, perItem } from '../../run/compatible.ts'
import { own, textOf } from '../../values/json.ts'

/** The messenger of n8n's course, which sends nothing. */
export const messenger = compatible({
  of: 'n8n-nodes-base.n8nTrainingCustomerMessenger',
  type: 'n8n-training-messenger',
  title: 'Customer Messenger (n8n training)',
  description: 'Says which message it would send, as the node of n8n’s course does; it sends none.',
  versions: [1],
  parameters: [value('customerId', '', 'Whom'), value('message', '', 'What')],
  run: perItem((_item, given) => {
    const [customer, message] = [textOf(own(given, 'customerId')), textOf(own(given, 'message'))]
    return { json: { output: `Sent message to customer ${customer}:  ${message}` } }
  }),
})
