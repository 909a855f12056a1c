import { newUuidV7 } from '@linkflow/kernel'
import type { Webhook, WebhookParameters } from '../domain/webhook.ts'

export const someParameters = (changes: Partial<WebhookParameters> = {}): WebhookParameters => ({
  path: 'orders',
  method: 'POST',
  respond: 'last-node',
  authentication: 'none',
  jwt: {},
  hmac: { scheme: 'standard-webhooks', header: 'x-signature', algorithm: 'sha256', encoding: 'hex', prefix: '' },
  replayWindowSeconds: 300,
  rawBody: false,
  bodyBytesMax: 16 * 1024 * 1024,
  answerTimeoutMs: 10_000,
  ...changes,
})

export const someWebhook = (changes: Partial<Webhook> = {}): Webhook => ({
  workspaceId: newUuidV7(Date.now()),
  workflowId: newUuidV7(Date.now()),
  versionId: newUuidV7(Date.now()),
  nodeId: 'hook',
  credentialId: undefined,
  parameters: someParameters(),
  ...changes,
})
