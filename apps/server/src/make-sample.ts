import { workflowFileSchema } from '@linkflow/contracts'
import type { Executions } from '@linkflow/execution'
import { pins } from '@linkflow/workflow'
import { ORDER_INTAKE, SAMPLE_CALL } from './sample.ts'
import type { OpenedWorkflows } from './workflows.ts'

/** Id of the sample's webhook node. */
const TRIGGER = 'order'

/**
 * Makes and publishes the sample on the first start, and runs it once: who opens it sees what a run looks like before they
 * have done anything. The call is pinned to its webhook, so that «Run» in the editor has an order to work on. Gives the path
 * of its webhook.
 */
export async function makeSample(
  { workflows, executions }: { readonly workflows: OpenedWorkflows; readonly executions: Pick<Executions, 'start'> },
  workspaceId: string,
): Promise<string> {
  const file = workflowFileSchema.parse(ORDER_INTAKE)
  const created = await workflows.create({ workspaceId, file })
  if (!created.ok) throw new Error(`the sample workflow could not be made: ${created.error.type}`)
  const workflowId = created.value.id
  const published = await workflows.publish({ workspaceId, workflowId, revision: undefined })
  if (!published.ok) throw new Error(`the sample workflow could not be published: ${JSON.stringify(published.error)}`)
  const place = { workspaceId, workflowId, node: TRIGGER }
  const pinned = await pins(workflows.needs).set(place, { outputs: { main: [SAMPLE_CALL] } })
  if (!pinned.ok) throw new Error(`the sample's call could not be pinned: ${pinned.error.type}`)
  const version = await workflows.live(workspaceId, workflowId)
  if (version === undefined) throw new Error('the sample workflow cannot be loaded')
  await executions.start({ version, trigger: TRIGGER, items: [{ json: SAMPLE_CALL }], mode: 'webhook' })
  return '/webhook/order-intake'
}
