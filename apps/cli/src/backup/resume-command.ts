import { wakeHeld } from '@linkflow/execution'
import { endPause } from '@linkflow/server'
import { EXIT } from '../exit-code.ts'
import { type KeysOptions, withInstallation } from '../keys/open-installation.ts'
import type { Terminal } from '../terminal.ts'

/** `linkflow resume`: gives the exit code. */
export function resumeCommand(options: KeysOptions, terminal: Terminal): Promise<number> {
  return withInstallation(options, terminal, async ({ database }) => {
    const resumed = await endPause(database, wakeHeld)
    const text = resumed
      ? 'It goes on: schedules fire, webhooks are there, and what was unfinished in the backup continues.'
      : 'It was not paused.'
    terminal.stdout.write(options.json ? `${JSON.stringify({ resumed })}\n` : `${text}\n`)
    return EXIT.ok
  })
}
