import { notificationWebhookSchema, setNotificationWebhookSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import type { WebhookChannel } from '../application/webhook-channel.ts'

interface Needs {
  readonly webhook: WebhookChannel
  /** What calls of the workspace are signed with. */
  readonly signingSecretOf: (workspaceId: string) => string
}

export const webhookChannelRoutes = (needs: Needs): Route[] => [readRoute(needs), setRoute(needs), removeRoute(needs)]

const readRoute = ({ webhook, signingSecretOf }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/notifications/webhook',
    summary: 'The address that is called with notifications of the workspace',
    description:
      'With the secret by which the calls are signed (Standard Webhooks); callbacks of executions are signed by the same one.',
    auth: 'api-key',
    permission: 'workspace:write',
    responses: { 200: responds.json(notificationWebhookSchema, 'The address, if there is one, and the secret') },
    handle: async ({ workspaceId }) => {
      const { url, kinds = [] } = (await webhook.read(workspaceId)) ?? {}
      return reply.ok({ ...(url !== undefined && { url }), kinds: [...kinds], secret: signingSecretOf(workspaceId) })
    },
  })

const setRoute = ({ webhook, signingSecretOf }: Needs) =>
  route({
    method: 'PUT',
    path: '/api/v1/notifications/webhook',
    summary: 'Have an address called with notifications of the workspace',
    description:
      'A POST for each piece of news, of these kinds, signed as Standard Webhooks asks. It goes where nodes may call, follows no ' +
      'redirect, and is tried again for about three days until it is answered with 2xx.',
    auth: 'api-key',
    permission: 'workspace:write',
    body: setNotificationWebhookSchema,
    bodyExample: { url: 'https://chat.example/hooks/linkflow', kinds: ['workflow-failed', 'credential-failing'] },
    responses: { 200: responds.json(notificationWebhookSchema, 'The address and the secret') },
    async handle({ workspaceId, body: { url, kinds } }) {
      await webhook.set(workspaceId, { url, kinds })
      return reply.ok({ url, kinds, secret: signingSecretOf(workspaceId) })
    },
  })

const removeRoute = ({ webhook }: Needs) =>
  route({
    method: 'DELETE',
    path: '/api/v1/notifications/webhook',
    summary: 'Have no address called any more',
    auth: 'api-key',
    permission: 'workspace:write',
    responses: { 204: responds.empty('Nothing is called') },
    errors: ['notification-webhook-not-found'],
    handle: async ({ workspaceId }) =>
      (await webhook.remove(workspaceId))
        ? reply.noContent()
        : reply.problem('notification-webhook-not-found', 'This workspace has no such address.'),
  })
