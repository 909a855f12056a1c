import { splitStepKey } from '@linkflow/engine'
import type { JsonObject } from '@linkflow/kernel'
import type { WorkspaceId } from '../domain/execution.ts'
import type { Fact, StoredAt } from '../domain/fact.ts'
import type { ExecutionReader } from '../infrastructure/execution-reader.postgres.ts'
import { SAMPLE_ITEMS_MAX, SAMPLE_JOURNAL_BYTES_MAX } from '../limits.ts'

export interface LastOutputs {
  readonly versionId: string
  /** By node and port. */
  readonly outputs: ReadonlyMap<string, Readonly<Record<string, readonly JsonObject[]>>>
}

/**
 * What the nodes of a workflow gave in its newest execution, as examples: the first items of each, out of the beginning of
 * its journal. What was passed on as it came, and what was large, is not among it.
 */
export const lastOutputs =
  (reader: Pick<ExecutionReader, 'latestEnded' | 'firstFacts'>) =>
  async (workspaceId: string, workflowId: string): Promise<LastOutputs | undefined> => {
    const last = await reader.latestEnded(workspaceId as WorkspaceId, workflowId)
    if (last === undefined) return undefined
    const facts = await reader.firstFacts(workspaceId as WorkspaceId, last.id, SAMPLE_JOURNAL_BYTES_MAX)
    return { versionId: last.versionId, outputs: samplesIn(facts) }
  }

export function samplesIn(facts: readonly Fact[]): LastOutputs['outputs'] {
  const samples = new Map<string, Record<string, JsonObject[]>>()
  for (const { step, out } of facts.flatMap(givenIn)) {
    const { id } = splitStepKey(step)
    for (const { port, items } of out) {
      // Each turn of a loop has its own; those that only name the items of another step have none.
      if (!Array.isArray(items)) continue
      const ports = samples.get(id) ?? (Object.create(null) as Record<string, JsonObject[]>)
      samples.set(id, ports)
      const known = ports[port] ?? []
      ports[port] = [...known, ...(items as JsonObject[]).slice(0, SAMPLE_ITEMS_MAX - known.length)]
    }
  }
  return samples
}

/** What people pinned or wrote instead, no node gave. */
function givenIn(fact: Fact): readonly StoredAt[] {
  if (fact.t === 'begin') return fact.pinned ? [] : [{ step: fact.node, out: fact.out }]
  return fact.t === 'done' && !fact.pinned && !fact.edited ? [{ step: fact.k, out: fact.out }] : []
}
