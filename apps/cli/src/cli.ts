import { Command } from 'commander'
import { startCommand } from './commands/start.ts'
import { VERSION } from './version.ts'

/** Runs one command and gives its exit code. */
export async function cli(args: readonly string[]): Promise<number> {
  let exitCode = 0
  const program = new Command('linkflow')
    .description('Self-hosted workflow automation. Start it, run workflows, look at what they did.')
    .version(VERSION, '-v, --version')
    .showHelpAfterError('Run «linkflow --help» for the commands.')
  program.addCommand(
    startCommand((code) => {
      exitCode = code
    }),
  )
  await program.parseAsync(args as string[], { from: 'user' })
  return exitCode
}
