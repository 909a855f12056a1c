import { LinkFlowError } from '@linkflow/sdk'
import { Command, CommanderError } from 'commander'
import { cliErrorOf } from './api/open-client.ts'
import { CliError } from './cli-error.ts'
import { addAccountsCommand } from './commands/accounts.ts'
import { addBackupCommands } from './commands/backup.ts'
import { addCodeCommands } from './commands/code.ts'
import { addCredentialsCommand } from './commands/credentials.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addExecutionsCommand } from './commands/executions.ts'
import { addFoldersCommand } from './commands/folders.ts'
import { addKeysCommand } from './commands/keys.ts'
import { addLogsCommand } from './commands/logs.ts'
import { addRunCommand } from './commands/run.ts'
import { addSchedulesCommand } from './commands/schedules.ts'
import { addStartCommand } from './commands/start.ts'
import { addAuditCommand, addTeamCommands } from './commands/team.ts'
import { addTemplatesCommand } from './commands/templates.ts'
import { addValidateCommand } from './commands/validate.ts'
import { addWebhooksCommand } from './commands/webhooks.ts'
import { addWorkflowsCommand } from './commands/workflows.ts'
import { type Context, makeContext } from './context.ts'
import { EXIT } from './exit-code.ts'
import { painterFor } from './print/paint.ts'
import { problemLines } from './print/problems.ts'
import { isStartFailure } from './start-failure.ts'
import type { Terminal } from './terminal.ts'
import { VERSION } from './version.ts'

/** Runs one command and gives its exit code. */
export async function cli(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.ok
  const context = makeContext(terminal, (code) => {
    exitCode = code
  })
  try {
    await makeProgram(context).parseAsync(args as string[], { from: 'user' })
    return exitCode
  } catch (error) {
    return explain(error, terminal)
  }
}

/** The whole command line, also for its reference in docs/. */
export function makeProgram(context: Context): Command {
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
  addRunCommand(program, context)
  addValidateCommand(program, context)
  addWorkflowsCommand(program, context)
  addFoldersCommand(program, context)
  addTemplatesCommand(program, context)
  addCodeCommands(program, context)
  addExecutionsCommand(program, context)
  addLogsCommand(program, context)
  addCredentialsCommand(program, context)
  addSchedulesCommand(program, context)
  addWebhooksCommand(program, context)
  addTeamCommands(program, context)
  addAuditCommand(program, context)
  addAccountsCommand(program, context)
  addKeysCommand(program, context)
  addBackupCommands(program, context)
  addDoctorCommand(program, context)
  // What stands behind a command is its own. Said last, for commands within a command may take its options too.
  return program.enablePositionalOptions()
}

const EXIT_CODES = `
Exit codes: 0 done, 1 a run failed or something was refused, 2 the command is wrong, 3 no server answers.

Commands that talk to a server find it at LINKFLOW_URL (default: http://127.0.0.1:8080, or PORT of this machine), with
the key in LINKFLOW_TOKEN (default: the file owner-token in LINKFLOW_DATA_DIR, for a server on this machine).
LINKFLOW_WORKSPACE (an id) chooses among the workspaces of a session.`

function explain(thrown: unknown, terminal: Terminal): number {
  const { stderr } = terminal
  const error = thrown instanceof LinkFlowError ? cliErrorOf(thrown) : thrown
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
