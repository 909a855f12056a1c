import type { LinkFlow, Workflow } from '@linkflow/sdk'
import { useEffect, useState } from 'react'
import type { RunningSession } from '../../editor/sync/run-session.ts'
import { openDraft } from '../../editor/view/open-sessions.ts'

/**
 * The draft as the editor has it open: what is done to it here is a step of the same history, and is undone there too.
 * Undefined for who may not change it.
 */
export function useDraftSession(client: LinkFlow, workflow: Workflow, mayEdit: boolean): RunningSession | undefined {
  const { id, revision } = workflow
  const [session, setSession] = useState<RunningSession>()
  useEffect(() => {
    if (!mayEdit) return
    let isWanted = true
    void openDraft(client, id).then((opened) => isWanted && setSession(opened))
    return () => {
      isWanted = false
    }
  }, [client, id, mayEdit])
  useEffect(() => session?.happen({ type: 'told', revision }), [session, revision])
  return session
}
