import type { Claims } from '@linkflow/execution'
import type { Config } from './settings.ts'
import type { StartOptions } from './start-options.ts'
import type { WorkerCommand } from './worker-processes.ts'

/** What this process does, by its role and by who started it. */
export interface Duties {
  readonly role: Config['role'] | 'isolated'
  /** What the other processes of the installation know it by. */
  readonly name: string
  readonly hasApi: boolean
  readonly runsExecutions: boolean
  readonly claims: Claims
  /** It does what somebody has to do for the whole installation. */
  readonly hasChores: boolean
  /** How the process is started that runs suspects; undefined in those that leave that to others. */
  readonly isolatedCommand: WorkerCommand | undefined
  /** How workers besides this process are started; undefined where there are none. */
  readonly workersCommand: WorkerCommand | undefined
}

export function dutiesOf(
  { role, workers }: Pick<Config, 'role' | 'workers'>,
  { child, isHeadless = false, workerCommand }: Pick<StartOptions, 'child' | 'isHeadless' | 'workerCommand'>,
): Duties {
  const runsExecutions = role === 'worker' || (role === 'all' && workers === 0)
  const isIsolated = child === 'isolated'
  const isolatedCommand = runsExecutions && !isIsolated ? workerCommand : undefined
  return {
    role: isIsolated ? 'isolated' : role,
    name: `${child ?? role}:${process.pid}`,
    hasApi: !isHeadless && (role === 'all' || role === 'api'),
    runsExecutions,
    claims: isHeadless ? 'own' : isIsolated ? 'suspects' : isolatedCommand === undefined ? 'all' : 'unsuspected',
    hasChores: role === 'all' || role === 'scheduler',
    isolatedCommand,
    workersCommand: workers > 0 && (role === 'all' || role === 'worker') ? workerCommand : undefined,
  }
}
