import { CONTINUES } from '@linkflow/contracts'
import { isUuid, type JsonObject } from '@linkflow/kernel'
import type { Execution, LinkFlow, PinSummary, TestOptions } from '@linkflow/sdk'
import { type Command, InvalidArgumentError } from 'commander'
import { findWorkflow } from '../api/workflow-names.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { painterFor } from '../print/paint.ts'
import { FINAL, STATUS } from '../print/status.ts'
import { StepBoard } from '../print/step-board.ts'
import { table } from '../print/table.ts'
import { localTime, printable } from '../print/text.ts'
import { readInput } from '../run/read-input.ts'
import type { Terminal } from '../terminal.ts'
import { id, JSON_FLAG, oneOf, wholeNumber } from './options.ts'
import { addTestCasesCommand } from './test-cases.ts'

interface Json {
  readonly json?: boolean
}

interface TestCommand extends Json {
  readonly to?: string
  readonly trigger?: string
  readonly input?: string
  readonly reuse?: string
  readonly break: readonly Breakpoint[]
  readonly pauseFirst?: boolean
  readonly wait: number
}

type Breakpoint = NonNullable<TestOptions['breakpoints']>[number]

const STEPS_SHOWN_MAX = 100_000
const PINS_SHOWN_MAX = 1_000

