import {
  BULK_CANCEL_MAX,
  type ExecutionView,
  executionModes,
  executionStatuses,
  PAGE_ITEMS_MAX,
} from '@linkflow/contracts'
import type { BulkExecutions, BulkResult, Execution, ExecutionMode, ExecutionStatus, LinkFlow } from '@linkflow/sdk'
import type { Command } from 'commander'
import { findWorkflow, workflowNames } from '../api/workflow-names.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { type Paint, painterFor } from '../print/paint.ts'
import { STATUS } from '../print/status.ts'
import { StepBoard } from '../print/step-board.ts'
import { table } from '../print/table.ts'
import { duration, localTime, plural, printable } from '../print/text.ts'
import { readInput } from '../run/read-input.ts'
import type { Terminal } from '../terminal.ts'
import { addItemsCommands } from './items.ts'
import { id, JSON_FLAG, someOf, wholeNumber } from './options.ts'
import { addContinueCommand } from './testing.ts'
import { addWatchCommand } from './watch.ts'

/** What narrows the list; the API checks the values. */
interface Filter {
  readonly workflow?: string
  readonly status?: readonly ExecutionStatus[]
  readonly mode?: readonly ExecutionMode[]
  readonly workflowVersion?: string
  readonly since?: string
  readonly until?: string
  readonly longerThanMs?: number
  readonly shorterThanMs?: number
  readonly errorCode?: string
  readonly error?: string
  readonly data?: string
  readonly oldestFirst?: boolean
}

interface ListOptions extends Filter {
  readonly limit: number
  readonly json?: boolean
}

const STEPS_SHOWN_MAX = 100_000

