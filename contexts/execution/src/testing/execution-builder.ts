import { newUuidV7 } from '@linkflow/kernel'
import type { FinishedRow, JournalRow, LiveRow } from '../application/write-entry.ts'
import type { ExecutionHead, ExecutionId, VersionId, WorkerId, WorkflowId, WorkspaceId } from '../domain/execution.ts'

export const aWorkspace = (): WorkspaceId => newUuidV7(Date.now())
export const aWorker = (): WorkerId => newUuidV7(Date.now())

export function aHead(changes: Partial<ExecutionHead> = {}): ExecutionHead {
  const nowMs = Date.now()
  return {
    id: newUuidV7(nowMs) as ExecutionId,
    workspaceId: aWorkspace(),
    workflowId: newUuidV7(nowMs) as WorkflowId,
    versionId: newUuidV7(nowMs) as VersionId,
    mode: 'webhook',
    triggerNode: 'hook',
    createdAtMs: nowMs,
    deadlineAtMs: undefined,
    planFormat: 1,
    engineFlags: '',
    meta: {},
    ...changes,
  }
}

export const facts = (seq: number, text = '[]'): JournalRow => ({ seq, facts: text })

export const aLive = (changes: Partial<LiveRow> = {}): LiveRow => ({
  head: aHead(),
  owner: undefined,
  journal: facts(0),
  ...changes,
})

export const anEnd = (head: ExecutionHead, changes: Partial<FinishedRow> = {}): FinishedRow => ({
  head,
  status: 'succeeded',
  finishedAtMs: Date.now(),
  crashes: 0,
  error: undefined,
  steps: 1,
  leavesChildren: false,
  ...changes,
})
