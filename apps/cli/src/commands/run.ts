import type { Problem, WorkflowFile } from '@linkflow/contracts'
import { readConfig } from '@linkflow/server'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { painterFor } from '../print/paint.ts'
import { problemLines } from '../print/problems.ts'
import { STATUS } from '../print/status.ts'
import { StepBoard } from '../print/step-board.ts'
import { printable } from '../print/text.ts'
import { checkOffline, hasErrors } from '../run/check-offline.ts'
import { LiveSteps } from '../run/live-steps.ts'
import { readInput } from '../run/read-input.ts'
import { readWorkflow } from '../run/read-workflow.ts'
import { type RunResult, runLocally } from '../run/run-locally.ts'
import type { Terminal } from '../terminal.ts'
import { isStartFailure } from './start.ts'

interface Options {
  readonly input?: string
  readonly trigger?: string
  readonly timeout?: string
  readonly dataDir?: string
  readonly json?: boolean
}

export function addRunCommand(program: Command, context: Context): void {
  program
    .command('run')
    .summary('run a workflow file here, without a server')
    .description(
      'Run a workflow file (JSON or YAML) in this process, on the database of the data folder; a server may run there ' +
        'or not. The execution is in the history («linkflow executions»), the workflow in no list.\n\n' +
        'Exits 0 if it succeeded, 1 if it failed or the file has problems.',
    )
    .argument('<file>', 'workflow file: .json, .yaml or .yml')
    .option(
      '-i, --input <json>',
      'input: JSON, @FILE, or - for standard input; a list is items, anything else one item',
    )
    .option(
      '-t, --trigger <id>',
      'where to start: id or name of a trigger node (default: the manual one, else the only one)',
    )
    .option('--timeout <seconds>', 'end the execution as timed out after so long')
    .option('--data-dir <folder>', 'data folder [LINKFLOW_DATA_DIR] (default: ./data)')
    .option('--json', 'print one document {status, output, error?, steps} and nothing else')
    .addHelpText(
      'after',
      `
Examples:
  linkflow run orders.yaml --input '{"orderId": "A-1"}'
  linkflow run orders.json --input @order.json --json | jq .output
  cat orders.json | linkflow run import.yaml --input - --timeout 60

A workflow that starts with a webhook takes what the webhook would give:
  linkflow run hook.json --input '{"method": "POST", "headers": {}, "query": {}, "body": {"id": 1}}'`,
    )
    .action(async (path: string, options: Options) => context.end(await run(path, options, context.terminal)))
}

async function run(path: string, options: Options, terminal: Terminal): Promise<number> {
  const timeoutMs = timeoutOf(options.timeout)
  const config = configOf(options, terminal)
  const input = await readInput(options.input, terminal)
  const read = readWorkflow(path)
  if (!read.ok) return invalid(path, read.error, options, terminal)
  const file = timeoutMs === undefined ? read.value : withTimeout(read.value, timeoutMs)
  const problems = await checkOffline(file)
  if (hasErrors(problems)) return invalid(path, problems, options, terminal, file)

  const live = new LiveSteps(terminal)
  const request = { file, input, trigger: options.trigger }
  try {
    const result = await runLocally(config, request, terminal, live)
    if (result.type === 'invalid') return invalid(path, result.problems, options, terminal, file)
    if (options.json) printDocument(result, terminal)
    else printEnd(result, terminal)
    return result.status === 'succeeded' ? EXIT.ok : EXIT.failed
  } catch (error) {
    if (!(error instanceof CliError || isStartFailure(error))) throw error
    if (options.json) {
      const { code, message } = error as CliError
      write(terminal, { status: 'failed', output: null, error: { code, message }, steps: [] })
    }
    throw error
  }
}

type Ended = Extract<RunResult, { type: 'ended' }>

function printDocument({ id, status, output = null, error, steps }: Ended, terminal: Terminal): void {
  write(terminal, { status, output, ...(error && { error }), steps, executionId: id })
}

const write = (terminal: Terminal, document: unknown): void => {
  terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`)
}

/** The tree goes where no pipe reads it; the output alone is what the command gives. */
function printEnd({ id, status, output, error, steps }: Ended, terminal: Terminal): void {
  const { stdout, stderr } = terminal
  const paint = painterFor(terminal, stderr)
  for (const line of StepBoard.of(steps).lines(paint, stderr.columns)) stderr.write(`${line}\n`)
  const { color, text } = STATUS[status]
  stderr.write(`\n${paint(color, text)}  ${paint('dim', `execution ${id}`)}\n`)
  if (error !== undefined) {
    const where = [
      error.node === undefined ? undefined : `at node «${error.node}»`,
      error.item === undefined ? undefined : `item ${error.item}`,
    ].filter((part) => part !== undefined)
    stderr.write(`${printable(error.message)} ${paint('dim', `(${[error.code, ...where].join(', ')})`)}\n`)
  }
  if (output !== undefined) stdout.write(`${JSON.stringify(output, null, 2)}\n`)
}

function invalid(
  path: string,
  problems: readonly Problem[],
  { json }: Options,
  terminal: Terminal,
  file?: WorkflowFile,
): number {
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const message = `${path} cannot run: ${errors === 1 ? 'one problem' : `${errors} problems`}.`
  if (json) {
    const error = { code: 'workflow-invalid', message, problems }
    write(terminal, { status: 'failed', output: null, error, steps: [] })
    return EXIT.failed
  }
  const paint = painterFor(terminal, terminal.stderr)
  for (const line of problemLines(problems, paint, file)) terminal.stderr.write(`${line}\n`)
  terminal.stderr.write(`${message}\n`)
  return EXIT.failed
}

function timeoutOf(seconds: string | undefined): number | undefined {
  if (seconds === undefined) return undefined
  const ms = Number(seconds) * 1000
  if (/^\d+(\.\d+)?$/.test(seconds) && ms >= 1 && ms <= 31_536_000_000) return Math.ceil(ms)
  throw new CliError(
    EXIT.usage,
    'timeout-malformed',
    `--timeout is a number of seconds, and not ${JSON.stringify(seconds)}.`,
  )
}

const withTimeout = (file: WorkflowFile, timeoutMs: number): WorkflowFile => ({
  ...file,
  settings: { ...file.settings, timeoutMs: Math.min(timeoutMs, file.settings.timeoutMs ?? timeoutMs) },
})

function configOf({ dataDir }: Options, { env }: Terminal) {
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
