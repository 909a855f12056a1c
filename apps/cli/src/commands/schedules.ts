import type { Backfill, BackfillRange, Firing, LinkFlow, Schedule, SchedulePreview } from '@linkflow/sdk'
import type { Command } from 'commander'
import { findWorkflow } from '../api/workflow-names.ts'
import type { Context } from '../context.ts'
import { table } from '../print/table.ts'
import { duration, localTime, printable } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'
import { id, instant, JSON_FLAG, wholeNumber } from './options.ts'

interface Json {
  readonly json?: boolean
}

export function addSchedulesCommand(program: Command, context: Context): void {
  const { terminal } = context
  const schedules = program
    .command('schedules')
    // What stands behind a subcommand is its own: both have a limit.
    .enablePositionalOptions()
    .summary('list schedules, see their next runs and history, pause and backfill them')
    .description('List the schedules of live versions; or look at one, pause it, or start what it missed.')
    .option('-w, --workflow <workflow>', 'only schedules of this workflow (id or name)')
    .option('-n, --limit <count>', 'at most so many', wholeNumber(1, 10_000), 50)
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
Examples:
  linkflow schedules
  linkflow schedules next 01a2074a-57f0-7034-9261-7dd7a1303899
  linkflow schedules try "0 9 * * 1-5" --timezone Europe/Berlin
  linkflow schedules backfill 01a2074a-57f0-7034-9261-7dd7a1303899 --from 2030-01-01T00:00Z --until 2030-01-02T00:00Z`,
    )
    .action((options: ListOptions) => list(context.api(), options, terminal))

  const onOne = (name: string, description: string) =>
    schedules
      .command(name)
      .description(description)
      .argument('<id>', 'id of the schedule', id)
      .option(...JSON_FLAG)

  onOne('show', 'Show a schedule.').action(async (scheduleId: string, _: object, command: Command) =>
    print(await context.api().schedules.get(scheduleId), lines, command, terminal),
  )
  onOne('next', 'The next runs of a schedule, from the calendar that fires it.')
    .option('-n, --limit <count>', 'at most so many', wholeNumber(1, 500), 10)
    .option('--from <time>', 'from this instant on (default: now)', instant)
    .option('--until <time>', 'before this instant (default: a week later)', instant)
    .action(async (scheduleId: string, { limit, from, until }: NextOptions, command: Command) =>
      print(
        await context.api().schedules.runs(scheduleId, { limit, from, until }),
        ({ runs, hasMore }) => [...runs.map(localTime), ...(hasMore ? ['…'] : [])],
        command,
        terminal,
      ),
    )
  onOne('history', 'What became of the instants of a schedule, latest first.')
    .option('-n, --limit <count>', 'at most so many', wholeNumber(1, 10_000), 20)
    .action(async (scheduleId: string, { limit }: { limit: number }, command: Command) => {
      const items = await context.api().schedules.firings(scheduleId).take(limit)
      print({ items }, () => (items.length === 0 ? ['Nothing yet.'] : table(items, FIRINGS, 100)), command, terminal)
    })
  onOne('pause', 'Pause a schedule: it starts nothing until it is resumed, whatever is published.')
    .option('--until <time>', 'the pause ends by itself then', instant)
    .action(async (scheduleId: string, { until }: { until?: string }, command: Command) => {
      const paused = await context.api().schedules.pause(scheduleId, { until })
      const text =
        paused.pausedUntil === undefined ? 'The schedule is paused.' : `It is paused until ${paused.pausedUntil}.`
      print(paused, () => [text], command, terminal)
    })
  onOne(
    'resume',
    'Let a schedule go on; what fell into the pause is missed, and its own choice says what becomes of it.',
  ).action(async (scheduleId: string, _: object, command: Command) =>
    print(await context.api().schedules.resume(scheduleId), () => ['The schedule goes on.'], command, terminal),
  )
  onOne('backfill', 'Start the instants of a range of the past, each once.')
    .requiredOption('--from <time>', 'from this instant on', instant)
    .requiredOption('--until <time>', 'before this instant', instant)
    .option('--dry-run', 'only count what it would start')
    .action(async (scheduleId: string, options: BackfillOptions, command: Command) => {
      const { schedules: calls } = context.api()
      const range = { from: options.from, until: options.until }
      if (options.dryRun) {
        const preview = await calls.previewBackfill(scheduleId, range)
        const text = `It would start ${preview.starts} of ${preview.instants} instants; ${preview.already} were started before.`
        return print(preview, () => [text], command, terminal)
      }
      print(await calls.backfill(scheduleId, range), backfillLines, command, terminal)
    })

  schedules
    .command('backfills')
    .description('How a backfill stands, or cancel it.')
    .argument('<schedule>', 'id of the schedule', id)
    .argument('<backfill>', 'id of the backfill', id)
    .option('--cancel', 'start nothing more of it')
    .option(...JSON_FLAG)
    .action(async (scheduleId: string, backfillId: string, { cancel }: { cancel?: boolean }, command: Command) => {
      const { schedules: calls } = context.api()
      const found = cancel
        ? await calls.cancelBackfill(scheduleId, backfillId)
        : await calls.getBackfill(scheduleId, backfillId)
      print(found, backfillLines, command, terminal)
    })

  schedules
    .command('try')
    .description('Say cron expressions in words, and when they would start; nothing is stored.')
    .argument('<cron...>', 'cron expressions, each in quotes')
    .option('--timezone <zone>', 'time zone, such as Europe/Berlin', 'UTC')
    .option('-n, --limit <count>', 'runs to show', wholeNumber(1, 100), 10)
    .option(...JSON_FLAG)
    .action(async (crons: string[], { timezone, limit }: { timezone: string; limit: number }, command: Command) => {
      const rules = crons.map((cron) => ({ cron }))
      print(
        await context.api().schedules.preview({ rules, timezone, limit }),
        ({ description, runs, warnings }) => [`${description} (${timezone})`, ...runs, ...warnings.map(warningText)],
        command,
        terminal,
      )
    })
}

const warningText = ({ kind, at, time, starts }: SchedulePreview['warnings'][number]): string => {
  const around = starts.length === 0 ? 'nothing starts then' : `it starts at ${starts.join(', ')}`
  return kind === 'gap'
    ? `On ${at.slice(0, 10)} the clocks go forward and there is no ${time}: ${around}.`
    : `On ${at.slice(0, 10)} the clocks go back and ${time} comes twice: ${around}.`
}

interface ListOptions extends Json {
  readonly workflow?: string
  readonly limit: number
}
interface NextOptions {
  readonly limit: number
  readonly from?: string
  readonly until?: string
}
interface BackfillOptions extends BackfillRange {
  readonly dryRun?: boolean
}

/** The answer as JSON, or as lines for people. */
export function print<T>(answer: T, toLines: (answer: T) => readonly string[], command: Command, { stdout }: Terminal) {
  const { json } = command.optsWithGlobals() as Json
  if (json) return void stdout.write(`${JSON.stringify(answer, null, 2)}\n`)
  for (const line of toLines(answer)) stdout.write(`${line}\n`)
}

async function list(api: LinkFlow, { workflow, limit, json }: ListOptions, { stdout }: Terminal): Promise<void> {
  const only = workflow === undefined ? undefined : (await findWorkflow(api, workflow)).id
  const items = await api.schedules.list({ workflow: only }).take(limit)
  if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
  if (items.length === 0)
    return void stdout.write('No schedules. They live in the schedule nodes of published workflows.\n')
  for (const line of table(items, SCHEDULES, 120)) stdout.write(`${line}\n`)
}

const SCHEDULES = [
  { title: 'schedule', of: ({ id: scheduleId }: Schedule) => scheduleId },
  { title: 'next', of: ({ nextAt, state }: Schedule) => (nextAt === undefined ? state : localTime(nextAt)) },
  {
    title: 'workflow (rules, zone)',
    fills: true,
    of: ({ workflowName, description, timezone }: Schedule) => `${workflowName} (${description}, ${timezone})`,
  },
]

const FIRINGS = [
  { title: 'due', of: ({ dueAt }: Firing) => localTime(dueAt) },
  { title: 'state', of: ({ state }: Firing) => state },
  { title: 'late', right: true, of: ({ lateMs }: Firing) => (lateMs === undefined ? '' : duration(lateMs)) },
  { title: 'execution or why not', fills: true, of: ({ executionId, detail }: Firing) => executionId ?? detail ?? '' },
]

const lines = (schedule: Schedule): string[] => [
  `${printable(schedule.workflowName)}: ${schedule.description} (${schedule.timezone})`,
  `state      ${schedule.state}`,
  `missed     ${schedule.missed}`,
  ...(schedule.nextAt === undefined ? [] : [`next       ${localTime(schedule.nextAt)}`]),
  ...(schedule.lastAt === undefined ? [] : [`last       ${localTime(schedule.lastAt)}`]),
]

const backfillLines = ({ id: backfillId, state, starts, already, started, failed, pending }: Backfill): string[] => [
  `Backfill ${backfillId} is ${state}: ${started} of ${starts} started, ${pending} to come, ${failed} failed, ${already} were started before.`,
]
