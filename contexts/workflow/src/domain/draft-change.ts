import type { DraftCommand } from '@linkflow/contracts'

/** What made a revision of a draft out of the one before. */
export interface DraftChange {
  readonly revision: number
  /** Undefined where the whole draft became something else. */
  readonly commands: readonly DraftCommand[] | undefined
}
