import { type ExecutionView, executionStatuses } from '@linkflow/contracts'
import type { ExecutionStatus, LinkFlow } from '@linkflow/sdk'
import { type Command, InvalidArgumentError } from 'commander'
import { findWorkflow, workflowNames } from '../api/workflow-names.ts'
import type { Context } from '../context.ts'
import { type Paint, painterFor } from '../print/paint.ts'
import { STATUS } from '../print/status.ts'
import { StepBoard } from '../print/step-board.ts'
import { table } from '../print/table.ts'
import { duration, localTime, printable } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'
import { id, JSON_FLAG, wholeNumber } from './options.ts'

interface ListOptions {
  readonly workflow?: string
  readonly status?: readonly ExecutionStatus[]
  readonly limit: number
  readonly json?: boolean
}

const STEPS_SHOWN_MAX = 100_000

export function addExecutionsCommand(program: Command, context: Context): void {
  const { terminal } = context
  const executions = program
    .command('executions')
    .summary('list, show, cancel and retry executions')
    .description('List executions, newest first; or show, cancel or retry one.')
    .option('-w, --workflow <workflow>', 'only executions of this workflow (id or name)')
    .option('-s, --status <statuses>', `only these, separated by commas: ${executionStatuses.join(', ')}`, statuses)
    .option('-n, --limit <count>', 'at most so many', wholeNumber(1, 10_000), 20)
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
Examples:
  linkflow executions --limit 5
  linkflow executions --workflow "Order intake" --status failed,timed_out
  linkflow executions show 01a2074a-57f0-7034-9261-7dd7a1303899
  linkflow executions retry 01a2074a-57f0-7034-9261-7dd7a1303899 --from tell`,
    )
    .action((options: ListOptions) => list(context.api(), options, terminal))

  executions
    .command('show')
    .description('Show an execution with its steps.')
    .argument('<id>', 'id of the execution', id)
    .option(...JSON_FLAG)
    .action((executionId: string, _: object, command: Command) =>
      show(context.api(), executionId, command.optsWithGlobals(), terminal),
    )
  executions
    .command('cancel')
    .description('Cancel an execution. Running steps are stopped; a write that has begun is awaited.')
    .argument('<id>', 'id of the execution', id)
    .option(...JSON_FLAG)
    .action(async (executionId: string, _: object, command: Command) =>
      told(await context.api().executions.cancel(executionId), 'will be cancelled within seconds', command, terminal),
    )
  executions
    .command('retry')
    .description('Run an execution again from what failed, or from a node. Steps before it are taken over.')
    .argument('<id>', 'id of the execution', id)
    .option('--from <node>', 'id of the node to run again, with all that come after it')
    .option('--live', 'with the live version of the workflow instead of the one that ran')
    .option(...JSON_FLAG)
    .action(async (executionId: string, { from, live }: { from?: string; live?: boolean }, command: Command) => {
      const body = { ...(from !== undefined && { from }), ...(live && { version: 'live' as const }) }
      told(await context.api().executions.retry(executionId, body), 'has begun', command, terminal)
    })
}

function statuses(text: string): readonly ExecutionStatus[] {
  const all = text.split(',')
  const wrong = all.find((each) => !(executionStatuses as readonly string[]).includes(each))
  if (wrong === undefined) return all as ExecutionStatus[]
  throw new InvalidArgumentError(`«${wrong}» is no status; use ${executionStatuses.join(', ')}.`)
}

async function list(api: LinkFlow, { workflow, status, limit, json }: ListOptions, terminal: Terminal): Promise<void> {
  const only = workflow === undefined ? undefined : (await findWorkflow(api, workflow)).id
  const items = await api.executions.list({ workflow: only, status }).take(limit)
  const { stdout } = terminal
  if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
  if (items.length === 0) return void stdout.write('No executions.\n')
  const names = await workflowNames(api, items)
  const paint = painterFor(terminal, stdout)
  const rows = items.map((item) => ({ ...item, name: names.get(item.workflowId) ?? item.workflowId }))
  for (const line of table(rows, columns(paint), 80)) stdout.write(`${line}\n`)
}

type ListRow = ExecutionView & { readonly name: string }

/** 36 + 11 + 7 + the gaps leave 20 of 80 columns to the name: the id is what the next command needs. */
const columns = (paint: Paint) => [
  { title: 'execution', of: ({ id }: ListRow) => id },
  {
    title: 'status',
    of: ({ status }: ListRow) => `${STATUS[status].glyph} ${STATUS[status].text}`,
    paint: ({ status }: ListRow, text: string) => paint(STATUS[status].color, text),
  },
  {
    title: 'took',
    right: true,
    of: ({ durationMs }: ListRow) => (durationMs === undefined ? '' : duration(durationMs)),
  },
  { title: 'workflow', fills: true, of: ({ name }: ListRow) => name },
]

async function show(api: LinkFlow, executionId: string, { json }: { json?: boolean }, terminal: Terminal) {
  const execution = await api.executions.get(executionId)
  const steps = await api.executions.steps(executionId).take(STEPS_SHOWN_MAX)
  const { stdout } = terminal
  if (json) return void stdout.write(`${JSON.stringify({ ...execution, steps }, null, 2)}\n`)
  const paint = painterFor(terminal, stdout)
  const names = await workflowNames(api, [execution])
  for (const line of head(execution, names.get(execution.workflowId), paint)) stdout.write(`${line}\n`)
  stdout.write('\n')
  for (const line of StepBoard.of(steps).lines(paint, stdout.columns)) stdout.write(`${line}\n`)
}

function head(execution: ExecutionView, name: string | undefined, paint: Paint): string[] {
  const { status, error, createdAt, durationMs, mode, trigger, retryOf, replayOf, parent, dueAt } = execution
  const { glyph, color, text } = STATUS[status]
  const lines: (readonly [string, string | undefined])[] = [
    ['execution', execution.id],
    ['workflow', name === undefined ? execution.workflowId : `${printable(name)} (${execution.workflowId})`],
    ['status', paint(color, `${glyph} ${text}`)],
    ['started', `${localTime(createdAt)} by ${mode}, at ${trigger}`],
    ['took', durationMs === undefined ? undefined : duration(durationMs)],
    ['due', dueAt === undefined ? undefined : localTime(dueAt)],
    ['retry of', retryOf],
    ['replay of', replayOf],
    ['called by', parent?.id],
    ['error', error && printable(`${error.message} (${error.code}${error.node ? `, node «${error.node}»` : ''})`)],
  ]
  return lines.flatMap(([title, value]) => (value === undefined ? [] : [`${paint('dim', title.padEnd(10))} ${value}`]))
}

function told(execution: ExecutionView, what: string, command: Command, { stdout }: Terminal): void {
  const { json } = command.optsWithGlobals() as { json?: boolean }
  stdout.write(json ? `${JSON.stringify(execution, null, 2)}\n` : `Execution ${execution.id} ${what}.\n`)
}
