import type { WorkflowFile } from '@linkflow/contracts'
import { type Execution, isLinkFlowError, type LogLine, type Step } from '@linkflow/sdk'
import { queryOptions } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { NodeTypes } from '../../editor/document/node-types.ts'
import { canStop } from '../executions/execution-acts.ts'
import {
  ASK_EVERY_MS,
  DOWNLOADED_ITEMS,
  DOWNLOADED_STEPS,
  LOGS_READ,
  OTHERS_SHOWN,
  STEPS_MAX,
  STEPS_PAGE,
} from './limits.ts'

export const executionQuery = (place: Place, id: string) =>
  queryOptions({
    queryKey: ['execution', place.id, id],
    queryFn: ({ signal }) => place.client.executions.get(id, { signal }),
    refetchInterval: ({ state }) => (state.data !== undefined && canStop(state.data) ? ASK_EVERY_MS : false),
  })

/** The steps, or that their data is gone. */
export type Steps =
  | { readonly type: 'there'; readonly steps: readonly Step[]; readonly isAll: boolean }
  | { readonly type: 'gone'; readonly message: string }

export const stepsQuery = (place: Place, id: string, isOpen = false) =>
  queryOptions({
    queryKey: ['execution-steps', place.id, id],
    queryFn: async ({ signal }): Promise<Steps> => {
      try {
        const steps: Step[] = []
        for await (const page of place.client.executions.steps(id, { limit: STEPS_PAGE, signal }).pages()) {
          steps.push(...page.items)
          if (steps.length >= STEPS_MAX) return { type: 'there', steps, isAll: page.nextCursor === undefined }
        }
        return { type: 'there', steps, isAll: true }
      } catch (error) {
        // One that has just been accepted has no journal yet, and one whose data was removed has none any more.
        if (isLinkFlowError(error, 'payloads-gone'))
          return isOpen ? { type: 'there', steps: [], isAll: true } : { type: 'gone', message: error.message }
        throw error
      }
    },
    ...(isOpen && { refetchInterval: ASK_EVERY_MS }),
  })

export interface RanVersion {
  readonly file: WorkflowFile
  readonly number: number | undefined
}

/** What ran, as it was then: undefined once the workflow and all of its versions are deleted. */
export const versionQuery = (place: Place, { workflowId, versionId }: Pick<Execution, 'workflowId' | 'versionId'>) =>
  queryOptions({
    queryKey: ['workflow-version', place.id, versionId],
    queryFn: async ({ signal }): Promise<RanVersion | null> => {
      try {
        const { file, number } = await place.client.workflows.version(workflowId, versionId, { signal })
        return { file: file as WorkflowFile, number }
      } catch (error) {
        if (isLinkFlowError(error) && error.status === 404) return null
        throw error
      }
    },
    // A version never changes.
    staleTime: Number.POSITIVE_INFINITY,
  })

export const nodeTypesQuery = (place: Place) =>
  queryOptions({
    queryKey: ['node-types', place.id],
    queryFn: async ({ signal }) => place.client.nodeTypes.list({ signal }),
    select: asTypes,
    staleTime: 10 * 60_000,
  })
function asTypes(all: ConstructorParameters<typeof NodeTypes>[0]): NodeTypes {
  return new NodeTypes(all)
}

export const workflowQuery = (place: Place, id: string) =>
  queryOptions({
    queryKey: ['workflow-live', place.id, id],
    queryFn: async ({ signal }) => {
      try {
        const { name, live } = await place.client.workflows.get(id, { signal })
        return { name, live }
      } catch (error) {
        if (isLinkFlowError(error) && error.status === 404) return null
        throw error
      }
    },
    staleTime: 30_000,
  })

/** The last runs of the same workflow, for the keys that go from one to the next, and to compare with. */
export const othersQuery = (place: Place, workflow: string) =>
  queryOptions({
    queryKey: ['execution-others', place.id, workflow],
    queryFn: ({ signal }) => place.client.executions.list({ workflow, limit: OTHERS_SHOWN, signal }).page(),
  })

/** The run before this one, or the one after it. */
export async function neighbour(place: Place, of: Execution, which: 'older' | 'newer'): Promise<string | undefined> {
  const { executions } = place.client
  const list =
    which === 'older'
      ? executions.list({ workflow: of.workflowId, cursor: of.id, limit: 1 })
      : executions.list({ workflow: of.workflowId, cursor: of.id, sort: 'created', limit: 1 })
  return (await list.page()).items[0]?.id
}

export const logsQuery = (place: Place, id: string) =>
  queryOptions({
    queryKey: ['execution-logs', place.id, id],
    queryFn: ({ signal }): Promise<LogLine[]> => place.client.executions.logs(id, { signal }).take(LOGS_READ),
  })

/** All that is known of a run, in one file; of many items the first ones. */
export async function download(place: Place, execution: Execution, version: RanVersion | null): Promise<void> {
  const { executions } = place.client
  const steps = await executions.steps(execution.id).take(STEPS_MAX)
  const items: Record<string, unknown> = {}
  for (const { step, node, iteration, outputs } of steps.slice(0, DOWNLOADED_STEPS)) {
    const ports: Record<string, unknown> = {}
    for (const { port, count } of outputs) {
      if (count > 0)
        ports[port] = await executions.items(execution.id, node, { iteration, port }).take(DOWNLOADED_ITEMS)
    }
    if (Object.keys(ports).length > 0) items[step] = ports
  }
  const logs = await executions.logs(execution.id).take(LOGS_READ)
  const text = JSON.stringify({ execution, workflow: version?.file, steps, items, logs }, null, 2)
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  Object.assign(document.createElement('a'), { href: url, download: `execution-${execution.id}.json` }).click()
  URL.revokeObjectURL(url)
}
