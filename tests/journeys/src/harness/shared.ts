/** The one server and the one browser that all files of a short run have. */
export interface Shared {
  readonly url: string
  readonly browser: string
}

/** Files run in processes of their own, which find it there. */
const PLACE = 'LINKFLOW_JOURNEYS_SHARED'

export const share = (shared: Shared): void => {
  process.env[PLACE] = JSON.stringify(shared)
}

export function shared(): Shared | undefined {
  const told = process.env[PLACE]
  return told === undefined ? undefined : (JSON.parse(told) as Shared)
}
