import { PAGE_ITEMS_MAX } from '@linkflow/contracts'
import type { LinkFlow, RolledBack, VersionSummary, WorkflowDiff } from '@linkflow/sdk'
import type { Command } from 'commander'
import { folderId } from '../api/folder-paths.ts'
import { findWorkflow } from '../api/workflow-names.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { diffLines } from '../print/diff.ts'
import { painterFor } from '../print/paint.ts'
import { table } from '../print/table.ts'
import { localTime, plural, printable } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'
import { JSON_FLAG } from './options.ts'

interface Json {
  readonly json?: boolean
}
type Sides = Json & { readonly from: string; readonly to: string }

/** What `linkflow workflows` does with the versions of one. */
export function addVersionCommands(workflows: Command, { api: open, terminal }: Context): void {
  const one = (name: string, description: string) =>
    workflows
      .command(name)
      .description(description)
      .argument('<workflow>', 'id or name')
      .option(...JSON_FLAG)
  const print = (command: Command, value: unknown, text: string) => {
    const { json } = command.optsWithGlobals() as Json
    terminal.stdout.write(`${json ? JSON.stringify(value, null, 2) : text}\n`)
  }

  one('versions', 'List the versions of a workflow, newest first.').action(
    async (which: string, _: object, command: Command) => {
      const api = open()
      const { limit, json } = command.optsWithGlobals() as Json & { limit: number }
      const { id } = await findWorkflow(api, which)
      list(await api.workflows.versions(id).take(limit), json === true, terminal)
    },
  )
  one('name-version', 'Keep the draft of a workflow as a version with a name.')
    .argument('<name>', 'what it is called')
    .option('--note <text>', 'more about it')
    .action(async (which: string, name: string, { note }: { note?: string }, command: Command) => {
      const api = open()
      const { id } = await findWorkflow(api, which)
      const made = await api.workflows.nameVersion(id, { name, ...(note !== undefined && { note }) })
      print(command, made, `The draft is kept as «${printable(name)}»: ${made.id}`)
    })
  one('diff', 'Show what makes one version of a workflow another: draft, live, a number such as v3, a name, or an id.')
    .option('--from <version>', 'the older side', 'live')
    .option('--to <version>', 'the newer side', 'draft')
    .action(async (which: string, _: object, command: Command) => {
      const api = open()
      const { from, to, json } = command.optsWithGlobals() as Sides
      const { id } = await findWorkflow(api, which)
      const diff = await api.workflows.diff(id, {
        from: await versionId(api, id, from),
        to: await versionId(api, id, to),
      })
      show(diff, json === true, terminal)
    })
  one('rollback', 'Make an earlier version live again; the draft stays as it is.')
    .argument('<version>', 'a number such as v3, a name, or an id')
    .action(async (which: string, version: string, _: object, command: Command) => {
      const api = open()
      const { id } = await findWorkflow(api, which)
      const done = await api.workflows.rollBack(id, { version: await versionId(api, id, version) })
      const { workflow, draft } = done
      print(command, done, `«${printable(workflow.name)}» is live as version ${workflow.live?.number}. ${DRAFT[draft]}`)
    })
  one('discard', 'Make the draft what is live, or what another version holds. What it held is kept as a version.')
    .option('--to <version>', 'a number such as v3, a name, or an id', 'live')
    .action(async (which: string, { to }: { to: string }, command: Command) => {
      const api = open()
      const { id, name } = await findWorkflow(api, which)
      const done = await api.workflows.discardDraft(id, { version: await versionId(api, id, to) })
      print(command, done, `The draft of «${printable(name)}» is what ${printable(to)} holds.`)
    })
  one('duplicate', 'Make a new workflow with the same draft.')
    .option('--as <name>', 'what it is called (default: that of the original, and «(copy)»)')
    .action(async (which: string, { as: name }: { as?: string }, command: Command) => {
      const api = open()
      const { id } = await findWorkflow(api, which)
      const made = await api.workflows.duplicate(id, { ...(name !== undefined && { name }) })
      print(command, made, `«${printable(made.name)}» is made: ${made.id}`)
    })
  one('archive', 'Take a workflow out of the list and out of service, until it is restored.').action(
    async (which: string, _: object, command: Command) => {
      const api = open()
      const { id } = await findWorkflow(api, which)
      const done = await api.workflows.archive(id)
      print(command, done, `«${printable(done.name)}» is archived.`)
    },
  )
  one('restore', 'Bring an archived workflow back, as a draft.').action(
    async (which: string, _: object, command: Command) => {
      const api = open()
      const { id } = await findWorkflow(api, which, { archived: true })
      const done = await api.workflows.restore(id)
      print(command, done, `«${printable(done.name)}» is back; publish it to make it live.`)
    },
  )
  one('favourite', 'Make a workflow one of your favourites; needs the token of a session, for a key is no person.')
    .option('--not', 'make it none of them')
    .action(async (which: string, { not }: { not?: boolean }, command: Command) => {
      const api = open()
      const { id, name } = await findWorkflow(api, which)
      await api.workflows.favourite(id, not !== true)
      print(
        command,
        { id, favourite: not !== true },
        `«${printable(name)}» is ${not ? 'none' : 'one'} of your favourites.`,
      )
    })
  one('tag', 'Give a workflow its tags: all of them; without any it has none.')
    .argument('[tags...]', 'the tags')
    .action(async (which: string, tags: string[], _: object, command: Command) => {
      const api = open()
      const { id } = await findWorkflow(api, which)
      const done = await api.workflows.place(id, { tags })
      const its = tags.length === 0 ? 'has no tags' : `is tagged ${tags.map(printable).join(', ')}`
      print(command, done, `«${printable(done.name)}» ${its}.`)
    })
  one('move', 'Put a workflow into a folder.')
    .argument('<folder>', 'id or path, such as Sales/Billing, or «none»')
    .action(async (which: string, folder: string, _: object, command: Command) => {
      const api = open()
      const { id } = await findWorkflow(api, which)
      const to = await folderId(api, folder)
      const done = await api.workflows.place(id, { folder: to === 'none' ? null : to })
      print(command, done, `«${printable(done.name)}» is in ${to === 'none' ? 'no folder' : `«${printable(folder)}»`}.`)
    })
}

