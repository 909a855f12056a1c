import type { DraftChangeView, DraftCommand, Problem } from '@linkflow/contracts'

/** What became of a request, as the port tells it. */
export type Answer =
  | {
      readonly type: 'done'
      readonly revision: number
      readonly missing: readonly DraftChangeView[]
      /** Commands that were done by this request; the others had been done before. */
      readonly undo: readonly { readonly command: string }[]
      readonly problems: readonly Problem[]
    }
  /** Others changed the same; nothing was done. */
  | { readonly type: 'conflict'; readonly revision: number; readonly missing: readonly DraftChangeView[] }
  /** The server no longer knows what changed since the base, or has never had it. */
  | { readonly type: 'unknown-base' }
  /** It will never be done as it is. */
  | { readonly type: 'refused'; readonly code: string; readonly message: string }
  | { readonly type: 'shut'; readonly code: string; readonly message: string }
  /** No answer, or one that says «later». */
  | { readonly type: 'none'; readonly afterMs?: number | undefined }

export interface Sent {
  readonly base: number
  readonly commands: readonly DraftCommand[]
}

/**
 * All that changed since the base up to the answer's revision, in the order of the server: what others did as it was
 * told, and what was sent in the gaps. Undefined where the answer leaves that open; then the draft is read.
 */
export function changesUpTo(
  { base, commands }: Sent,
  { revision, missing, undo }: Extract<Answer, { type: 'done' }>,
): readonly { readonly isOwn: boolean; readonly commands: readonly DraftCommand[] }[] | undefined {
  if (missing.some(({ replaced }) => replaced === true)) return undefined
  const told = new Map(missing.map((change) => [change.revision, change.commands]))
  const now = new Set(undo.map(({ command }) => command))
  const fresh = commands.filter(({ id }) => now.has(id))
  const earlier = commands.filter(({ id }) => !now.has(id))
  const gaps: number[] = []
  for (let each = base + 1; each <= revision; each++) if (!told.has(each)) gaps.push(each)
  // Own commands of this request are the last revision; those of one that was not answered are one before it.
  const own = [earlier, fresh].filter(({ length }) => length > 0)
  if (gaps.length !== own.length) return undefined
  if (fresh.length > 0 && gaps.at(-1) !== revision) return undefined
  const ofGap = new Map(gaps.map((gap, index) => [gap, own[index]!]))
  return Array.from({ length: revision - base }, (_, index) => {
    const at = base + 1 + index
    const theirs = told.get(at)
    return theirs === undefined ? { isOwn: true, commands: ofGap.get(at)! } : { isOwn: false, commands: theirs }
  })
}
