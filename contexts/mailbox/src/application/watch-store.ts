import type { ClaimedWatch, Cursor } from '../domain/watch.ts'

export interface WatchStore {
  /** Watches that are due and that nobody reads; nobody else gets them until the claim runs out. */
  claim(max: number): Promise<readonly ClaimedWatch[]>
  holding<T extends { readonly moves: boolean }>(
    watch: ClaimedWatch,
    cursor: Cursor,
    work: () => Promise<T>,
  ): Promise<T | undefined>
  /** Gives a claim back. Without a cursor the watch stays where it is. */
  settle(
    watch: ClaimedWatch,
    end: {
      readonly cursor: Cursor | undefined
      readonly afterSeconds: number
      readonly failures: number
      readonly problem: string | undefined
    },
  ): Promise<void>
}
