import { randomUUID } from 'node:crypto'
import { fail, type JsonObject, ok, type Result } from '@linkflow/kernel'
import type { Item } from '@linkflow/node-runtime'
import type { VersionId, WorkspaceId } from '../domain/execution.ts'
import type { ExecutionReader } from '../infrastructure/execution-reader.postgres.ts'
import { COPIED_ITEMS_MAX, COPIED_PAGE_ITEMS } from '../limits.ts'
import type { LoadVersion } from './executable-version.ts'
import { type ItemStorage, JournalItems } from './journal-items.ts'

export interface StepAsked {
  readonly workspaceId: string
  readonly workflowId: string
  readonly execution: string
  /** Id of the node. */
  readonly node: string
  readonly iteration: string | undefined
}

export type StepOutputsError =
  | { readonly type: 'execution-not-found' | 'step-not-found' | 'payloads-gone' }
  | { readonly type: 'has-files' | 'too-large'; readonly message: string }

type Outputs = Readonly<Record<string, readonly JsonObject[]>>

/** What a step put out, by port, for somebody who wants to keep it elsewhere: without files, and no more than fits. */
export const stepOutputs =
  (reader: ExecutionReader, storage: ItemStorage, loadVersion: LoadVersion) =>
  async (asked: StepAsked): Promise<Result<Outputs, StepOutputsError>> => {
    const workspaceId = asked.workspaceId as WorkspaceId
    const summary = await reader.get(workspaceId, asked.execution)
    if (summary?.workflowId !== asked.workflowId) return fail({ type: 'execution-not-found' })
    const facts = await reader.facts(workspaceId, asked.execution)
    if (facts.length === 0) return fail({ type: 'payloads-gone' })
    const plan = (await loadVersion(summary.versionId as VersionId))?.plan
    const step = asked.iteration === undefined ? asked.node : `${asked.node}@${asked.iteration}`
    const items = await new JournalItems(`copy-${randomUUID()}`, facts, storage, plan).open()
    try {
      return copyOf(items, step)
    } finally {
      items.close()
    }
  }

function copyOf(items: JournalItems, step: string): Result<Outputs, StepOutputsError> {
  const ports = items.ports(step)
  if (ports.length === 0) return fail({ type: 'step-not-found' })
  const lists = ports.map((port) => ({ port, list: items.list(step, port) }))
  const count = lists.reduce((sum, { list }) => sum + list.count, 0)
  if (count > COPIED_ITEMS_MAX) {
    return fail({
      type: 'too-large',
      message: `The step put out ${count} items; at most ${COPIED_ITEMS_MAX} can be taken.`,
    })
  }
  const outputs: [string, JsonObject[]][] = []
  for (const { port, list } of lists) {
    const jsons: JsonObject[] = []
    for (let from = 0; from < list.count; from += COPIED_PAGE_ITEMS) {
      const page: readonly Item[] = list.slice(from, Math.min(COPIED_PAGE_ITEMS, list.count - from)).all()
      const withFiles = page.findIndex(({ files }) => files !== undefined)
      if (withFiles >= 0) {
        const message = `Item ${from + withFiles} on port «${port}» has files, and only JSON can be pinned. Build on the execution with «reuseFrom» instead: a test run takes files over.`
        return fail({ type: 'has-files', message })
      }
      for (const { json } of page) jsons.push(json)
    }
    outputs.push([port, jsons])
  }
  return ok(Object.fromEntries(outputs))
}
