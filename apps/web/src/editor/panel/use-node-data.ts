import type { WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import {
  type Execution,
  isLinkFlowError,
  type LinkFlow,
  type PinSummary,
  type Step,
  type StepDelta,
} from '@linkflow/sdk'
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { graphOf, reachedFrom } from '../canvas/graph.ts'
import { type DataItem, type ItemSource, listSource } from '../data/item-source.ts'
import { RESULTS_KEPT, RUNS_LOOKED_AT } from '../data/limits.ts'
import { nodeOf } from '../document/elements.ts'
import { sameJson } from '../document/json-value.ts'

/** Steps of one execution that are read. */
const STEPS_READ = 1_000

const pinQuery = (client: LinkFlow, workflowId: string, pin: PinSummary) =>
  queryOptions({
    queryKey: ['pin', workflowId, pin.node, pin.updatedAt],
    queryFn: ({ signal }) => client.pins.get(workflowId, pin.node, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** The last runs, of which one is looked at. */
export const resultsQuery = (client: LinkFlow, workflowId: string, state: string) =>
  queryOptions({
    queryKey: ['results', workflowId, state],
    queryFn: async ({ signal }): Promise<readonly Execution[]> =>
      (await client.executions.list({ workflow: workflowId, limit: RESULTS_KEPT, signal }).page()).items,
    placeholderData: keepPreviousData,
  })

/** What one node gave in one run. */
export interface NodeResult {
  readonly execution: Execution
  /** Of a loop, its last turn. */
  readonly step: StepDelta
}

/** The last results of a node, success and failure alike; of runs in which it was not reached there is none. */
export const nodeResultsQuery = (client: LinkFlow, workflowId: string, nodeId: string, state: string) =>
  queryOptions({
    queryKey: ['node-results', workflowId, nodeId, state],
    queryFn: async ({ signal }): Promise<readonly NodeResult[]> => {
      const list = client.executions.list({ workflow: workflowId, limit: RUNS_LOOKED_AT, signal })
      const { items: runs } = await list.page()
      const results: NodeResult[] = []
      for (let from = 0; from < runs.length && results.length < RESULTS_KEPT; from += RESULTS_KEPT) {
        const some = runs.slice(from, from + RESULTS_KEPT)
        const steps = await Promise.all(some.map(({ id }) => lastStepOf(client, id, nodeId, signal)))
        results.push(...some.flatMap((execution, at) => (steps[at] ? [{ execution, step: steps[at] }] : [])))
      }
      return results.slice(0, RESULTS_KEPT)
    },
  })

/** Undefined where it has none, and where what was kept of the run is gone. */
async function lastStepOf(client: LinkFlow, executionId: string, nodeId: string, signal: AbortSignal) {
  try {
    const { steps } = await client.executions.state(executionId, { signal })
    return steps.findLast(({ node, status }) => node === nodeId && status !== 'skipped')
  } catch (error) {
    if (isLinkFlowError(error)) return undefined
    throw error
  }
}

export const stepsQuery = (client: LinkFlow, executionId: string, state: string) =>
  queryOptions({
    queryKey: ['steps', executionId, state],
    queryFn: ({ signal }) =>
      client.executions.steps(executionId, { limit: STEPS_READ, signal }).take(STEPS_READ) as Promise<readonly Step[]>,
    // While a run goes on, what was known of it stays; of another run nothing does.
    placeholderData: (before, query) => (query?.queryKey[1] === executionId ? before : undefined),
  })

export type NodeData =
  | { readonly type: 'loading' }
  | { readonly type: 'none' }
  | { readonly type: 'failed'; readonly error: Error; readonly retry: () => void }
  | {
      readonly type: 'items'
      readonly source: ItemSource
      readonly pin: PinSummary | undefined
      readonly step: Step | undefined
      readonly ports: readonly { readonly port: string; readonly count: number }[]
      readonly port: string | undefined
    }
  /** It ran, and put out nothing: it failed, or it was passed over. */
  | { readonly type: 'step'; readonly step: Step }

export interface NodeDataAsked {
  readonly client: LinkFlow
  readonly workflowId: string
  readonly nodeId: string | undefined
  readonly pins: readonly PinSummary[] | undefined
  readonly executionId: string | undefined
  /** Which run to look at is not known yet. */
  readonly isPending: boolean
  readonly steps: readonly Step[] | undefined
  readonly stepsError: Error | null
  readonly retry: () => void
  readonly port: string | undefined
  /** Of loops; by default the last. */
  readonly iteration: string | undefined
}

/** What a node gave: what is pinned to it, else what it put out in the run that is looked at. */
export function useNodeData(asked: NodeDataAsked): NodeData {
  const { client, workflowId, nodeId, pins, executionId, steps, port, iteration } = asked
  const pin = pins?.find(({ node }) => node === nodeId)
  const pinned = useQuery({
    ...pinQuery(client, workflowId, pin ?? { node: '', ports: [], bytes: 0, inDraft: true, updatedAt: '' }),
    enabled: pin !== undefined,
  })
  const step = useMemo(() => stepOf(steps, nodeId, iteration), [steps, nodeId, iteration])
  return useMemo((): NodeData => {
    if (nodeId === undefined) return { type: 'none' }
    if (pin !== undefined) {
      if (pinned.error !== null) return { type: 'failed', error: pinned.error, retry: () => void pinned.refetch() }
      if (pinned.data === undefined) return { type: 'loading' }
      const chosen = port ?? pin.ports.find(({ count }) => count > 0)?.port ?? pin.ports[0]?.port
      const items = pinned.data.outputs[chosen ?? ''] ?? []
      const source = listSource(`pin ${nodeId} ${chosen} ${pin.updatedAt}`, items)
      return { type: 'items', source, pin, step: undefined, ports: pin.ports, port: chosen }
    }
    if (pins === undefined || asked.isPending) return { type: 'loading' }
    if (executionId === undefined) return { type: 'none' }
    if (asked.stepsError !== null) return { type: 'failed', error: asked.stepsError, retry: asked.retry }
    if (steps === undefined) return { type: 'loading' }
    if (step === undefined) return { type: 'none' }
    if (step.outputs.length === 0) return { type: 'step', step }
    const isThere = step.outputs.some((each) => each.port === port)
    const chosen = isThere ? port : (step.outputs.find(({ count }) => count > 0) ?? step.outputs[0])?.port
    return {
      type: 'items',
      source: {
        type: 'step',
        executionId,
        node: nodeId,
        ...(step.iteration !== undefined && { iteration: step.iteration }),
        ...(chosen !== undefined && { port: chosen }),
        state: `${step.status} ${step.attempt} ${step.outputs.map(({ count }) => count).join()}`,
      },
      pin: undefined,
      step,
      ports: step.outputs,
      port: chosen,
    }
  }, [nodeId, pin, pinned, port, executionId, pins, asked.isPending, asked.stepsError, asked.retry, steps, step])
}

export function stepOf(
  steps: readonly Step[] | undefined,
  nodeId: string | undefined,
  iteration?: string,
): Step | undefined {
  const own = steps?.filter(({ node }) => node === nodeId) ?? []
  return iteration === undefined ? own.at(-1) : own.find((each) => each.iteration === iteration)
}

/** Items of a node that an expression names; `none` where it has not run. */
export async function readNode(
  client: LinkFlow,
  {
    workflowId,
    executionId,
    nodeId,
    pin,
    signal,
  }: {
    readonly workflowId: string
    readonly executionId: string | undefined
    readonly nodeId: string
    readonly pin: PinSummary | undefined
    readonly signal: AbortSignal
  },
): Promise<readonly DataItem[] | 'none'> {
  try {
    if (pin !== undefined) {
      const { outputs } = await client.pins.get(workflowId, nodeId, { signal })
      const items = Object.values(outputs).find((each) => each.length > 0) ?? []
      return items.slice(0, 100).map((json) => ({ json }))
    }
    if (executionId === undefined) return 'none'
    const { items } = await client.executions.items(executionId, nodeId, { limit: 100, signal }).page()
    return items as readonly DataItem[]
  } catch (error) {
    if (isLinkFlowError(error)) return 'none'
    throw error
  }
}

/** Nodes that lead to one, the nearest first. */
export function upstreamOf(file: WorkflowFile, id: string): readonly WorkflowNode[] {
  const graph = graphOf(file)
  const reached = reachedFrom(graph, [id], 'up')
  const near = new Map<string, number>()
  let level = [id]
  for (let distance = 1; level.length > 0; distance += 1) {
    const next: string[] = []
    for (const at of level) {
      for (const { from } of graph.incoming.get(at) ?? []) {
        if (near.has(from.node)) continue
        near.set(from.node, distance)
        next.push(from.node)
      }
    }
    level = next
  }
  return [...reached]
    .filter((each) => each !== id)
    .sort((a, b) => (near.get(a) ?? 0) - (near.get(b) ?? 0))
    .flatMap((each) => nodeOf(file, each) ?? [])
}

/** Something that decides what comes out has been changed since the version that ran. */
export function hasChangedSince(ran: WorkflowFile, now: WorkflowFile, id: string): boolean {
  const ids = new Set([id, ...upstreamOf(now, id).map((node) => node.id)])
  const facts = (file: WorkflowFile) =>
    [...ids].map((each) => {
      const node = nodeOf(file, each)
      const wires = file.connections.filter(({ to }) => to.node === each)
      return node && { ...node, position: undefined, notes: undefined, name: undefined, wires }
    })
  return !sameJson(facts(ran), facts(now))
}
