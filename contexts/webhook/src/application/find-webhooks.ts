import type { CompiledVersion } from '@linkflow/execution'
import type { Webhook, WebhookParameters } from '../domain/webhook.ts'
import { type DayOfCalls, daysOfCalls, type InboxSettings, readSettings } from '../infrastructure/events.postgres.ts'
import type { InboxNeeds } from './needs.ts'

/** A webhook as people see it. */
export interface KnownWebhook {
  readonly webhook: Webhook
  readonly isLive: boolean
  readonly workflowName: string
  readonly day: DayOfCalls
  readonly settings: InboxSettings
}

type Finding = Pick<InboxNeeds, 'routes' | 'chooseVersion'>

/** A webhook node of a version; undefined if the node is none. */
export function webhookOfVersion(version: CompiledVersion, nodeId: string): Webhook | undefined {
  const index = version.plan.indexById.get(nodeId)
  const node = index === undefined ? undefined : version.nodes[index]
  if (node?.nodeType.type !== 'webhook') return undefined
  const parameters = node.parameters.constantly((values) => ({ ...values })) as unknown as WebhookParameters
  return {
    workspaceId: version.workspaceId,
    workflowId: version.workflowId,
    versionId: version.versionId,
    nodeId,
    credentialId: node.credentials[parameters.authentication],
    parameters,
  }
}

/** The live webhook of a node. */
export const findLive = (
  { routes }: Pick<InboxNeeds, 'routes'>,
  workspaceId: string,
  workflowId: string,
  node: string,
) =>
  routes.table.all.find(
    (each) => each.workspaceId === workspaceId && each.workflowId === workflowId && each.nodeId === node,
  )

/** The webhook of a node as the draft has it; undefined if there is none, or the draft has errors. */
export async function findInDraft(
  { chooseVersion }: Finding,
  workspaceId: string,
  workflowId: string,
  node: string,
): Promise<Webhook | undefined> {
  const draft = await chooseVersion(workspaceId, workflowId, 'draft')
  return draft.type === 'found' ? webhookOfVersion(draft.version, node) : undefined
}

/** The live one, else the one of the draft. */
export async function findWebhook(
  needs: Finding,
  workspaceId: string,
  workflowId: string,
  node: string,
): Promise<{ readonly webhook: Webhook; readonly isLive: boolean } | undefined> {
  const live = findLive(needs, workspaceId, workflowId, node)
  if (live !== undefined) return { webhook: live, isLive: true }
  const webhook = await findInDraft(needs, workspaceId, workflowId, node)
  return webhook && { webhook, isLive: false }
}

/** Live webhooks of the workspace by their address; of one workflow also those that only its draft has. */
export async function listWebhooks(
  needs: Finding,
  workspaceId: string,
  workflowId: string | undefined,
): Promise<readonly { readonly webhook: Webhook; readonly isLive: boolean }[]> {
  const live = needs.routes.table.all
    .filter((each) => each.workspaceId === workspaceId && (workflowId === undefined || each.workflowId === workflowId))
    .map((webhook) => ({ webhook, isLive: true }))
  const draft = workflowId === undefined ? undefined : await needs.chooseVersion(workspaceId, workflowId, 'draft')
  const inDraft = draft?.type === 'found' ? draft.version.plan.triggers : []
  const drafted = inDraft.flatMap((index) => {
    const version = (draft as { version: CompiledVersion }).version
    const webhook = webhookOfVersion(version, version.plan.nodes[index]!.id)
    const isKnown = live.some((each) => each.webhook.nodeId === webhook?.nodeId)
    return webhook === undefined || isKnown ? [] : [{ webhook, isLive: false }]
  })
  return [...live, ...drafted].toSorted((a, b) => (addressOf(a.webhook) < addressOf(b.webhook) ? -1 : 1))
}

/** One for every live webhook of the installation, and rising in the list. */
export const addressOf = ({ parameters }: Webhook): string => `${parameters.path} ${parameters.method}`

/** With what is known of their calls. */
export async function withCalls(
  { database, namesOf }: Pick<InboxNeeds, 'database' | 'namesOf'>,
  workspaceId: string,
  found: readonly { readonly webhook: Webhook; readonly isLive: boolean }[],
): Promise<readonly KnownWebhook[]> {
  const ids = [...new Set(found.map(({ webhook }) => webhook.workflowId))]
  const [names, [days, settings]] = await Promise.all([
    namesOf(workspaceId, ids),
    database.app.inWorkspace(
      workspaceId,
      async (queries) => [await daysOfCalls(queries, ids), await readSettings(queries, ids)] as const,
    ),
  ])
  return found.map(({ webhook, isLive }) => {
    const key = `${webhook.workflowId} ${webhook.nodeId}`
    return {
      webhook,
      isLive,
      workflowName: names.get(webhook.workflowId) ?? '',
      day: days.get(key) ?? { calls: 0, refused: 0, failed: 0, lastMs: undefined },
      settings: settings.get(key) ?? { inbox: true, sample: 1 },
    }
  })
}
