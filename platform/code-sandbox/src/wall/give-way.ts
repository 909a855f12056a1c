import { readdirSync, writeFileSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'
import { innermostPid } from './inspect-process.ts'

/** Where memory runs out on the machine, the kernel takes a child before the server or the database. */
const OOM_SCORE_ADJ = '800'

/** Best effort, and no wall: the limit on data is what bounds a child. */
export function giveWay(pid: number): void {
  if (process.platform !== 'linux') return
  try {
    writeFileSync(`/proc/${innermostPid(pid)}/oom_score_adj`, OOM_SCORE_ADJ)
  } catch {
    // A child that is gone already, or a kernel that does not let us.
  }
}

const { PRIORITY_BELOW_NORMAL } = constants.priority

/**
 * From now on a child has what the processor has left beside the server and the database, which serve others: beside two
 * endless runs on two cores these waited for their turn. For good: a process may lower its priority, not raise it.
 */
export function giveWayOnProcessor(pid: number): void {
  const child = innermostPid(pid)
  try {
    for (const thread of threadsOf(child))
      if (getPriority(thread) < PRIORITY_BELOW_NORMAL) setPriority(thread, PRIORITY_BELOW_NORMAL)
    // Its session is its own, and Linux may weigh sessions against each other first.
    if (process.platform === 'linux') writeFileSync(`/proc/${child}/autogroup`, String(PRIORITY_BELOW_NORMAL))
  } catch {
    // A child that is gone already, or a kernel that does not let us or has no such thing.
  }
}

/** To Linux the priority of a process is that of its first thread. */
const threadsOf = (pid: number): number[] =>
  process.platform === 'linux' ? readdirSync(`/proc/${pid}/task`).map(Number) : [pid]
