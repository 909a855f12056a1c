import type { WorkflowFileInput } from '@linkflow/contracts'

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
      position: { x: 0, y: 160 },
    },
    {
      id: 'paid',
      name: 'Paid?',
      type: 'if',
      parameters: { condition: "{{ $json.body.status === 'paid' }}" },
      position: { x: 240, y: 160 },
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
      position: { x: 480, y: 80 },
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
          '  customerName: order.customer?.name ?? "unknown",',
          '  itemCount: items.reduce((sum, item) => sum + item.qty, 0),',
          '  total: Math.round(items.reduce((sum, item) => sum + item.qty * item.price, 0) * 100) / 100,',
          '}',
        ].join('\n'),
      },
      position: { x: 720, y: 80 },
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
      position: { x: 960, y: 80 },
    },
    {
      id: 'accepted',
      name: 'Accepted',
      type: 'respond-to-webhook',
      parameters: {
        respondWith: 'json',
        json: {
          accepted: true,
          orderId: "{{ $('Add up').item.json.orderId }}",
          itemCount: "{{ $('Add up').item.json.itemCount }}",
          total: "{{ $('Add up').item.json.total }}",
          warehouse: '{{ $json.method }}',
        },
      },
      position: { x: 1200, y: 80 },
    },
    {
      id: 'refused',
      name: 'Not paid yet',
      type: 'respond-to-webhook',
      parameters: {
        respondWith: 'json',
        status: 202,
        json: { accepted: false, orderId: '{{ $json.body.orderId ?? null }}', reason: 'not paid' },
      },
      position: { x: 480, y: 280 },
    },
  ],
  connections: [
    { from: { node: 'order', port: 'main' }, to: { node: 'paid', port: 'main' } },
    { from: { node: 'paid', port: 'true' }, to: { node: 'region', port: 'main' } },
    { from: { node: 'paid', port: 'false' }, to: { node: 'refused', port: 'main' } },
    { from: { node: 'region', port: 'europe' }, to: { node: 'sum', port: 'main' } },
    { from: { node: 'region', port: 'america' }, to: { node: 'sum', port: 'main' } },
    { from: { node: 'region', port: 'fallback' }, to: { node: 'sum', port: 'main' } },
    { from: { node: 'sum', port: 'main' }, to: { node: 'tell', port: 'main' } },
    { from: { node: 'tell', port: 'main' }, to: { node: 'accepted', port: 'main' } },
  ],
}
