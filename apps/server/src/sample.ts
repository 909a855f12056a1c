import type { WorkflowFileInput } from '@linkflow/contracts'
import type { JsonObject } from '@linkflow/kernel'

/** A call that the sample takes: its first run is of it, and so is each that somebody starts by hand in the editor. */
export const SAMPLE_CALL: JsonObject = {
  method: 'POST',
  path: 'order-intake',
  headers: { 'content-type': 'application/json' },
  query: {},
  body: {
    orderId: 'A-1',
    status: 'paid',
    customer: { name: 'Ada', country: 'DE' },
    items: [{ sku: 'A-100', qty: 2, price: 19.95 }],
  },
}

/** The workflow that is there after the first start: it shows branches, code, a request and an answer, without the internet. */
export const ORDER_INTAKE: WorkflowFileInput = {
  linkflow: 1,
  name: 'Order intake',
  description:
    'Takes an order by webhook, decides what to do with it, adds it up, tells another service, and answers. Call it with curl: see the README.',
  nodes: [
    {
      id: 'order',
      name: 'Order received',
      type: 'webhook',
      parameters: { path: 'order-intake', method: 'POST', respond: 'respond-node' },
      position: { x: 0, y: 144 },
    },
    {
      id: 'paid',
      name: 'Paid?',
      type: 'if',
      parameters: { condition: "{{ $json.body.status === 'paid' }}" },
      position: { x: 320, y: 144 },
    },
    {
      id: 'region',
      name: 'Which region?',
      type: 'switch',
      parameters: {
        mode: 'value',
        value: "{{ $json.body.customer?.country ?? 'unknown' }}",
        cases: [
          { equals: 'DE', port: 'europe' },
          { equals: 'FR', port: 'europe' },
          { equals: 'US', port: 'america' },
        ],
        otherwise: 'fallback',
      },
      position: { x: 640, y: 48 },
    },
    {
      id: 'sum',
      name: 'Add up',
      type: 'code',
      parameters: {
        mode: 'each',
        source: [
          'const order = $json.body',
          'const items = order.items ?? []',
          'return {',
          '  orderId: order.orderId,',
          '  itemCount: items.reduce((sum, item) => sum + item.qty, 0),',
          '  total: Math.round(items.reduce((sum, item) => sum + item.qty * item.price, 0) * 100) / 100,',
          '}',
        ].join('\n'),
      },
      position: { x: 960, y: 64 },
    },
    {
      id: 'tell',
      name: 'Tell the warehouse',
      type: 'http-request',
      parameters: {
        method: 'POST',
        url: 'http://echo.linkflow.internal/warehouse',
        body: { kind: 'json', value: '{{ $json }}' },
      },
      position: { x: 1280, y: 64 },
    },
    {
      id: 'answer',
      name: 'Answer the shop',
      type: 'respond-to-webhook',
      parameters: {
        respondWith: 'json',
        json: [
          "{{ $('Order received').item.json.body.status === 'paid'",
          "  ? { accepted: true, ...$('Add up').item.json, warehouse: $json.method }",
          "  : { accepted: false, orderId: $json.body.orderId ?? null, reason: 'not paid' } }}",
        ].join('\n'),
      },
      position: { x: 1600, y: 208 },
    },
  ],
  connections: [
    { from: { node: 'order', port: 'main' }, to: { node: 'paid', port: 'main' } },
    { from: { node: 'paid', port: 'true' }, to: { node: 'region', port: 'main' } },
    { from: { node: 'paid', port: 'false' }, to: { node: 'answer', port: 'main' } },
    { from: { node: 'region', port: 'europe' }, to: { node: 'sum', port: 'main' } },
    { from: { node: 'region', port: 'america' }, to: { node: 'sum', port: 'main' } },
    { from: { node: 'region', port: 'fallback' }, to: { node: 'sum', port: 'main' } },
    { from: { node: 'sum', port: 'main' }, to: { node: 'tell', port: 'main' } },
    { from: { node: 'tell', port: 'main' }, to: { node: 'answer', port: 'main' } },
  ],
}
