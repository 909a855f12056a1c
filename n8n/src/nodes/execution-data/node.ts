import { choice, groups, value } from '../../parameters/describe.ts'
import { compatible } from '../../run/compatible.ts'

/** n8n keeps keys and values for its list of executions; here the items pass, and the log has them. */
export const executionData = compatible({
  of: 'n8n-nodes-base.executionData',
  type: 'n8n-execution-data',
  title: 'Execution Data (n8n)',
  description: 'Passes its items on and writes what n8n would keep with the execution into the log.',
  versions: [1, 1.1],
  parameters: [
    choice('operation', ['save'], 'Always save', { plain: true }),
    groups('dataToSave', { values: [value('key', '', 'Key'), value('value', '', 'Value')] }, 'Keys and values'),
  ],
  run: ({ input, parameters, context }) => {
    context.log('info', JSON.stringify(parameters()['dataToSave'] ?? {}))
    return { main: input.handles('main') }
  },
})