const DRAFT: Readonly<Record<RolledBack['draft'], string>> = {
  live: 'The draft is the same.',
  replaced: 'The draft is what was live before.',
  changed: 'The draft holds other work.',
}

const VERSIONS_LOOKED_AT_MAX = 10_000

/** `draft` and `live` as they are; a number or a name of a version becomes its id. */
export async function versionId(api: LinkFlow, workflowId: string, text: string): Promise<string> {
  if (text === 'draft' || text === 'live' || /^[0-9a-f-]{36}$/.test(text)) return text
  const all = await api.workflows.versions(workflowId, { limit: PAGE_ITEMS_MAX }).take(VERSIONS_LOOKED_AT_MAX)
  const number = /^v?(\d{1,9})$/.exec(text)?.[1]
  const found = all.filter((each) => (number === undefined ? each.name === text : each.number === Number(number)))
  if (found.length === 1) return found[0]!.id
  const what =
    found.length === 0 ? `There is no version «${text}»` : `Several versions are called «${text}»; name one by its id`
  throw new CliError(EXIT.failed, 'workflow-version-not-found', `${what}. See «linkflow workflows versions».`)
}

/** «v3», «v3: Tax rates», «Before the holidays», «kept: before the draft was replaced». */
const whatOf = ({ kind, number, name, note }: VersionSummary): string =>
  kind === 'auto' ? `kept: ${note}` : [number === undefined ? [] : `v${number}`, name ?? []].flat().join(': ')

function list(versions: readonly VersionSummary[], json: boolean, { stdout }: Terminal): void {
  if (json) return void stdout.write(`${JSON.stringify({ items: versions }, null, 2)}\n`)
  if (versions.length === 0)
    return void stdout.write('No versions. The first one comes with «linkflow workflows publish».\n')
  const columns = [
    { title: 'version', of: ({ id }: VersionSummary) => id },
    { title: 'made', of: ({ createdAt }: VersionSummary) => localTime(createdAt) },
    { title: 'what', fills: true, of: whatOf },
  ]
  for (const line of table(versions, columns, 80)) stdout.write(`${line}\n`)
}

function show(diff: WorkflowDiff, json: boolean, terminal: Terminal): void {
  const { stdout } = terminal
  if (json) return void stdout.write(`${JSON.stringify(diff, null, 2)}\n`)
  for (const line of diffLines(diff.diff, painterFor(terminal, stdout))) stdout.write(`${line}\n`)
  const moved = diff.diff.moved.nodes.length + diff.diff.moved.notes.length
  if (moved > 0) stdout.write(`${plural(moved, 'thing')} only moved.\n`)
  if (diff.identical) stdout.write('No difference.\n')
}
