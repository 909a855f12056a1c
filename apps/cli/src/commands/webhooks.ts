import type { LinkFlow, Webhook, WebhookEvent, WebhookEventSummary, WebhookPlace } from '@linkflow/sdk'
import { type Command, InvalidArgumentError } from 'commander'
import { findWorkflow } from '../api/workflow-names.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { table } from '../print/table.ts'
import { localTime, printable } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'
import { id, JSON_FLAG, wholeNumber } from './options.ts'
import { print } from './schedules.ts'

interface Json {
  readonly json?: boolean
}

/** Seconds of one question while it listens. */
const WAIT_SECONDS = 20

export function addWebhooksCommand(program: Command, context: Context): void {
  const { terminal } = context
  const webhooks = program
    .command('webhooks')
    // What stands behind a subcommand is its own: both have a limit.
    .enablePositionalOptions()
    .summary('list webhooks, see their calls, replay them, listen for the next')
    .description('List webhooks; or look at the calls of one, run them again, or listen to try a draft.')
    .option('-w, --workflow <workflow>', 'only webhooks of this workflow (id or name), those of its draft too')
    .option('-n, --limit <count>', 'at most so many', wholeNumber(1, 10_000), 50)
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
Examples:
  linkflow webhooks
  linkflow webhooks calls "Order intake" --outcome refused
  linkflow webhooks call 01a2074a-57f0-7034-9261-7dd7a1303899
  linkflow webhooks replay 01a2074a-57f0-7034-9261-7dd7a1303899 --live
  linkflow webhooks listen "Order intake" --run
  linkflow webhooks page "Contact form"`,
    )
    .action((options: Json & { workflow?: string; limit: number }) => list(context.api(), options, terminal))

  const onWebhook = (name: string, description: string) =>
    webhooks
      .command(name)
      .description(description)
      .argument('<workflow>', 'workflow (id or name)')
      .option('--node <node>', 'id of its webhook node (default: the only one)')
      .option(...JSON_FLAG)

  onWebhook('calls', 'The calls of a webhook, newest first.')
    .option('-n, --limit <count>', 'at most so many', wholeNumber(1, 10_000), 20)
    .option('--outcome <outcome>', 'only these: accepted, refused or heard', outcome)
    .action(async (workflow: string, options: CallsOptions, command: Command) => {
      const api = context.api()
      const items = await api.webhooks
        .events(await placeOf(api, workflow, options.node), { outcome: options.outcome })
        .take(options.limit)
      print({ items }, () => (items.length === 0 ? ['No calls yet.'] : table(items, EVENTS, 100)), command, terminal)
    })
  webhooks
    .command('call')
    .description('One call: what came, and what was answered.')
    .argument('<id>', 'id of the call', id)
    .option(...JSON_FLAG)
    .action(async (eventId: string, _: object, command: Command) =>
      print(await context.api().webhooks.event(eventId), eventLines, command, terminal),
    )
  webhooks
    .command('replay')
    .description('Run the draft with a call that came before.')
    .argument('<id>', 'id of the call', id)
    .option('--live', 'run the live version instead')
    .option(...JSON_FLAG)
    .action(async (eventId: string, { live }: { live?: boolean }, command: Command) => {
      const execution = await context.api().webhooks.replay(eventId, { version: live ? 'live' : 'draft' })
      print(execution, () => [`Execution ${execution.id} has begun.`], command, terminal)
    })
  onWebhook('redeliver', 'Start executions of the live version with the accepted calls of a range of time.')
    .requiredOption('--from <time>', 'from this instant on', instant)
    .requiredOption('--until <time>', 'before this instant', instant)
    .option('--failed', 'only calls whose execution failed')
    .option('--dry-run', 'only count them')
    .action(async (workflow: string, options: RedeliverOptions, command: Command) => {
      const api = context.api()
      const at = await placeOf(api, workflow, options.node)
      const { from, until, failed } = options
      const range = { from, until, ...(failed && { status: ['failed' as const] }) }
      if (options.dryRun) {
        const preview = await api.webhooks.previewRedelivery(at, range)
        const text = `${preview.calls} calls${preview.isWhole ? '' : ', and more than one re-delivery takes'}.`
        return print(preview, () => [text], command, terminal)
      }
      const made = await api.webhooks.redeliver(at, range)
      print(made, () => [`Re-delivery ${made.id} of ${made.calls} calls has begun.`], command, terminal)
    })
  webhooks
    .command('page')
    .description('An address at which the form or chat of the draft can be tried, for an hour.')
    .argument('<workflow>', 'workflow (id or name)')
    .option('--node <node>', 'id of its form or chat node (default: the only one)')
    .option(...JSON_FLAG)
    .action(async (workflow: string, { node }: { node?: string }, command: Command) => {
      const api = context.api()
      const page = await api.webhooks.testPage(await pageOf(api, workflow, node))
      print(page, () => [page.url, `It is there until ${localTime(page.expiresAt)}.`], command, terminal)
    })
  onWebhook('listen', 'Listen for the next call, at the one address. What is live goes on as always.')
    .option('--seconds <seconds>', 'how long', wholeNumber(1, 1800), 300)
    .option('--header <name:value>', 'only calls that carry this header', header)
    .option('--address <address>', 'only calls from this address')
    .option('--run', 'run the draft with the call that was heard')
    .action(async (workflow: string, options: ListenOptions, command: Command) => {
      const api = context.api()
      await listen(api, await placeOf(api, workflow, options.node), options, command, terminal)
    })
}

interface CallsOptions {
  readonly node?: string
  readonly limit: number
  readonly outcome?: WebhookEventSummary['outcome']
}
interface RedeliverOptions {
  readonly node?: string
  readonly from: string
  readonly until: string
  readonly failed?: boolean
  readonly dryRun?: boolean
}
interface ListenOptions {
  readonly node?: string
  readonly seconds: number
  readonly header?: { readonly name: string; readonly value: string }
  readonly address?: string
  readonly run?: boolean
}

function outcome(text: string): WebhookEventSummary['outcome'] {
  if (text === 'accepted' || text === 'refused' || text === 'heard') return text
  throw new InvalidArgumentError('It must be accepted, refused or heard.')
}

function instant(text: string): string {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw new InvalidArgumentError('It must be an instant such as 2030-01-31T13:00:00Z.')
  return new Date(ms).toISOString()
}

function header(text: string): { name: string; value: string } {
  const at = text.indexOf(':')
  if (at < 1) throw new InvalidArgumentError('It must be a name and a value, such as x-test:ada.')
  return { name: text.slice(0, at).trim(), value: text.slice(at + 1).trim() }
}

/** The webhook node that is meant: the one that is named, else the only one. */
async function placeOf(api: LinkFlow, workflow: string, node: string | undefined): Promise<WebhookPlace> {
  const { id: workflowId } = await findWorkflow(api, workflow)
  if (node !== undefined) return { workflowId, node }
  const { items } = await api.webhooks.list({ workflow: workflowId }).page()
  if (items.length === 1) return { workflowId, node: items[0]!.node }
  const nodes = items.map((each) => each.node).join(', ')
  throw items.length === 0
    ? new CliError(EXIT.failed, 'webhook-not-found', 'The workflow has no webhook, neither live nor in its draft.')
    : new CliError(EXIT.usage, 'webhook-ambiguous', `The workflow has several webhooks; name one by --node: ${nodes}.`)
}

const PAGES: ReadonlySet<string> = new Set(['form-trigger', 'chat-trigger'])

/** The node with a page that is meant: the one that is named, else the only one of the draft. */
async function pageOf(api: LinkFlow, workflow: string, node: string | undefined): Promise<WebhookPlace> {
  const { id: workflowId } = await findWorkflow(api, workflow)
  if (node !== undefined) return { workflowId, node }
  const nodes = (await api.workflows.get(workflowId)).draft.nodes.filter(({ type }) => PAGES.has(type))
  if (nodes.length === 1) return { workflowId, node: nodes[0]!.id }
  const ids = nodes.map((each) => each.id).join(', ')
  throw nodes.length === 0
    ? new CliError(EXIT.failed, 'webhook-not-found', 'The draft of the workflow has neither a form nor a chat.')
    : new CliError(EXIT.usage, 'webhook-ambiguous', `The workflow has several pages; name one by --node: ${ids}.`)
}

async function listen(api: LinkFlow, at: WebhookPlace, options: ListenOptions, command: Command, terminal: Terminal) {
  const { seconds, header: only, address, run } = options
  const begun = await api.webhooks.listen(at, {
    seconds,
    ...(only && { header: only }),
    ...(address !== undefined && { address }),
  })
  terminal.stderr.write(`Listening for ${begun.method} ${begun.url} …\n`)
  let listener = begun
  while (listener.events.length === 0 && !listener.isOver) {
    listener = await api.webhooks.heard(begun.id, { wait: WAIT_SECONDS })
  }
  const [heard] = listener.events
  if (heard === undefined) {
    throw new CliError(EXIT.failed, 'nothing-heard', `Nothing came to ${begun.url} within ${seconds} s.`)
  }
  await api.webhooks.stopListening(begun.id)
  const event = await api.webhooks.event(heard.id)
  const execution = run ? await api.webhooks.replay(heard.id, { version: 'draft' }) : undefined
  print(
    { event, ...(execution && { execution }) },
    () => [...eventLines(event), ...(execution ? [`The draft runs as execution ${execution.id}.`] : [])],
    command,
    terminal,
  )
}

async function list(
  api: LinkFlow,
  { workflow, limit, json }: Json & { workflow?: string; limit: number },
  { stdout }: Terminal,
): Promise<void> {
  const only = workflow === undefined ? undefined : (await findWorkflow(api, workflow)).id
  const items = await api.webhooks.list({ workflow: only }).take(limit)
  if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
  if (items.length === 0) return void stdout.write('No webhooks.\n')
  for (const line of table(items, WEBHOOKS, 120)) stdout.write(`${line}\n`)
}

const WEBHOOKS = [
  { title: 'address', of: ({ method, url }: Webhook) => `${method} ${url}` },
  { title: 'calls', right: true, of: ({ day }: Webhook) => `${day.calls}` },
  { title: 'refused', right: true, of: ({ day }: Webhook) => `${day.refused}` },
  { title: 'last', of: ({ lastCallAt }: Webhook) => (lastCallAt === undefined ? '' : localTime(lastCallAt)) },
  {
    title: 'workflow',
    fills: true,
    of: ({ workflowName, isLive }: Webhook) => `${workflowName}${isLive ? '' : ' (draft)'}`,
  },
]

const EVENTS = [
  { title: 'call', of: ({ id: eventId }: WebhookEventSummary) => eventId },
  { title: 'at', of: ({ at }: WebhookEventSummary) => localTime(at) },
  { title: 'outcome', of: (event: WebhookEventSummary) => event.outcome },
  {
    title: 'execution or why not',
    fills: true,
    of: ({ executionStatus, status, code }: WebhookEventSummary) =>
      executionStatus ?? [status, code].filter((each) => each !== undefined).join(' '),
  },
]

function eventLines({ id: eventId, at, outcome: what, request, response, detail }: WebhookEvent): string[] {
  const shown = (body: unknown) => printable(typeof body === 'string' ? body : JSON.stringify(body, null, 2))
  return [
    `call ${eventId}, ${localTime(at)}, ${what}`,
    ...(detail === undefined ? [] : [printable(detail)]),
    ...(request === undefined
      ? ['Its data was removed by its retention.']
      : [
          '',
          `${request.method} /webhook/${request.path}`,
          ...Object.entries(request.headers).map(([name, value]) => printable(`${name}: ${String(value)}`)),
          ...(request.body === undefined || request.body === null ? [] : ['', shown(request.body)]),
          ...(request.isWhole ? [] : ['(not the whole body)']),
        ]),
    ...(response === undefined
      ? []
      : ['', `answer ${response.status}`, ...(response.body === '' ? [] : [shown(response.body)])]),
  ]
}
