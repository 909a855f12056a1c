import { Command, CommanderError } from 'commander'
import { CliError } from './cli-error.ts'
import { addStartCommand } from './commands/start.ts'
import type { Context } from './context.ts'
import { EXIT } from './exit-code.ts'
import { painterFor } from './print/paint.ts'
import { problemLines } from './print/problems.ts'
import { isStartFailure } from './start-failure.ts'
import type { Terminal } from './terminal.ts'
import { VERSION } from './version.ts'

/** Runs one command and gives its exit code. */
export async function cli(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.ok
  const client = args[0] === 'start' ? undefined : await import('./client.ts')
  const context: Context = {
    terminal,
    end(code) {
      exitCode = code
    },
    api: client?.openApi(terminal) ?? noApi,
  }
  try {
    await makeProgram(context, client?.addCommands).parseAsync(args as string[], { from: 'user' })
    return exitCode
  } catch (error) {
    return explain(client === undefined ? error : client.asCliError(error), terminal)
  }
}

function noApi(): never {
  throw new Error('a server asks no server')
}

/** `start`, and the commands that are added; all of them also for the reference in docs/. */
export function makeProgram(
  context: Context,
  addCommands: (program: Command, context: Context) => void = () => {},
): Command {
  const { stdout, stderr } = context.terminal
  const program = new Command('linkflow')
    .description('Self-hosted workflow automation: start the server, run workflows, look at what they did.')
    .version(VERSION, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showHelpAfterError('Run «linkflow --help» for the commands and «linkflow help <command>» for one of them.')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      getOutHelpWidth: () => Math.min(stdout.columns ?? 80, 100),
      getErrHelpWidth: () => Math.min(stderr.columns ?? 80, 100),
    })
    .addHelpText('after', EXIT_CODES)
  addStartCommand(program, context)
  addCommands(program, context)
  // What stands behind a command is its own. Said last, for commands within a command may take its options too.
  return program.enablePositionalOptions()
}

const EXIT_CODES = `
Exit codes: 0 done, 1 a run failed or something was refused, 2 the command is wrong, 3 no server answers.

Commands that talk to a server find it at LINKFLOW_URL (default: http://127.0.0.1:8080, or PORT of this machine), with
the key in LINKFLOW_TOKEN (default: the file owner-token in LINKFLOW_DATA_DIR, for a server on this machine).
LINKFLOW_WORKSPACE (an id) chooses among the workspaces of a session.`

function explain(error: unknown, terminal: Terminal): number {
  const { stderr } = terminal
  if (error instanceof CommanderError) {
    // Help and version were asked for; anything else was told by commander already.
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  }
  const paint = painterFor(terminal, stderr)
  if (error instanceof CliError) {
    for (const line of problemLines(error.problems, paint)) stderr.write(`${line}\n`)
    stderr.write(`${error.message} ${paint('dim', `(${error.code})`)}\n`)
    return error.exitCode
  }
  if (isStartFailure(error)) {
    stderr.write(`LinkFlow did not start (${error.code}).\n${error.message}\n`)
    return EXIT.failed
  }
  stderr.write(`This is a bug of LinkFlow:\n${error instanceof Error ? error.stack : String(error)}\n`)
  return EXIT.failed
}
