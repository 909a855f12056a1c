import type { ClaimedWatch } from '../domain/watch.ts'

export interface WatchStore {
  /** Watches that are due and that nobody reads; nobody else gets them until the claim runs out. */
  claim(max: number): Promise<readonly ClaimedWatch[]>
  /**
   * Holds the watch while `work` runs, and moves its cursor where that says so, in one transaction. Undefined: somebody else has
   * the watch now, or a publish took it away; nothing was done.
   */
  holding<T extends { readonly moves: boolean }>(
    watch: ClaimedWatch,
    cursor: unknown,
    work: () => Promise<T>,
  ): Promise<T | undefined>
  /** Gives a claim back. Without a cursor the watch stays where it is. */
  settle(
    watch: ClaimedWatch,
    end: {
      readonly cursor: unknown
      readonly afterSeconds: number
      readonly failures: number
      readonly problem: string | undefined
    },
  ): Promise<void>
}
