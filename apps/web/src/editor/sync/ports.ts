import type { DraftCommand } from '@linkflow/contracts'
import type { Answer } from './answer.ts'
import type { StoredDraft } from './stored-draft.ts'
import type { Base } from './sync-state.ts'

/** The server, as far as one draft is concerned. An answer that does not come is `none`; nothing is thrown. */
export interface DraftServer {
  send(base: number, commands: readonly DraftCommand[]): Promise<Answer>
  read(): Promise<Base | undefined>
}

/** The copies of one draft on this device, one for each tab that has it open or had it. */
export interface DeviceCopies {
  /** Those of tabs that are gone. */
  abandoned(): Promise<readonly StoredDraft[]>
  save(draft: StoredDraft): Promise<void>
  remove(tab: string): Promise<void>
}

export interface Timer {
  nowMs(): number
  /** Gives back how to call it off. */
  at(atMs: number, then: () => void): () => void
}
