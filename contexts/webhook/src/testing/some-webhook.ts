import { newUuidV7, systemClock } from '@linkflow/kernel'
import { Inbox, type InboxStore } from '../application/inbox.ts'
import { type Listener, type ListenerSource, Listeners } from '../application/listeners.ts'
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

/** An inbox that notes into this store, which by default forgets. */
export const someInbox = (store: InboxStore = { addCounts: async () => {}, addCalls: async () => {} }): Inbox =>
  new Inbox(store, systemClock, (error) => {
    throw error
  })

/** Those who listen, by default nobody. */
export const someListeners = (source: Partial<ListenerSource> = {}): Listeners =>
  new Listeners({
    source: { open: async (): Promise<readonly Listener[]> => [], heard: async () => {}, ...source },
    nowMs: () => Date.now(),
    addressOf: (request) => request.socket.remoteAddress ?? '',
    onError: (error) => {
      throw error
    },
  })
