import type { PendingCall } from './pending-call.ts'

/** Calls that wait for a process: in order within a workspace, and the workspaces taking turns. */
export class WaitingCalls {
  /** Insertion order is the order of turns: who was served goes to the end. */
  private readonly byWorkspace = new Map<string, PendingCall[]>()
  size = 0

  of(workspaceId: string): readonly PendingCall[] {
    return this.byWorkspace.get(workspaceId) ?? []
  }

  /** Workspaces with waiting calls, the one whose turn is next first. */
  workspaces(): string[] {
    return [...this.byWorkspace.keys()]
  }

  add(pending: PendingCall): void {
    const { workspaceId } = pending.call
    const list = this.byWorkspace.get(workspaceId)
    if (list === undefined) this.byWorkspace.set(workspaceId, [pending])
    else list.push(pending)
    this.size += 1
  }

  /** Calls of one workspace that had left already, and were not begun: they are its oldest. */
  putBack(workspaceId: string, returned: readonly PendingCall[]): void {
    if (returned.length === 0) return
    this.byWorkspace.set(workspaceId, [...returned, ...this.of(workspaceId)])
    this.size += returned.length
  }

  /** The longest waiting call of a workspace, which thereby had its turn. */
  take(workspaceId: string): PendingCall | undefined {
    const list = this.byWorkspace.get(workspaceId)
    const first = list?.shift()
    if (list === undefined || first === undefined) return undefined
    this.byWorkspace.delete(workspaceId)
    if (list.length > 0) this.byWorkspace.set(workspaceId, list)
    this.size -= 1
    return first
  }

  /** Takes out those that a test names, wherever they stand. */
  remove(matches: (pending: PendingCall) => boolean): PendingCall[] {
    const removed: PendingCall[] = []
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
