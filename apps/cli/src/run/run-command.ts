import type { Problem, WorkflowFile } from '@linkflow/contracts'
import type { JsonObject } from '@linkflow/kernel'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'
import { painterFor } from '../print/paint.ts'
import { problemLines } from '../print/problems.ts'
import { STATUS } from '../print/status.ts'
import { StepBoard } from '../print/step-board.ts'
import { printable } from '../print/text.ts'
import { isStartFailure } from '../start-failure.ts'
import type { Terminal } from '../terminal.ts'
import { checkOffline, hasErrors } from './check-offline.ts'
import { configOf } from './config-of.ts'
import { LiveSteps } from './live-steps.ts'
import { readInput } from './read-input.ts'
import { readWorkflow } from './read-workflow.ts'
import { type RunRequest, type RunResult, runLocally } from './run-locally.ts'

export interface RunOptions {
  readonly input?: string
  readonly trigger?: string
  readonly to?: string
  readonly pin?: readonly string[]
  readonly fresh?: boolean
  readonly timeout?: string
  readonly dataDir?: string
  readonly json?: boolean
}

/** `linkflow run FILE`: gives the exit code. */
export async function runCommand(path: string, options: RunOptions, terminal: Terminal): Promise<number> {
  const timeoutMs = timeoutOf(options.timeout)
  const config = configOf(options, terminal)
  const input = await readInput(options.input, terminal)
  const test = await testOf(options, terminal)
  const read = readWorkflow(path)
  if (!read.ok) return invalid(path, read.error, options, terminal)
  const file = timeoutMs === undefined ? read.value : withTimeout(read.value, timeoutMs)
  const problems = await checkOffline(file)
  if (hasErrors(problems)) return invalid(path, problems, options, terminal, file)

  const live = new LiveSteps(terminal)
  const onStarted = (id: string) => {
    if (!options.json) terminal.stderr.write(`Execution ${id}\n`)
  }
  const request = { file, input, trigger: options.trigger, onStarted, ...(test && { test }) }
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
function printEnd({ status, output, error, steps }: Ended, terminal: Terminal): void {
  const { stdout, stderr } = terminal
  const paint = painterFor(terminal, stderr)
  for (const line of StepBoard.of(steps).lines(paint, stderr.columns)) stderr.write(`${line}\n`)
  const { color, text } = STATUS[status]
  stderr.write(`\n${paint(color, text)}\n`)
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
  { json }: RunOptions,
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

/** What makes it a test of a part; undefined: the whole runs as always. */
async function testOf({ to, pin = [], fresh }: RunOptions, terminal: Terminal): Promise<RunRequest['test']> {
  if (to === undefined && pin.length === 0) {
    if (fresh)
      throw new CliError(EXIT.usage, 'option-alone', '--fresh goes with --to: without it everything runs anew.')
    return undefined
  }
  const pins = await Promise.all(pin.map((each) => pinOf(each, terminal)))
  return { to, pins, reuse: to !== undefined && !fresh }
}

async function pinOf(text: string, terminal: Terminal) {
  const at = text.indexOf('=')
  const items = at < 1 ? undefined : await readInput(text.slice(at + 1), terminal)
  if (
    Array.isArray(items) &&
    items.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item))
  ) {
    return { node: text.slice(0, at), items: items as JsonObject[] }
  }
  throw new CliError(
    EXIT.usage,
    'pin-malformed',
    `--pin is a node, «=» and a JSON list of objects, and not «${text.slice(0, 80)}».`,
  )
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