export function addExecutionsCommand(program: Command, context: Context): void {
  const { terminal } = context
  const executions = program
    .command('executions')
    .summary('list, show, cancel and retry executions, and read what their steps put out')
    .description('List executions, newest first; or show, cancel or retry one.')
    .option('-w, --workflow <workflow>', 'only executions of this workflow (id or name)')
    .option(
      '-s, --status <statuses>',
      `only these, separated by commas: ${executionStatuses.join(', ')}`,
      someOf(executionStatuses, 'status'),
    )
    .option(
      '-m, --mode <modes>',
      `only those that were started so, separated by commas: ${executionModes.join(', ')}`,
      someOf(executionModes, 'mode'),
    )
    .option('--workflow-version <id>', 'only executions of this version')
    .option('--since <instant>', 'only those that began then or later, such as 2030-01-31T00:00:00Z')
    .option('--until <instant>', 'only those that began before')
    .option('--longer-than-ms <ms>', 'only those that took at least so long', wholeNumber(0, DURATION_MS_MAX))
    .option('--shorter-than-ms <ms>', 'only those that took less', wholeNumber(0, DURATION_MS_MAX))
    .option('--error-code <code>', 'only those that ended with this error')
    .option('--error <text>', 'only those whose error holds this text')
    .option('--data <text>', 'only those whose data holds this text')
    .option('--oldest-first', 'the oldest first')
    .option('-n, --limit <count>', 'at most so many', wholeNumber(1, 10_000), 20)
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
Examples:
  linkflow executions --limit 5
  linkflow executions --workflow "Order intake" --status failed,timed_out
  linkflow executions --error timeout --longer-than-ms 5000
  linkflow executions retry-many --workflow "Order intake" --error-code http-status
  linkflow executions statistics --since 2030-01-01T00:00:00Z
  linkflow executions watch 01a2074a-57f0-7034-9261-7dd7a1303899
  linkflow executions show 01a2074a-57f0-7034-9261-7dd7a1303899
  linkflow executions items 01a2074a-57f0-7034-9261-7dd7a1303899 get-orders --search order-1042
  linkflow executions retry 01a2074a-57f0-7034-9261-7dd7a1303899 --from tell`,
    )
    .action((options: ListOptions) => list(context.api(), options, terminal))

  for (const what of ['cancel', 'retry'] as const) {
    executions
      .command(`${what}-many`)
      .description(
        what === 'cancel'
          ? 'Cancel what is unfinished of those that the filters of the list name.'
          : 'Run again from what failed those that the filters of the list name.',
      )
      .option(...JSON_FLAG)
      .action((_: object, command: Command) => {
        const { limit, ...options } = command.optsWithGlobals() as ListOptions
        const isGiven = executions.getOptionValueSource('limit') === 'cli'
        return actOnMany(context.api(), what, { ...options, ...(isGiven && { limit }) }, terminal)
      })
  }
  executions
    .command('statistics')
    .description('Show by day how executions ended, and how long they took: of --workflow, --since and --until.')
    .option('--hourly', 'by hour')
    .option('--each-workflow', 'each workflow by itself, those with the most executions')
    .option(...JSON_FLAG)
    .action((_: object, command: Command) => statistics(context.api(), command.optsWithGlobals(), terminal))
  executions
    .command('show')
    .description('Show an execution with its steps.')
    .argument('<id>', 'id of the execution', id)
    .option(...JSON_FLAG)
    .action((executionId: string, _: object, command: Command) =>
      show(context.api(), executionId, command.optsWithGlobals(), terminal),
    )
  addWatchCommand(executions, context)
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
    .option('--edit <node>', 'this node has put out what --items says, and all that comes after it runs again')
    .option('--items <items>', 'with --edit: JSON, @FILE, or -')
    .option('--port <port>', 'with --edit: on which port', 'main')
    .option(...JSON_FLAG)
    .action(async (executionId: string, { from, live, ...edited }: RetryOptions, command: Command) => {
      const edit = await editOf(edited, terminal)
      const body = { ...(from !== undefined && { from }), ...(live && { version: 'live' as const }), ...edit }
      told(await context.api().executions.retry(executionId, body), 'has begun', command, terminal)
    })
  addContinueCommand(executions, context)
  addItemsCommands(executions, context)
}

interface RetryOptions {
  readonly from?: string
  readonly live?: boolean
  readonly edit?: string
  readonly items?: string
  readonly port: string
}

async function editOf({ edit: node, items, port }: Pick<RetryOptions, 'edit' | 'items' | 'port'>, terminal: Terminal) {
  if ((node === undefined) !== (items === undefined)) {
    throw new CliError(EXIT.usage, 'edit-incomplete', '--edit and --items go together: of which node, and what.')
  }
  if (node === undefined) return {}
  const given = await readInput(items, terminal)
  return { edit: { node, port, items: Array.isArray(given) ? given : [given] } }
}

/** Executions that one command looks through. */
const SEARCHED_MAX = 1_000_000
const DURATION_MS_MAX = 31_536_000_000

/** The filters that lists and acts on many have in common, in the API's names. */
async function commonFilter(api: LinkFlow, options: Filter) {
  const { workflow, workflowVersion, since, until, errorCode, error, status, mode } = options
  const only = workflow === undefined ? undefined : (await findWorkflow(api, workflow)).id
  return { workflow: only, version: workflowVersion, from: since, until, errorCode, error, status, mode }
}

type Act = 'cancel' | 'retry'

async function actOnMany(
  api: LinkFlow,
  what: Act,
  options: Filter & { readonly limit?: number; readonly json?: boolean },
  { stdout }: Terminal,
): Promise<void> {
  const { longerThanMs, shorterThanMs, data, oldestFirst, limit, json } = options
  if ([longerThanMs, shorterThanMs, data, oldestFirst].some((each) => each !== undefined)) {
    throw new CliError(
      EXIT.usage,
      'filter-not-taken',
      `${what}-many does not take durations, data or an order. List those first.`,
    )
  }
  const filter = given(await commonFilter(api, options))
  if (Object.keys(filter).length === 0) {
    throw new CliError(
      EXIT.usage,
      'filter-missing',
      `Say which, with --workflow for example: ${what}-many is for many, not for all.`,
    )
  }
  const items: BulkResult['items'] = []
  for await (const page of pagesOfAct(api, what, filter, limit)) {
    items.push(...page.items)
    if (!json) for (const line of refusedLines(page)) stdout.write(`${line}\n`)
  }
  if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
  const done = items.filter((item) => item.done).length
  stdout.write(`${done} of ${items.length} ${what === 'cancel' ? 'will be cancelled' : 'run again'}.\n`)
}

/** Requests until the filter finds no more: each goes on behind the one before, for what it did may still match. */
async function* pagesOfAct(
  api: LinkFlow,
  what: Act,
  filter: NonNullable<BulkExecutions['filter']>,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<BulkResult> {
  let cursor: string | undefined
  let left = limit
  do {
    const some = left < BULK_CANCEL_MAX && { limit: left }
    const which = { filter, ...some, ...(cursor !== undefined && { cursor }) }
    const page = await (what === 'cancel' ? api.executions.cancelMany(which) : api.executions.retryMany(which))
    yield page
    cursor = page.nextCursor
    left -= page.items.length
  } while (cursor !== undefined && left > 0)
}

const refusedLines = ({ items }: BulkResult): string[] =>
  items.flatMap(({ id, done, code, message = '' }) => (done ? [] : [`${id}  ${printable(`${message} (${code})`)}`]))

/** Without what was not said. */
const given = <T extends object>(filter: T) =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }

interface StatisticsOptions extends Filter {
  readonly hourly?: boolean
  readonly eachWorkflow?: boolean
  readonly json?: boolean
}

async function statistics(
  api: LinkFlow,
  { workflow, since, until, hourly, eachWorkflow, json }: StatisticsOptions,
  { stdout }: Terminal,
): Promise<void> {
  const only = workflow === undefined ? undefined : (await findWorkflow(api, workflow)).id
  const days = await api.executions.statistics({
    ...{ workflow: only, from: since, until },
    ...(hourly && { by: 'hour' as const }),
    ...(eachWorkflow && { each: 'workflow' as const }),
  })
  if (json) return void stdout.write(`${JSON.stringify(days, null, 2)}\n`)
  if (days.items.length === 0) return void stdout.write('No executions.\n')
  type Day = (typeof days.items)[number]
  const ms = (value: number | undefined) => (value === undefined ? '' : duration(value))
  const names = await workflowNames(
    api,
    days.items.flatMap(({ workflow: id }) => (id === undefined ? [] : [{ workflowId: id }])),
  )
  const nameOf = ({ workflow: id }: Day) => (id === undefined ? '(others)' : (names.get(id) ?? id))
  const columns = [
    { title: hourly ? 'hour' : 'day', of: ({ day, hour }: Day) => (hour === undefined ? day : localTime(hour)) },
    ...(eachWorkflow ? [{ title: 'workflow', of: nameOf }] : []),
    { title: 'succeeded', of: ({ succeeded }: Day) => String(succeeded) },
    { title: 'failed', of: ({ failed }: Day) => String(failed) },
    { title: 'timed out', of: ({ timedOut }: Day) => String(timedOut) },
    { title: 'cancelled', of: ({ cancelled }: Day) => String(cancelled) },
    { title: 'unfinished', of: ({ unfinished }: Day) => String(unfinished) },
    { title: 'half within', of: ({ p50Ms }: Day) => ms(p50Ms) },
    { title: '95 % within', fills: true, of: ({ p95Ms }: Day) => ms(p95Ms) },
  ]
  for (const line of table(days.items, columns, 100)) stdout.write(`${line}\n`)
  if (days.since !== undefined) stdout.write(`There were more: nothing before ${localTime(days.since)} is counted.\n`)
}

async function list(api: LinkFlow, options: ListOptions, terminal: Terminal): Promise<void> {
  const { limit, json, longerThanMs, shorterThanMs, data, oldestFirst } = options
  const sort = oldestFirst ? 'created' : undefined
  const filter = { ...(await commonFilter(api, options)), longerThanMs, shorterThanMs, data, sort } as const
  const items: Execution[] = []
  let searched = 0
  for await (const page of api.executions.list({ ...filter, limit: Math.min(limit, PAGE_ITEMS_MAX) }).pages()) {
    items.push(...page.items.slice(0, limit - items.length))
    searched += page.searched ?? 0
    if (items.length === limit || searched > SEARCHED_MAX) break
  }
  const { stdout, stderr } = terminal
  if (searched > SEARCHED_MAX) {
    stderr.write(
      `Looked through ${searched} executions and stopped there. Narrow it, with --since and --until for example.\n`,
    )
  }
  if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
  if (items.length === 0) return void stdout.write('No executions.\n')
  const paint = painterFor(terminal, stdout)
  for (const line of table(items, columns(paint), 80)) stdout.write(`${line}\n`)
}

/** 36 + 11 + 7 + the gaps leave 20 of 80 columns to the name: the id is what the next command needs. */
const columns = (paint: Paint) => [
  { title: 'execution', of: ({ id }: Execution) => id },
  {
    title: 'status',
    of: ({ status }: Execution) => `${STATUS[status].glyph} ${STATUS[status].text}`,
    paint: ({ status }: Execution, text: string) => paint(STATUS[status].color, text),
  },
  {
    title: 'took',
    right: true,
    of: ({ durationMs }: Execution) => (durationMs === undefined ? '' : duration(durationMs)),
  },
  { title: 'workflow', fills: true, of: (row: Execution) => nameOf(row) ?? row.workflowId },
]

const nameOf = ({ workflowName, versionNumber }: Execution): string | undefined =>
  workflowName === undefined || versionNumber === undefined ? workflowName : `${workflowName} v${versionNumber}`

async function show(api: LinkFlow, executionId: string, { json }: { json?: boolean }, terminal: Terminal) {
  const execution = await api.executions.get(executionId)
  const steps = await api.executions.steps(executionId).take(STEPS_SHOWN_MAX)
  const { stdout } = terminal
  if (json) return void stdout.write(`${JSON.stringify({ ...execution, steps }, null, 2)}\n`)
  const paint = painterFor(terminal, stdout)
  for (const line of head(execution, nameOf(execution), paint)) stdout.write(`${line}\n`)
  stdout.write('\n')
  for (const line of StepBoard.of(steps).lines(paint, stdout.columns)) stdout.write(`${line}\n`)
}

function head(execution: ExecutionView, name: string | undefined, paint: Paint): string[] {
  const { status, error, createdAt, queuedMs, durationMs, itemCount, mode, trigger, dueAt } = execution
  const { retryOf, attempt, replayOf, parent } = execution
  const { glyph, color, text } = STATUS[status]
  const lines: (readonly [string, string | undefined])[] = [
    ['execution', execution.id],
    ['workflow', name === undefined ? execution.workflowId : `${printable(name)} (${execution.workflowId})`],
    ['status', paint(color, `${glyph} ${text}`)],
    ['started', `${localTime(createdAt)} by ${mode}, at ${trigger}`],
    ['queued', queuedMs === undefined || queuedMs < 1000 ? undefined : duration(queuedMs)],
    ['took', durationMs === undefined ? undefined : duration(durationMs)],
    ['put out', itemCount === undefined ? undefined : plural(itemCount, 'item')],
    ['due', dueAt === undefined ? undefined : localTime(dueAt)],
    ['retry of', retryOf === undefined || attempt === undefined ? retryOf : `${retryOf} (run ${attempt})`],
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
