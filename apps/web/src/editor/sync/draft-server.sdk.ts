import type { DraftChangeView } from '@linkflow/contracts'
import { isLinkFlowError, type LinkFlow } from '@linkflow/sdk'
import type { Answer } from './answer.ts'
import type { DraftServer } from './ports.ts'

/** The draft of one workflow on the server, through the SDK. */
export const sdkDraftServer = (client: LinkFlow, workflowId: string): DraftServer => ({
  async send(baseRevision, commands) {
    try {
      const changed = await client.workflows.changeDraft(workflowId, { baseRevision, commands: [...commands] })
      return { type: 'done', ...changed } as Answer
    } catch (error) {
      return answerOf(error)
    }
  },
  async read() {
    try {
      const { revision, draft } = await client.workflows.get(workflowId)
      return { revision, file: draft as never }
    } catch {
      return undefined
    }
  },
})

/** Of whose doing it is decides: these concern the person or the workflow, other 4xx the commands, the rest the server. */
const SHUT: ReadonlySet<number | undefined> = new Set([401, 403, 404, 410])
const LATER: ReadonlySet<number | undefined> = new Set([undefined, 408, 425, 429])

/** What a problem means for somebody who has edits that are not saved. */
export function answerOf(error: unknown): Answer {
  if (!isLinkFlowError(error)) return { type: 'none' }
  const { code, status, message, facts, retryAfterMs } = error
  if (code === 'draft-conflict') {
    const { currentRevision, missing } = facts as { currentRevision: number; missing: readonly DraftChangeView[] }
    return { type: 'conflict', revision: currentRevision, missing }
  }
  if (code === 'draft-base-too-old' || code === 'workflow-changed') return { type: 'unknown-base' }
  if (SHUT.has(status) && code !== 'credential-use-refused') return { type: 'shut', code, message }
  if (LATER.has(status) || status! >= 500) return { type: 'none', afterMs: retryAfterMs }
  return { type: 'refused', code, message }
}
