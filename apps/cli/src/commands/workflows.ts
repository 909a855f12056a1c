import { writeFileSync } from 'node:fs'
import { extname } from 'node:path'
import {
  type WorkflowFile,
  type WorkflowSort,
  type WorkflowSummaryView,
  type WorkflowView,
  workflowSorts,
  workflowStates,
} from '@linkflow/contracts'
import { isLinkFlowError, type LinkFlow } from '@linkflow/sdk'
import type { Command } from 'commander'
import { folderId } from '../api/folder-paths.ts'
import { cliErrorOf } from '../api/open-client.ts'
import { findWorkflow } from '../api/workflow-names.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { painterFor } from '../print/paint.ts'
import { problemLines } from '../print/problems.ts'
import { table } from '../print/table.ts'
import { localTime, plural, printable } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'
import { JSON_FLAG, oneOf, wholeNumber } from './options.ts'
import { addVersionCommands } from './versions.ts'

interface Json {
  readonly json?: boolean
}

interface ListOptions extends Json {
  readonly name?: string
  readonly query?: string
  readonly tags?: string
  readonly folder?: string
  readonly state?: (typeof workflowStates)[number]
  readonly favourites?: boolean
  readonly archived?: boolean
  readonly failing?: boolean
  readonly mine?: boolean
  readonly sort: WorkflowSort
  readonly limit: number
}

