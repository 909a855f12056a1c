import type { Permission, WorkflowFile } from '@linkflow/contracts'
import type { Samples } from '@linkflow/node-runtime'
import { sameSince } from '../domain/same-since.ts'
import type { WorkflowNeeds } from './needs.ts'
import { pinsForTest } from './pins.ts'

/** What nodes of a draft give, for the checker of expressions. */
export interface KnownData {
  readonly pinned: Samples
  /** Of the last run, by nodes that would give the like today. */
  readonly seen: Samples
}

export const NOTHING_KNOWN: KnownData = { pinned: new Map(), seen: new Map() }

/** The newest run of a workflow that ended: the file that ran, and the first items that its nodes gave. */
export interface LastRun {
  readonly file: WorkflowFile
  readonly outputs: Samples
}

/** What is pinned in a draft, and what was seen of it; the latter only for who may see executions. */
export const knownData =
  (needs: Pick<WorkflowNeeds, 'database' | 'payloads' | 'lastRunOf'>) =>
  (asked: {
    readonly workspaceId: string
    readonly workflowId: string | undefined
    readonly file: WorkflowFile
    readonly may: ReadonlySet<Permission>
  }) =>
  async (): Promise<KnownData> => {
    const { workspaceId, workflowId, file, may } = asked
    if (workflowId === undefined) return NOTHING_KNOWN
    const [pins, last] = await Promise.all([
      pinsForTest(needs)(workspaceId, workflowId),
      may.has('execution:read') ? needs.lastRunOf?.(workspaceId, workflowId) : undefined,
    ])
    const pinned = new Map(pins.map(({ node, outputs }) => [node, outputs]))
    if (last === undefined) return { pinned, seen: NOTHING_KNOWN.seen }
    const same = sameSince(last.file, file)
    return { pinned, seen: new Map([...last.outputs].filter(([node]) => same.has(node))) }
  }
