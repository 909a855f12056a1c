import { create } from 'zustand'
import { type Progress, readProgress } from './progress.ts'

const KEPT_AS = 'linkflow.onboarding'

/** Of who set this instance up, on this device; nobody else is shown the way. */
const useProgress = create<{ readonly progress: Progress | undefined }>(() => ({
  progress: readProgress(localStorage.getItem(KEPT_AS)),
}))

/** In this workspace. */
export const useOnboarding = (workspace: string): Progress | undefined =>
  useProgress(({ progress }) => (progress?.workspace === workspace ? progress : undefined))

export function startOnboarding(progress: Progress): void {
  useProgress.setState({ progress })
  localStorage.setItem(KEPT_AS, JSON.stringify(progress))
}

export function onboard(step: (progress: Progress) => Progress): void {
  const { progress } = useProgress.getState()
  if (progress === undefined) return
  const next = step(progress)
  if (next.firstSuccessMs !== progress.firstSuccessMs)
    performance.measure('onboarding.first_success_ms', { start: 0, duration: next.firstSuccessMs! })
  startOnboarding(next)
}