/** `linkflow test` and `linkflow pins`: a draft on a server, tried. */
export function addTestingCommands(program: Command, context: Context): void {
  const { terminal } = context
  program
    .command('test')
    .summary('try the draft of a workflow, or a part of it')
    .description(
      'Run the draft of a workflow on the server: all of it, or up to a node with what it needs. What an earlier test did is ' +
        'taken over where nothing before it has changed, and nodes with pinned data do not run. What runs, runs for real.\n\n' +
        'Exits 0 if it succeeded or is paused, 1 if it failed.',
    )
    .argument('<workflow>', 'id or name')
    .option('--to <node>', 'run up to this node (id or name)')
    .option('-t, --trigger <id>', 'where to start (default: the manual trigger, else the only one)')
    .option('-i, --input <json>', 'items of the trigger: JSON, @FILE, or - for standard input')
    .option('--reuse <execution>', 'take over from this execution; or latest, or none', reuse)
    .option(
      '-b, --break <place>',
      'pause before a node, or with «after:» after it; with «if» and an expression (repeatable)',
      places,
      [],
    )
    .option('--pause-first', 'pause before the first step')
    .option('--wait <seconds>', 'how long to wait for its end', wholeNumber(0, 300), 60)
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
Examples:
  linkflow test "Order intake" --to transform
  linkflow test "Order intake" --input '{"orderId": "A-1"}' --reuse none
  linkflow test "Order intake" --break 'after:transform if {{ $json.total > 100 }}'
  linkflow executions continue 01a2074a-57f0-7034-9261-7dd7a1303899 --to next`,
    )
    .action(async (which: string, options: TestCommand) =>
      context.end(await test(context.api(), which, options, terminal)),
    )
  addPinsCommand(program, context)
  addTestCasesCommand(program, context)
}

async function test(api: LinkFlow, which: string, options: TestCommand, terminal: Terminal): Promise<number> {
  const input = await readInput(options.input, terminal)
  const workflow = await findWorkflow(api, which)
  const result = await api.workflows.test(workflow.id, {
    ...(options.to !== undefined && { node: options.to }),
    ...(options.trigger !== undefined && { trigger: options.trigger }),
    ...(input !== undefined && { items: Array.isArray(input) ? input : [input] }),
    ...(options.reuse !== undefined && { reuseFrom: options.reuse }),
    ...(options.break.length > 0 && { breakpoints: [...options.break] }),
    ...(options.pauseFirst && { pauseFirst: true }),
    wait: options.wait,
  })
  const { execution, output } = result
  const steps = await api.executions.steps(execution.id).take(STEPS_SHOWN_MAX)
  const { stdout, stderr } = terminal
  if (options.json) stdout.write(`${JSON.stringify({ execution, output, steps }, null, 2)}\n`)
  else {
    stderr.write(`Execution ${execution.id}\n`)
    const paint = painterFor(terminal, stderr)
    const part = steps.filter(({ reason }) => reason !== 'not-in-test')
    for (const line of StepBoard.of(part).lines(paint, stderr.columns)) stderr.write(`${line}\n`)
    const marks = part.filter(({ pinned, reused }) => pinned || reused)
    if (marks.length > 0) stderr.write(`${marks.map(markOf).join(', ')}\n`)
    stderr.write(`\n${paint(STATUS[execution.status].color, STATUS[execution.status].text)}\n`)
    await tellPause(api, execution, terminal)
    if (output !== undefined) stdout.write(`${JSON.stringify(output, null, 2)}\n`)
  }
  return FINAL.has(execution.status) && execution.status !== 'succeeded' ? EXIT.failed : EXIT.ok
}

const markOf = ({ step, pinned }: { readonly step: string; readonly pinned?: boolean | undefined }): string =>
  `${printable(step)} ${pinned ? 'pinned' : 'reused'}`

async function tellPause(api: LinkFlow, { id: execution, status }: Execution, { stderr }: Terminal): Promise<void> {
  if (status !== 'paused') return
  const { pausedAt } = await api.executions.get(execution)
  if (pausedAt === undefined) return
  const why = pausedAt.problem === undefined ? '' : ` (the condition cannot be decided: ${printable(pausedAt.problem)})`
  stderr.write(
    `${pausedAt.when} ${printable(pausedAt.step)}${why}. Go on with «linkflow executions continue ${execution} --to next».\n`,
  )
}

/** `linkflow executions continue`. */
export function addContinueCommand(executions: Command, context: Context): void {
  executions
    .command('continue')
    .description('Let a test run that is paused at a breakpoint go on.')
    .argument('<id>', 'id of the execution', id)
    .option(
      '--to <where>',
      `${CONTINUES.join(', ')}: one step, the next breakpoint, or the end`,
      oneOf(CONTINUES),
      'breakpoint' as const,
    )
    .option('--edit <items>', 'what the node that it is paused at puts out instead: JSON, @FILE, or -')
    .option('--port <port>', 'with --edit: on which port', 'main')
    .option(...JSON_FLAG)
    .action(async (executionId: string, _: object, command: Command) => {
      const { to, edit, port, json } = command.optsWithGlobals() as {
        to: (typeof CONTINUES)[number]
        edit?: string
        port: string
      } & Json
      const api = context.api()
      const items = await readInput(edit, context.terminal)
      const node = items === undefined ? undefined : (await api.executions.get(executionId)).pausedAt?.node
      if (items !== undefined && node === undefined) {
        throw new CliError(
          EXIT.failed,
          'execution-not-paused',
          'The execution is not paused, so there is nothing to edit.',
        )
      }
      const edited = node === undefined ? undefined : { node, port, items: Array.isArray(items) ? items : [items] }
      const view = await api.executions.continue(executionId, { to, ...(edited && { edit: edited }) })
      const { stdout } = context.terminal
      stdout.write(json ? `${JSON.stringify(view, null, 2)}\n` : `${executionId} goes on.\n`)
    })
}

function addPinsCommand(program: Command, context: Context): void {
  const { terminal } = context
  const { stdout } = terminal
  const pins = program
    .command('pins')
    .summary('pin data to nodes of a draft')
    .description(
      'Show what is pinned in the draft of a workflow. A test run does not run a node with pinned data, it puts the data out. ' +
        'No version and no export has it, and nothing that starts from outside sees it.',
    )
    .argument('[workflow]', 'id or name')
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
Examples:
  linkflow pins "Order intake"
  linkflow pins set "Order intake" fetch --items '[{"id": 1}]'
  linkflow pins set "Order intake" fetch --from 01a2074a-57f0-7034-9261-7dd7a1303899
  linkflow pins remove "Order intake" fetch`,
    )
    .action(async (which: string | undefined, { json }: Json) => {
      if (which === undefined)
        throw new CliError(EXIT.usage, 'workflow-missing', 'Name a workflow: linkflow pins WORKFLOW.')
      const api = context.api()
      const items = await api.pins.list((await findWorkflow(api, which)).id).take(PINS_SHOWN_MAX)
      if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
      if (items.length === 0) return void stdout.write('Nothing is pinned.\n')
      for (const line of table(items, COLUMNS, stdout.columns ?? 80)) stdout.write(`${line}\n`)
    })
  const one = (name: string, description: string) =>
    pins
      .command(name)
      .description(description)
      .argument('<workflow>', 'id or name')
      .argument('<node>', 'id of the node')
      .option(...JSON_FLAG)

  one('show', 'Show what is pinned to a node, with its items.').action(async (which: string, node: string) => {
    const api = context.api()
    const pin = await api.pins.get((await findWorkflow(api, which)).id, node)
    stdout.write(`${JSON.stringify(pin, null, 2)}\n`)
  })
  one('set', 'Pin items to a node, or what it put out in an execution.')
    .option('--items <json>', 'a list of items: JSON, @FILE, or - for standard input')
    .option('--port <port>', 'with --items: on which port', 'main')
    .option('--from <execution>', 'what the node put out in this execution', id)
    .option('--iteration <path>', 'with --from: which run of a node inside of loops, such as 0.1')
    .action(async (which: string, node: string, _: object, command: Command) => {
      const { items, port, from, iteration, json } = command.optsWithGlobals() as {
        items?: string
        port: string
        from?: string
        iteration?: string
      } & Json
      if ((items === undefined) === (from === undefined))
        throw new CliError(EXIT.usage, 'pin-malformed', 'Give --items, or --from with an execution.')
      const list = await readInput(items, terminal)
      const api = context.api()
      const workflow = await findWorkflow(api, which)
      const given = Array.isArray(list) ? list : [list]
      const pin = await api.pins.set(
        workflow.id,
        node,
        from === undefined
          ? { outputs: { [port]: given as JsonObject[] } }
          : { from: { execution: from, ...(iteration !== undefined && { iteration }) } },
      )
      stdout.write(json ? `${JSON.stringify(pin, null, 2)}\n` : `${countsOf(pin)} pinned to «${printable(node)}».\n`)
    })
  one('remove', 'Remove what is pinned to a node.').action(
    async (which: string, node: string, _: object, command: Command) => {
      const api = context.api()
      await api.pins.remove((await findWorkflow(api, which)).id, node)
      const { json } = command.optsWithGlobals() as Json
      stdout.write(
        json ? `${JSON.stringify({ node }, null, 2)}\n` : `Nothing is pinned to «${printable(node)}» any more.\n`,
      )
    },
  )
}

