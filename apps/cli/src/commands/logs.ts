import type { ExecutionView } from '@linkflow/contracts'
import { isLinkFlowError, type LinkFlow, type LogLine } from '@linkflow/sdk'
import type { Command } from 'commander'
import { News } from '../api/news.ts'
import { workflowNames } from '../api/workflow-names.ts'
import type { Context } from '../context.ts'
import { type Paint, painterFor } from '../print/paint.ts'
import { FINAL, STATUS } from '../print/status.ts'
import { duration, localTime, printable } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'
import { id } from './options.ts'

interface Options {
  readonly follow?: boolean
  readonly json?: boolean
}

/** How long nothing is looked at while nothing is told. Lines that a step logs are told when they are stored. */
const LOOK_MS = 1000
const PAGE_LINES_MAX = 1000
/** Executions that one look at the newest brings; more than this in a second are told by a sentence. */
const NEWEST_MAX = 200

export function addLogsCommand(program: Command, context: Context): void {
  program
    .command('logs')
    .summary('print and follow what executions log')
    .description(
      'Print the log lines of one execution. With --follow and an id: until it has ended; with --follow alone: the starts, ' +
        'ends and log lines of all executions as they come.',
    )
    .argument('[id]', 'id of an execution', id)
    .option('-f, --follow', 'go on as more comes')
    .option('--json', 'print one JSON object a line')
    .addHelpText(
      'after',
      `
Examples:
  linkflow logs 01a2074a-57f0-7034-9261-7dd7a1303899
  linkflow logs -f
  linkflow logs -f --json | jq 'select(.type == "ended" and .status == "failed")'`,
    )
    .action(async (executionId: string | undefined, options: Options, command: Command) => {
      if (executionId === undefined && !options.follow) {
        command.error('error: name an execution, or follow all of them with -f')
      }
      const out = new Out(options, context.terminal)
      const stop = new AbortController()
      const off = context.terminal.onInterrupt(() => stop.abort())
      try {
        if (executionId === undefined) await followAll(context.api(), out, stop.signal)
        else await followOne(context.api(), executionId, options.follow === true, out, stop.signal)
      } finally {
        off()
      }
    })
}

/** Lines for people or for programs. */
class Out {
  private readonly json: boolean
  private readonly terminal: Terminal
  private readonly paint: Paint

  constructor({ json }: Options, terminal: Terminal) {
    this.json = json === true
    this.terminal = terminal
    this.paint = painterFor(terminal, terminal.stdout)
  }

  line(execution: string, { at, step, level, message }: LogLine, prefix: boolean): void {
    if (this.json) return this.write({ type: 'log', execution, at, step, level, message })
    const { paint } = this
    const color = level === 'error' ? 'red' : level === 'warn' ? 'yellow' : 'dim'
    const place = prefix ? `${execution} ${step}` : step
    this.say(
      `${paint('dim', localTime(at))} ${paint(color, level.padEnd(5))} ${printable(place)}: ${printable(message)}`,
    )
  }

  started({ id, workflowId, createdAt, mode }: ExecutionView, workflow: string | undefined): void {
    if (this.json) return this.write({ type: 'started', execution: id, workflowId, workflow, at: createdAt, mode })
    this.say(
      `${this.paint('dim', localTime(createdAt))} ${this.paint('cyan', STATUS.running.glyph)} ${id} ${printable(workflow ?? workflowId)} started by ${mode}`,
    )
  }

  ended(
    { id, workflowId, status, finishedAt, durationMs = 0, error }: ExecutionView,
    workflow: string | undefined,
  ): void {
    const at = finishedAt ?? new Date().toISOString()
    if (this.json)
      return this.write({ type: 'ended', execution: id, workflowId, workflow, at, status, durationMs, error })
    const { glyph, color, text } = STATUS[status]
    const why = error === undefined ? '' : `: ${printable(error.message)}`
    this.say(
      `${this.paint('dim', localTime(at))} ${this.paint(color, glyph)} ${id} ${printable(workflow ?? workflowId)} ${text} (${duration(durationMs)})${why}`,
    )
  }

  nothing(): void {
    if (!this.json) this.terminal.stderr.write('It has logged nothing.\n')
  }

  missed(count: string): void {
    if (this.json) return this.write({ type: 'missed', message: `more than ${count} executions began within a second` })
    this.say(this.paint('yellow', `… more than ${count} executions began within a second; only the newest are shown.`))
  }

