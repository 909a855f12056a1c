import type { WorkflowFileInput } from '@linkflow/contracts'

/** For the OpenAPI document. */
export const workflowExample: WorkflowFileInput = {
  linkflow: 1,
  name: 'Greeting',
  nodes: [
    {
      id: 'hook',
      name: 'Hook',
      type: 'webhook',
      parameters: { path: 'greeting', method: 'POST', respond: 'last-node' },
    },
    {
      id: 'greet',
      name: 'Greet',
      type: 'set',
      parameters: { values: { hello: '{{ $json.body.name }}' }, keep: 'none' },
    },
  ],
  connections: [{ from: { node: 'hook', port: 'main' }, to: { node: 'greet', port: 'main' } }],
}
