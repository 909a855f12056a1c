import { workflowFileSchema } from '@linkflow/contracts'
import { ORDER_INTAKE } from './sample.ts'
import type { OpenedWorkflows } from './workflows.ts'

/** Makes and publishes the sample on the first start. Gives the path of its webhook. */
export async function makeSample(workflows: OpenedWorkflows, workspaceId: string): Promise<string> {
  const file = workflowFileSchema.parse(ORDER_INTAKE)
  const created = await workflows.create({ workspaceId, file })
  if (!created.ok) throw new Error(`the sample workflow could not be made: ${created.error.type}`)
  const published = await workflows.publish({ workspaceId, workflowId: created.value.id, revision: undefined })
  if (!published.ok) throw new Error(`the sample workflow could not be published: ${JSON.stringify(published.error)}`)
  return '/webhook/order-intake'
}
