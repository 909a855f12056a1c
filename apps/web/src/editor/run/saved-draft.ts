import type { RunningSession } from '../sync/run-session.ts'
import { savingStatus } from '../sync/saving-status.ts'
import { SAVED_WITHIN_MS } from './limits.ts'

/** What runs is the draft of the server, so what was edited here has to be there first. False if it is not within the time. */
export function savedDraft(running: RunningSession): Promise<boolean> {
  const isSaved = () => savingStatus(running.session.sync).type === 'saved'
  if (isSaved()) return Promise.resolve(true)
  running.happen({ type: 'hurry' })
  return new Promise((resolve) => {
    const done = (saved: boolean) => {
      stop()
      clearTimeout(timer)
      resolve(saved)
    }
    const stop = running.listen(() => isSaved() && done(true))
    const timer = setTimeout(() => done(false), SAVED_WITHIN_MS)
  })
}
