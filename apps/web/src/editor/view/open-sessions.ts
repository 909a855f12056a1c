import type { LinkFlow } from '@linkflow/sdk'
import { newUuid } from '../../app/new-uuid.ts'
import { useSession } from '../../app/session.ts'
import { holdTab, IndexedDbCopies } from '../sync/device-copies.indexed-db.ts'
import { sdkDraftServer } from '../sync/draft-server.sdk.ts'
import type { Timer } from '../sync/ports.ts'
import { RunningSession } from '../sync/run-session.ts'
import { losesIfClosed, savingStatus } from '../sync/saving-status.ts'

/** Of this page, new at each load: its copies on the device stand under it. */
const TAB = newUuid()
/** Drafts that were left and have nothing to save are given up from so many on. */
const KEPT_MAX = 8

const timer: Timer = {
  nowMs: Date.now,
  at(atMs, then) {
    const waiting = setTimeout(then, Math.max(0, atMs - Date.now()))
    return () => clearTimeout(waiting)
  },
}

/**
 * The drafts that this page has open. Leaving the editor gives none of them up: what is being saved goes on being saved,
 * and who comes back finds it as it was, with all steps that can be undone.
 */
const open = new Map<string, Promise<RunningSession | undefined>>()
const running = new Map<string, RunningSession>()
let isListening = false

export async function openDraft(client: LinkFlow, workflowId: string): Promise<RunningSession | undefined> {
  listenOnce()
  const known = open.get(workflowId)
  if (known !== undefined) {
    const session = await known
    if (session !== undefined) return session
  }
  const opening = RunningSession.open({
    server: sdkDraftServer(client, workflowId),
    device: new IndexedDbCopies(workflowId),
    timer,
    newId: newUuid,
    tab: TAB,
  })
  open.set(workflowId, opening)
  const session = await opening
  if (session === undefined) open.delete(workflowId)
  else running.set(workflowId, session)
  giveUpOldest()
  return session
}

function giveUpOldest(): void {
  for (const [id, session] of running) {
    if (running.size <= KEPT_MAX) return
    if (savingStatus(session.session.sync).type === 'saved') giveUp(id, session)
  }
}

function giveUp(id: string, session: RunningSession): void {
  session.close()
  running.delete(id)
  open.delete(id)
}

const each = (then: (session: RunningSession) => void): void => {
  for (const session of running.values()) then(session)
}

function listenOnce(): void {
  if (isListening) return
  isListening = true
  holdTab(TAB)
  addEventListener('online', () => each((session) => session.happen({ type: 'online' })))
  addEventListener('offline', () => each((session) => session.happen({ type: 'offline' })))
  addEventListener('pagehide', () => each((session) => session.happen({ type: 'hurry' })))
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') each((session) => session.happen({ type: 'hurry' }))
  })
  addEventListener('beforeunload', (event) => {
    // Only where neither the server nor this device has it: a question that is always asked is never read.
    if ([...running.values()].some(({ session }) => losesIfClosed(session.sync))) event.preventDefault()
  })
  useSession.subscribe((now, before) => {
    // Somebody else may sign in here: what the last one could not save waits on the device.
    if (before.type === 'in' && now.type === 'out') for (const [id, session] of running) giveUp(id, session)
  })
}