export function addWorkflowsCommand(program: Command, context: Context): void {
  const { terminal } = context
  const workflows = program
    .command('workflows')
    .summary('list, show, import, export, publish, compare, roll back, archive and delete workflows')
    .description('List workflows, by default the newest first; or work with one, named by its id or its whole name.')
    .option('--name <text>', 'only those whose name holds this text')
    .option('-q, --query <words>', 'only those that hold these words, or words that begin so')
    .option('--tags <tags>', 'only those with all of these, separated by commas')
    .option(
      '--folder <folder>',
      'only those in this folder and below it (id or path, such as Sales/Billing), or in none',
    )
    .option('--state <state>', 'only those that are live, changed or draft', oneOf(workflowStates))
    .option('--favourites', 'only your favourites')
    .option('--mine', 'only those that you made')
    .option('--failing', 'only those whose last run that ended did not succeed')
    .option('--archived', 'those that are archived instead')
    .option(
      '--sort <order>',
      'name, updated, created or state; with «-» before it the other way round',
      oneOf(workflowSorts),
      '-created' as const,
    )
    .option('-n, --limit <count>', 'at most so many', wholeNumber(1, 10_000), 50)
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
Examples:
  linkflow workflows import orders.yaml --publish
  linkflow workflows show "Order intake"
  linkflow workflows export "Order intake" --output order-intake.yaml
  linkflow workflows --query "shop orders" --sort name
  linkflow workflows diff "Order intake" --from v3
  linkflow workflows rollback "Order intake" v3
  linkflow workflows unpublish "Order intake"`,
    )
    .action((options: ListOptions) => list(context.api(), options, terminal))

  addVersionCommands(workflows, context)
  const one = (name: string, description: string) =>
    workflows
      .command(name)
      .description(description)
      .argument('<workflow>', 'id or name')
      .option(...JSON_FLAG)

  one('show', 'Show a workflow: its nodes, its triggers, what is live.').action(
    async (which: string, _: object, command: Command) => {
      const api = context.api()
      show(await api.workflows.get((await findWorkflow(api, which)).id), command.optsWithGlobals(), terminal)
    },
  )
  workflows
    .command('import')
    .description(
      'Make a workflow from a file (JSON or YAML). It is saved with its problems; publishing refuses errors.',
    )
    .argument('<file>', 'workflow file: .json, .yaml or .yml')
    .option('--publish', 'publish it as well')
    .option(...JSON_FLAG)
    .action(async (path: string, { publish }: { publish?: boolean }, command: Command) => {
      const { json } = command.optsWithGlobals() as Json
      await importFile(context.api(), path, { publish: publish === true, json: json === true }, terminal)
    })
  one('publish', 'Make the draft the live version: its webhooks and schedules work from now on.').action(
    async (which: string, _: object, command: Command) => {
      const api = context.api()
      const done = await api.workflows.publish((await findWorkflow(api, which)).id)
      told(done, `is live as version ${done.live?.number}`, command, terminal)
    },
  )
  one('unpublish', 'Take the live version out of service. Nothing starts it any more; the draft stays.').action(
    async (which: string, _: object, command: Command) => {
      const api = context.api()
      told(
        await api.workflows.unpublish((await findWorkflow(api, which)).id),
        'is not live any more',
        command,
        terminal,
      )
    },
  )
  one('delete', 'Delete a workflow. Its executions stay in the history.').action(
    async (which: string, _: object, command: Command) => {
      const api = context.api()
      const found = await findWorkflow(api, which)
      await api.workflows.delete(found.id)
      told(found, 'is deleted', command, terminal)
    },
  )
  workflows
    .command('export')
    .description('Write the draft of a workflow as a file, JSON or YAML.')
    .argument('<workflow>', 'id or name')
    .option('-o, --output <file>', 'where to; YAML if it ends in .yaml or .yml (default: JSON on standard output)')
    .option('--yaml', 'YAML, whatever the name')
    .action(async (which: string, { output, yaml }: { output?: string; yaml?: boolean }) => {
      const api = context.api()
      const { draft } = await api.workflows.get((await findWorkflow(api, which)).id)
      await exportFile(draft, output, yaml === true, terminal)
    })
}

async function list(
  api: LinkFlow,
  { query: q, tags, folder, limit, mine, json, ...filter }: ListOptions,
  { stdout }: Terminal,
): Promise<void> {
  const place = folder === undefined ? {} : { folder: await folderId(api, folder), below: folder !== 'none' }
  const owner = mine ? { owner: 'me' } : {}
  const items = await api.workflows.list({ ...filter, ...place, ...owner, q, tags: tags?.split(',') }).take(limit)
  if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
  if (items.length === 0) return void stdout.write('No workflows. Make one with «linkflow workflows import FILE».\n')
  const columns = [
    { title: 'workflow', of: ({ id }: WorkflowSummaryView) => id },
    { title: 'live', of: liveText },
    { title: 'nodes', right: true, of: ({ nodeCount }: WorkflowSummaryView) => String(nodeCount) },
    { title: 'name', fills: true, of: ({ name }: WorkflowSummaryView) => name },
  ]
  for (const line of table(items, columns, 80)) stdout.write(`${line}\n`)
}

function liveText({ live, hasUnpublishedChanges }: WorkflowSummaryView): string {
  if (live === undefined) return 'no'
  return `v${live.number}${hasUnpublishedChanges ? ' (changed)' : ''}`
}

function show(workflow: WorkflowView, { json }: Json, terminal: Terminal): void {
  const { stdout } = terminal
  if (json) return void stdout.write(`${JSON.stringify(workflow, null, 2)}\n`)
  const paint = painterFor(terminal, stdout)
  const say = (title: string, value: string) => stdout.write(`${paint('dim', title.padEnd(10))} ${printable(value)}\n`)
  say('workflow', workflow.id)
  say('name', workflow.name)
  if (workflow.description !== '') say('', workflow.description)
  say('live', liveText(workflow))
  say('changed', `${localTime(workflow.updatedAt)} (revision ${workflow.revision})`)
  stdout.write('\n')
  const columns = [
    { title: 'node', of: ({ id }: WorkflowFile['nodes'][number]) => id },
    { title: 'type', of: ({ type }: WorkflowFile['nodes'][number]) => type },
    { title: 'name', fills: true, of: ({ name }: WorkflowFile['nodes'][number]) => name },
  ]
  for (const line of table(workflow.draft.nodes, columns, stdout.columns ?? 80)) stdout.write(`${line}\n`)
}

async function importFile(
  api: LinkFlow,
  path: string,
  { publish, json }: { publish: boolean } & Json,
  terminal: Terminal,
): Promise<void> {
  const { readWorkflow } = await import('../run/read-workflow.ts')
  const read = readWorkflow(path)
  if (!read.ok) throw new CliError(EXIT.failed, 'workflow-invalid', `${path} is no workflow file.`, read.error)
  const made = await api.workflows.create(read.value)
  const problems = made.problems ?? []
  const done = publish ? await publishOrSayWhere(api, made.id) : made
  const { stdout, stderr } = terminal
  if (json) return void stdout.write(`${JSON.stringify({ ...done, problems }, null, 2)}\n`)
  for (const line of problemLines(problems, painterFor(terminal, stderr), read.value)) stderr.write(`${line}\n`)
  const state = publish ? `and live as version ${done.live?.number}` : 'as a draft'
  stdout.write(`«${printable(made.name)}» is saved ${state}: ${made.id} (${plural(made.nodeCount, 'node')})\n`)
}

/** A refusal says that the draft is there, or the next try would make another. */
async function publishOrSayWhere(api: LinkFlow, id: string): Promise<WorkflowView> {
  try {
    return await api.workflows.publish(id)
  } catch (error) {
    if (!isLinkFlowError(error)) throw error
    const { exitCode, code, message, problems } = cliErrorOf(error)
    throw new CliError(exitCode, code, `${message}\nIts draft is saved: ${id}`, problems)
  }
}

async function exportFile(draft: WorkflowFile, path: string | undefined, yaml: boolean, { stdout }: Terminal) {
  const isYaml = yaml || ['.yaml', '.yml'].includes(extname(path ?? '').toLowerCase())
  const { stringify } = await import('yaml')
  const text = isYaml ? stringify(draft) : `${JSON.stringify(draft, null, 2)}\n`
  if (path === undefined) {
    stdout.write(text)
    return
  }
  try {
    writeFileSync(path, text)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new CliError(EXIT.usage, 'file-unwritable', `${path} cannot be written (${code}).`)
  }
}

function told(
  workflow: { readonly id: string; readonly name: string },
  what: string,
  command: Command,
  { stdout }: Terminal,
): void {
  const { json } = command.optsWithGlobals() as Json
  stdout.write(json ? `${JSON.stringify(workflow, null, 2)}\n` : `«${printable(workflow.name)}» ${what}.\n`)
}
