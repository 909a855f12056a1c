import type { CodeCall, CodeOutcome } from './code-call.ts'

export interface WaitingCall {
  readonly call: CodeCall
  readonly resolve: (outcome: CodeOutcome) => void
  readonly sinceMs: number
}

/** Calls that wait for a process: in order within a workspace, and the workspaces taking turns. */
export class WaitingCalls {
  /** Insertion order is the order of turns: who was served goes to the end. */
  private readonly byWorkspace = new Map<string, WaitingCall[]>()
  size = 0

  of(workspaceId: string): readonly WaitingCall[] {
    return this.byWorkspace.get(workspaceId) ?? []
  }

  /** Workspaces with waiting calls, the one whose turn is next first. */
  workspaces(): string[] {
    return [...this.byWorkspace.keys()]
  }

  add(waiting: WaitingCall): void {
    const { workspaceId } = waiting.call
    const list = this.byWorkspace.get(workspaceId)
    if (list === undefined) this.byWorkspace.set(workspaceId, [waiting])
    else list.push(waiting)
    this.size += 1
  }

  /** The longest waiting call of a workspace, which thereby had its turn. */
  take(workspaceId: string): WaitingCall | undefined {
    const list = this.byWorkspace.get(workspaceId)
    const first = list?.shift()
    if (list === undefined || first === undefined) return undefined
    this.byWorkspace.delete(workspaceId)
    if (list.length > 0) this.byWorkspace.set(workspaceId, list)
    this.size -= 1
    return first
  }

  /** Takes out those that a test names, wherever they stand. */
  remove(matches: (waiting: WaitingCall) => boolean): WaitingCall[] {
    const removed: WaitingCall[] = []
    for (const [workspaceId, list] of this.byWorkspace) {
      const kept = list.filter((each) => !matches(each))
      if (kept.length === list.length) continue
      removed.push(...list.filter(matches))
      if (kept.length === 0) this.byWorkspace.delete(workspaceId)
      else this.byWorkspace.set(workspaceId, kept)
    }
    this.size -= removed.length
    return removed
  }
}
