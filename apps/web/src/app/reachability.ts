import { isLinkFlowError } from '@linkflow/sdk'
import { create } from 'zustand'
import { LOOK_FOR_SERVER_MS } from './limits.ts'
import { door } from './session.ts'

/** Whether the machine has a network, and whether the server answered when it was last asked. */
export const useReachability = create<{ readonly hasNetwork: boolean; readonly isServerThere: boolean }>(() => ({
  hasNetwork: navigator.onLine,
  isServerThere: true,
}))

addEventListener('online', () => useReachability.setState({ hasNetwork: true }))
addEventListener('offline', () => useReachability.setState({ hasNetwork: false }))

let looking: ReturnType<typeof setInterval> | undefined

export function serverAnswered(): void {
  clearInterval(looking)
  looking = undefined
  if (!useReachability.getState().isServerThere) useReachability.setState({ isServerThere: true })
}

/** Looks for it from now on, so that the page says when it is back. */
export function serverIsAway(): void {
  if (looking !== undefined) return
  useReachability.setState({ isServerThere: false })
  looking = setInterval(() => {
    door.setup.isNeeded().then(serverAnswered, (error) => {
      if (!isLinkFlowError(error, 'server-unreachable')) serverAnswered()
    })
  }, LOOK_FOR_SERVER_MS)
}
