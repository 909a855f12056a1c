import { wakeHeld } from '@linkflow/execution'
import { dropUnsent, endPause, type Unsent } from '@linkflow/server'
import { EXIT } from '../exit-code.ts'
import { type KeysOptions, withInstallation } from '../keys/open-installation.ts'
import { plural } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'

export interface ResumeOptions extends KeysOptions {
  readonly dropUnsent?: boolean
}

/** `linkflow resume`: gives the exit code. */
export function resumeCommand(options: ResumeOptions, terminal: Terminal): Promise<number> {
  return withInstallation(options, terminal, async ({ database }) => {
    let dropped: Unsent | undefined
    const resumed = await endPause(database, async (queries, since) => {
      if (options.dropUnsent) dropped = await dropUnsent(queries, since)
      await wakeHeld(queries)
    })
    const lines = resumed
      ? ['It goes on: schedules fire, webhooks are there, and what was unfinished in the backup continues.']
      : ['It was not paused.']
    if (dropped !== undefined)
      lines.push(
        `Not sent: ${plural(dropped.mails, 'mail')} and ${plural(dropped.callbacks, 'callback')} of the backup.`,
      )
    terminal.stdout.write(
      options.json ? `${JSON.stringify({ resumed, ...(dropped && { dropped }) })}\n` : `${lines.join('\n')}\n`,
    )
    return EXIT.ok
  })
}
