import type { CompiledVersion } from '@linkflow/execution'
import type { HostedTrigger } from '../domain/hosted-trigger.ts'
import type { Webhook } from '../domain/webhook.ts'

/** Of the types of nodes that have one, the kind of page. */
export const HOSTED_KINDS = { 'form-trigger': 'form', 'chat-trigger': 'chat' } as const

export const hostedKindOf = (nodeType: string): HostedTrigger['kind'] | undefined =>
  Object.hasOwn(HOSTED_KINDS, nodeType) ? HOSTED_KINDS[nodeType as keyof typeof HOSTED_KINDS] : undefined

/** The page of a node of a version; undefined if the node has none. */
export function hostedOfVersion(version: CompiledVersion, nodeId: string): HostedTrigger | undefined {
  const index = version.plan.indexById.get(nodeId)
  const node = index === undefined ? undefined : version.nodes[index]
  const kind = node && hostedKindOf(node.nodeType.type)
  if (node === undefined || kind === undefined) return undefined
  const parameters = node.parameters.constantly((values) => ({ ...values })) as unknown
  return {
    kind,
    workspaceId: version.workspaceId,
    workflowId: version.workflowId,
    versionId: version.versionId,
    nodeId,
    credentialId: node.credentials['basic'],
    parameters,
  } as HostedTrigger
}

/** For whoever checks callers of webhooks: of pages they may be asked for a user and password. */
export const asWebhook = ({ parameters, ...trigger }: HostedTrigger): Webhook => ({
  ...trigger,
  parameters: {
    path: parameters.path,
    method: 'POST',
    respond: 'last-node',
    authentication: parameters.authentication,
    jwt: {},
    hmac: { scheme: 'standard-webhooks', header: 'x-signature', algorithm: 'sha256', encoding: 'hex', prefix: '' },
    replayWindowSeconds: 300,
    rawBody: false,
    bodyBytesMax: 1,
    answerTimeoutMs: 1000,
  },
})
