import type { Command } from 'commander'
import type { Context } from '../context.ts'
import type { KeysOptions, RotateOptions } from '../keys/open-installation.ts'
import { id, JSON_FLAG, wholeNumber } from './options.ts'

export function addKeysCommand(program: Command, context: Context): void {
  const keys = program
    .command('keys')
    .summary('look at the master key and the data keys, and change them')
    .description(
      'The master key and the data keys of workspaces. These commands work on the database and the key file themselves, ' +
        'with the settings of the environment, as «linkflow start» would: run them as the user whom the data folder belongs to.',
    )
    .addHelpText(
      'after',
      `
Examples:
  linkflow keys status
  linkflow keys rotate
  linkflow keys rotate --workspace 0198c0de-0000-7000-8000-00000000000c`,
    )
  keys
    .command('status')
    .description('Which master keys there are, which process holds them, and what is still to be sealed anew.')
    .option('--data-dir <folder>', 'data folder [LINKFLOW_DATA_DIR] (default: ./data)')
    .option(...JSON_FLAG)
    .action(async (options: KeysOptions) => {
      const { statusCommand } = await import('../keys/status-command.ts')
      context.end(await statusCommand(options, context.terminal))
    })
  keys
    .command('rotate')
    .description(
      'Make a new master key, let it take over while everything runs, and take the old one away. Or, with --workspace, do ' +
        'so with the data key of a workspace and seal its secrets anew. Stopped anywhere, it goes on when it is called again.',
    )
    .option('--workspace <id>', 'the data key of this workspace instead of the master key', id)
    .option('--wait <seconds>', 'how long to wait for processes that lack the new key', wholeNumber(0, 86_400), 60)
    .option('--start-over', 'give up a new master key that was lost before it took over, and make another')
    .option('--data-dir <folder>', 'data folder [LINKFLOW_DATA_DIR] (default: ./data)')
    .option(...JSON_FLAG)
    .action(async (options: RotateOptions) => {
      const { rotateCommand } = await import('../keys/rotate-command.ts')
      context.end(await rotateCommand(options, context.terminal))
    })
}
