import { readConfig } from '@linkflow/server'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'

/** The settings of a process that runs a file: a worker alone, quiet unless asked. */
export function configOf({ dataDir }: { readonly dataDir?: string }, { env }: Terminal) {
  const flags = new Map([
    ['role', 'worker'],
    ['workers', '0'],
    ...(dataDir === undefined ? [] : ([['data-dir', dataDir]] as const)),
    ...(env.LOG_LEVEL === undefined ? ([['log-level', 'warn']] as const) : []),
  ])
  const config = readConfig(env, flags)
  if (config.ok) return config.config
  throw new CliError(EXIT.usage, 'setting-malformed', config.problems.join('\n'))
}