  private write(event: object): void {
    this.say(JSON.stringify(event))
  }

  private say(line: string): void {
    this.terminal.stdout.write(`${line}\n`)
  }
}

async function followOne(
  api: LinkFlow,
  executionId: string,
  follow: boolean,
  out: Out,
  signal: AbortSignal,
): Promise<void> {
  const news = new News(follow ? api : undefined, [`execution:${executionId}`], signal)
  let seen = 0
  for (;;) {
    const { items, status, nextCursor } = await api.executions
      .logs(executionId, { after: seen, limit: PAGE_LINES_MAX })
      .page()
    for (const line of items) out.line(executionId, line, false)
    seen += items.length
    if (nextCursor !== undefined) continue
    if (!follow || FINAL.has(status) || signal.aborted) {
      if (seen === 0) out.nothing()
      return news.stop()
    }
    await news.pause(LOOK_MS)
  }
}

interface Followed {
  readonly seen: number
  readonly isOver: boolean
}

/** Looks at the newest executions each second, and when it is told of news: what is new has started, what was live and is final has ended. */
async function followAll(api: LinkFlow, out: Out, signal: AbortSignal): Promise<void> {
  const followed = new Map<string, Followed>()
  const names = new Map<string, string>()
  const news = new News(api, ['executions'], signal)
  let isFirst = true
  while (!signal.aborted) {
    const { items } = await api.executions.list({ limit: NEWEST_MAX }).page()
    const oldestFirst = items.toReversed()
    if (!isFirst && items.length === NEWEST_MAX && oldestFirst.every(({ id }) => !followed.has(id))) {
      out.missed(String(NEWEST_MAX))
    }
    await learnNames(api, oldestFirst, names, followed)
    for (const execution of [...(await older(api, followed, items)), ...oldestFirst]) {
      const known = followed.get(execution.id)
      // What had ended before we came is history, and not what is followed.
      if (isFirst && FINAL.has(execution.status)) followed.set(execution.id, { seen: 0, isOver: true })
      else if (known?.isOver !== true) followed.set(execution.id, await tell(api, execution, known, names, out))
    }
    forget(followed, items)
    isFirst = false
    await news.pause(LOOK_MS)
  }
}

/** Live ones that are no longer among the newest; one that was removed meanwhile is followed no more. */
async function older(
  api: LinkFlow,
  followed: Map<string, Followed>,
  newest: readonly ExecutionView[],
): Promise<ExecutionView[]> {
  const listed = new Set(newest.map(({ id }) => id))
  const ids = [...followed].filter(([id, { isOver }]) => !isOver && !listed.has(id)).map(([id]) => id)
  const found = await Promise.all(
    ids.map((id) =>
      api.executions.get(id).catch((error) => {
        if (!isLinkFlowError(error, 'execution-not-found')) throw error
        followed.delete(id)
      }),
    ),
  )
  return found.filter((execution) => execution !== undefined)
}

async function tell(
  api: LinkFlow,
  execution: ExecutionView,
  known: Followed | undefined,
  names: ReadonlyMap<string, string>,
  out: Out,
): Promise<Followed> {
  const name = names.get(execution.workflowId)
  if (known === undefined) out.started(execution, name)
  let seen = known?.seen ?? 0
  let more = true
  while (more) {
    const page = await api.executions.logs(execution.id, { after: seen, limit: PAGE_LINES_MAX }).page()
    for (const line of page.items) out.line(execution.id, line, true)
    seen += page.items.length
    more = page.nextCursor !== undefined
  }
  const isOver = FINAL.has(execution.status)
  if (isOver) out.ended(execution, name)
  return { seen, isOver }
}

async function learnNames(
  api: LinkFlow,
  executions: readonly ExecutionView[],
  names: Map<string, string>,
  followed: ReadonlyMap<string, Followed>,
): Promise<void> {
  const unknown = executions.filter(({ id, workflowId }) => !followed.has(id) && !names.has(workflowId))
  for (const [id, name] of await workflowNames(api, unknown)) names.set(id, name)
}

/** What has ended and is behind the newest does not come again. */
function forget(followed: Map<string, Followed>, newest: readonly ExecutionView[]): void {
  const listed = new Set(newest.map(({ id }) => id))
  for (const [id, { isOver }] of followed) if (isOver && !listed.has(id)) followed.delete(id)
}