const countsOf = ({ ports }: PinSummary): string => ports.map(({ port, count }) => `${port} ${count}`).join(', ')

const COLUMNS = [
  { title: 'node', of: ({ node }: PinSummary) => node },
  { title: 'bytes', right: true, of: ({ bytes }: PinSummary) => String(bytes) },
  { title: 'changed', of: ({ updatedAt }: PinSummary) => localTime(updatedAt) },
  { title: 'in draft', of: ({ inDraft }: PinSummary) => (inDraft ? 'yes' : 'no') },
  { title: 'items', fills: true, of: countsOf },
]

function reuse(text: string): string {
  if (text === 'latest' || text === 'none' || isUuid(text)) return text
  throw new InvalidArgumentError('It must be latest, none, or the id of an execution.')
}

const PLACE = /^(?:(before|after):)?(\S(?:.*?\S)?)(?:\s+if\s+(\{\{.*\}\}))?$/

function places(text: string, known: readonly Breakpoint[]): Breakpoint[] {
  const [, when = 'before', node, condition] = PLACE.exec(text) ?? []
  if (node === undefined) throw new InvalidArgumentError('It must be a node, such as transform or after:transform.')
  return [...known, { node, when: when as 'before' | 'after', ...(condition !== undefined && { if: condition }) }]
}
