import type { Credential, Schedule, Webhook, Workflow, WorkflowFileInput } from '@linkflow/sdk'
import type { Seeded } from './seed.ts'

/** What the screens beside the workflows show: one of each, and the addresses of their pages. */
export interface Things {
  readonly credential: Credential
  readonly webhook: Webhook
  readonly schedule: Schedule
  readonly hook: Workflow
  readonly paths: readonly (readonly [path: string, heading: string])[]
}

export const webhookFile = (path: string, parameters: Record<string, unknown> = {}): WorkflowFileInput => ({
  linkflow: 1,
  name: `Orders at ${path}`,
  nodes: [
    { id: 'hook', name: 'Order comes', type: 'webhook', parameters: { path, ...parameters } },
    {
      id: 'note',
      name: 'Note it',
      type: 'set',
      parameters: { values: { order: '{{ $json.body.orderId }}' } },
      position: { x: 288, y: 0 },
    },
  ],
  connections: [{ from: { node: 'hook' }, to: { node: 'note' } }],
})

export const scheduleFile = (
  name: string,
  rules: readonly object[],
  timezone = 'Europe/Berlin',
): WorkflowFileInput => ({
  linkflow: 1,
  name,
  nodes: [
    { id: 'clock', name: 'By the clock', type: 'schedule', parameters: { rules, timezone, missed: 'one' } },
    { id: 'note', name: 'Note it', type: 'set', parameters: { values: { is: 'done' } }, position: { x: 288, y: 0 } },
  ],
  connections: [{ from: { node: 'clock' }, to: { node: 'note' } }],
})

/** A workflow that asks a service with a credential. */
export const askingFile = (
  credential: string,
  name = 'Ask the shop',
  url = 'https://api.shop.example/orders',
): WorkflowFileInput => ({
  linkflow: 1,
  name,
  nodes: [
    { id: 'start', name: 'Start', type: 'manual', parameters: {} },
    {
      id: 'ask',
      name: 'Ask',
      type: 'http-request',
      parameters: { url, authentication: 'bearer' },
      credentials: { bearer: credential },
      position: { x: 288, y: 0 },
    },
  ],
  connections: [{ from: { node: 'start' }, to: { node: 'ask' } }],
})

export const readingFile = (name: string, value: string): WorkflowFileInput => ({
  linkflow: 1,
  name,
  nodes: [
    { id: 'start', name: 'Start', type: 'manual', parameters: {} },
    { id: 'read', name: 'Read', type: 'set', parameters: { values: { value } }, position: { x: 288, y: 0 } },
  ],
  connections: [{ from: { node: 'start' }, to: { node: 'read' } }],
})

/** One that a call starts, and that fails. */
export const failingFile = (name: string, path = 'things/fails'): WorkflowFileInput => ({
  linkflow: 1,
  name,
  nodes: [
    { id: 'hook', name: 'Call comes', type: 'webhook', parameters: { path } },
    {
      id: 'fail',
      name: 'Fail',
      type: 'stop-and-error',
      parameters: { message: 'As asked' },
      position: { x: 288, y: 0 },
    },
  ],
  connections: [{ from: { node: 'hook' }, to: { node: 'fail' } }],
})

/** Where the webhook is must be given where several files have one server: no two live workflows may have the same path. */
export async function seedThings(
  { client, workspaceId }: Seeded,
  url: string,
  path = 'things/orders',
): Promise<Things> {
  const credential = await client.credentials.create({
    name: 'Shop',
    type: 'bearer',
    fields: { token: 'seeded-token-that-nobody-sees' },
    allowedHosts: ['api.shop.example'],
  })
  await client.credentials.create({
    name: 'GitHub signature',
    type: 'hmac',
    fields: { secret: 'seeded-secret-of-calls' },
    incomingOnly: true,
  })
  await client.workflows.create(askingFile(credential.id))
  const hook = await client.workflows.create(webhookFile(path))
  await client.workflows.publish(hook.id)
  const daily = await client.workflows.create(scheduleFile('Every workday', [{ cron: '0 9 * * 1-5' }]))
  const often = await client.workflows.create(scheduleFile('Every quarter', [{ cron: '*/15 * * * *' }], 'UTC'))
  const night = await client.workflows.create(scheduleFile('Nightly books', [{ cron: '30 2 * * *' }]))
  for (const { id } of [daily, often, night]) await client.workflows.publish(id)
  for (const [name, value, description] of [
    ['SHOP_URL', 'https://shop.example', 'Where the shop is'],
    ['TAX_RATE', 0.19, ''],
    ['IS_OPEN', true, 'Takes orders'],
  ] as const) {
    await client.variables.set(name, { value, description })
  }
  const webhook = (await client.webhooks.list({ workflow: hook.id }).take(1))[0]!
  for (const orderId of ['A-1', 'A-2']) {
    // A server that chose its port by itself does not know its address.
    await fetch(new URL(new URL(webhook.url).pathname, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ orderId, items: [{ sku: 'tea', quantity: 2 }] }),
    })
  }
  const schedule = (await client.schedules.list({ workflow: night.id }).take(1))[0]!
  const [event] = await client.webhooks.events({ workflowId: hook.id, node: 'hook' }).take(1)
  const base = `/w/${workspaceId}`
  return {
    credential,
    webhook,
    schedule,
    hook,
    paths: [
      [`${base}/credentials`, 'Credentials'],
      [`${base}/credentials/new`, 'New credential'],
      [`${base}/credentials/new?type=custom`, 'New credential: Custom'],
      [`${base}/credentials/${credential.id}`, 'Shop'],
      [`${base}/webhooks`, 'Webhooks'],
      [`${base}/webhooks/${hook.id}/hook?event=${event?.id ?? ''}`, `POST /${path}`],
      [`${base}/schedules`, 'Schedules'],
      [`${base}/schedules?view=week`, 'Schedules'],
      [`${base}/schedules/${schedule.id}`, 'Nightly books'],
      [`${base}/templates`, 'Templates'],
      [`${base}/templates/lead-capture`, 'Lead capture'],
      [`${base}/variables`, 'Variables'],
      [`${base}/workflows/${hook.id}/versions`, 'Versions'],
    ],
  }
}
