import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { innermostPid } from './inspect-process.ts'

/** Nice value of a child's main thread: a loop without end in it takes no time that the server wants. */
const NICE = 5
/** Where memory runs out on the machine, the kernel takes a child before the server or the database. */
const OOM_SCORE_ADJ = '800'

/** Lets the server go first. Best effort: neither is a wall. */
export function giveWay(pid: number): void {
  try {
    const inner = innermostPid(pid)
    setPriority(inner, NICE)
    if (process.platform === 'linux') writeFileSync(`/proc/${inner}/oom_score_adj`, OOM_SCORE_ADJ)
  } catch {
    // A child that is gone already, or a kernel that does not let us.
  }
}
