/** What a newcomer is shown in the editor, one after the other. */
export const MARKS = ['run', 'card', 'key', 'publish'] as const
export type Mark = (typeof MARKS)[number]

/** How far somebody is who set this instance up, on this device. */
export interface Progress {
  readonly workspace: string
  /** Id of the workflow that the instance came with. */
  readonly sample: string
  readonly beganAtMs: number
  /** From the set-up to the first successful run of one's own. */
  readonly firstSuccessMs?: number
  readonly hasLooked: boolean
  /** The mark that is shown; absent when all were seen or skipped. */
  readonly mark?: Mark
  /** All first steps were done, and seen to be. */
  readonly hasFinished: boolean
  readonly isDismissed: boolean
}

export const begin = (workspace: string, sample: string, beganAtMs: number): Progress => ({
  workspace,
  sample,
  beganAtMs,
  hasLooked: false,
  mark: MARKS[0],
  hasFinished: false,
  isDismissed: false,
})

/** What it shows is done, or was read: the next one, if there is one. */
export function pass(progress: Progress, mark: Mark): Progress {
  if (progress.mark !== mark) return progress
  const { mark: _, ...rest } = progress
  const next = MARKS[MARKS.indexOf(mark) + 1]
  return next === undefined ? rest : { ...rest, mark: next }
}

export function skip({ mark: _, ...rest }: Progress): Progress {
  return rest
}

export const succeeded = (progress: Progress, nowMs: number): Progress =>
  pass(
    progress.firstSuccessMs === undefined
      ? { ...progress, firstSuccessMs: Math.max(0, nowMs - progress.beganAtMs) }
      : progress,
    'run',
  )

export const looked = (progress: Progress): Progress => pass({ ...progress, hasLooked: true }, 'card')

/** Kept text may be of an older page, or of somebody's hand: what cannot be read is as if nothing was kept. */
export function readProgress(text: string | null): Progress | undefined {
  try {
    const kept = JSON.parse(text ?? 'null') as Partial<Progress> | null
    if (typeof kept?.workspace !== 'string' || typeof kept.sample !== 'string') return undefined
    const { firstSuccessMs, mark } = kept
    return {
      ...begin(kept.workspace, kept.sample, Number(kept.beganAtMs)),
      ...(typeof firstSuccessMs === 'number' && { firstSuccessMs }),
      hasLooked: kept.hasLooked === true,
      mark: MARKS.find((each) => each === mark),
      hasFinished: kept.hasFinished === true,
      isDismissed: kept.isDismissed === true,
    } as Progress
  } catch {
    return undefined
  }
}
