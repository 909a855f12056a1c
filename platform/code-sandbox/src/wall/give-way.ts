import { writeFileSync } from 'node:fs'
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
