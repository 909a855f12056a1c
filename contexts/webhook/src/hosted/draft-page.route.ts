import { testPageSchema } from '@linkflow/contracts'
import { type Route, responds, route } from '@linkflow/http-server'
import { isoInstant } from '@linkflow/kernel'
import type { InboxNeeds } from '../application/needs.ts'
import { noWebhook, webhookParams } from '../http/webhooks.routes.ts'
import { hostedOfVersion } from './hosted-of-version.ts'

/** Who may run the draft gives the address to whoever is to try its form. */
export const testPageRoute = ({
  chooseVersion,
  pageTokens,
  publicUrl,
  clock,
}: Pick<InboxNeeds, 'chooseVersion' | 'pageTokens' | 'publicUrl' | 'clock'>): Route =>
  route({
    method: 'POST',
    path: '/api/v1/webhooks/:workflowId/:node/test-pages',
    summary: 'Make an address at which the form or chat of the draft can be tried',
    description:
      'For an hour whoever has it sees the page as the draft has it then, and what they send runs the draft. Nothing of it touches what is published.',
    auth: 'api-key',
    permission: 'workflow:execute',
    idempotent: true,
    params: webhookParams,
    responses: { 201: responds.json(testPageSchema, 'The address') },
    errors: ['webhook-not-found'],
    async handle({ workspaceId, params }) {
      const { workflowId, node } = params
      const draft = await chooseVersion(workspaceId, workflowId, 'draft')
      const page = draft.type === 'found' ? hostedOfVersion(draft.version, node) : undefined
      if (page === undefined) return noWebhook(params)
      const { token, untilMs } = pageTokens.testPage({ workspaceId, workflowId, nodeId: node }, clock.nowMs())
      return {
        kind: 'json' as const,
        status: 201 as const,
        body: { url: `${publicUrl}/page-test/${token}`, expiresAt: isoInstant(untilMs) },
      }
    },
  })
