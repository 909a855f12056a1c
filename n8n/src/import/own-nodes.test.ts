import { compileParameters } from '@linkflow/node-runtime'
import { builtInNodes } from '@linkflow/nodes'
import { describe, expect, it } from 'vitest'
import { importN8n } from './import-n8n.ts'

const converted = (type: string, typeVersion: number, parameters: object) => {
  const source = { name: 'N', type: `n8n-nodes-base.${type}`, typeVersion, position: [0, 0], parameters }
  const { workflows, report } = importN8n({ nodes: [source], connections: {} })
  return { node: workflows[0]!.file.nodes[0]!, told: report.workflows[0]!.nodes[0]! }
}

const cases: readonly [string, number, object, string, object][] = [
  ['scheduleTrigger', 1.2, {}, 'schedule', { rules: [{ cron: '0 0 * * *' }] }],
  [
    'scheduleTrigger',
    1.2,
    {
      rule: {
        interval: [
          { field: 'minutes', minutesInterval: 10 },
          { field: 'weeks', triggerAtDay: [1, 5], triggerAtHour: 9 },
        ],
      },
    },
    'schedule',
    { rules: [{ cron: '*/10 * * * *' }, { cron: '0 9 * * 1,5' }] },
  ],
  [
    'webhook',
    2,
    { path: 'orders', httpMethod: 'POST', responseMode: 'lastNode' },
    'webhook',
    { path: 'orders', method: 'POST', respond: 'last-node' },
  ],
  [
    'respondToWebhook',
    1.1,
    { respondWith: 'json', responseBody: '={{ $json }}', options: { responseCode: 201 } },
    'respond-to-webhook',
    { respondWith: 'json', json: '{{ $json }}', status: 201 },
  ],
  [
    'httpRequest',
    4.2,
    {
      url: '=https://a.example/{{ $json.id }}',
      sendQuery: true,
      queryParameters: { parameters: [{ name: 'q', value: '={{ $json.q }}' }] },
    },
    'http-request',
    { method: 'GET', url: 'https://a.example/{{ $json.id }}', query: { q: '{{ $json.q }}' } },
  ],
  [
    'httpRequest',
    4.2,
    {
      method: 'POST',
      url: 'https://a.example',
      sendBody: true,
      specifyBody: 'json',
      jsonBody: '={{ $json.body }}',
      options: { timeout: 5000 },
    },
    'http-request',
    { body: { kind: 'json', value: '{{ $json.body }}' }, timeout: { value: 5, unit: 'seconds' } },
  ],
  ['stopAndError', 1, { errorMessage: '=No {{ $json.x }}' }, 'stop-and-error', { message: 'No {{ $json.x }}' }],
  ['executeWorkflowTrigger', 1.1, { inputSource: 'passthrough' }, 'workflow-trigger', {}],
  [
    'executeWorkflow',
    1.2,
    { workflowId: { __rl: true, value: 'abc', mode: 'list' } },
    'execute-workflow',
    { workflow: 'abc', mode: 'once' },
  ],
  ['errorTrigger', 1, {}, 'error-trigger', {}],
  ['wait', 1.1, { amount: 3, unit: 'minutes' }, 'wait', { for: 'duration', duration: { value: 3, unit: 'minutes' } }],
]

describe('nodes of n8n that are nodes of LinkFlow', () => {
  it.each(cases)('%s %d', (type, version, parameters, becomes, expected) => {
    const { node } = converted(type, version, parameters)
    expect(node.type).toBe(becomes)
    expect(node.parameters).toMatchObject(expected)
    const nodeType = builtInNodes.find((each) => each.type === becomes)!
    const compiled = compileParameters({
      node: { id: 'n', name: 'N', parameters: node.parameters! },
      nodeType,
      dialect: 'n8n',
    })
    expect(compiled.ok ? [] : compiled.error).toEqual([])
  })

  it.each([
    ['webhook', 2, { path: 'x', authentication: 'basicAuth' }],
    ['webhook', 2, { path: 'orders/:id' }],
    ['scheduleTrigger', 1.2, { rule: { interval: [{ field: 'days', daysInterval: 3 }] } }],
    ['httpRequest', 2, { url: 'https://a.example' }],
    ['httpRequest', 4.2, { method: 'POST', sendBody: true, contentType: 'multipart-form-data' }],
    ['wait', 1.1, { resume: 'webhook' }],
    ['code', 2, { language: 'python', pythonCode: 'return []' }],
    ['dataTable', 1.1, { resource: 'table', operation: 'create' }],
  ])('%s %d is a placeholder where there is no equal, and says why', (type, version, parameters) => {
    const { told } = converted(type, version, parameters)
    expect(told.fate).toBe('placeholder')
    expect(told.notes[0]!.length).toBeGreaterThan(20)
  })
})
