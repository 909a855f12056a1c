import type { Folder, LinkFlow } from '@linkflow/sdk'
import type { Command } from 'commander'
import { folderId, pathOf } from '../api/folder-paths.ts'
import type { Context } from '../context.ts'
import { table } from '../print/table.ts'
import { printable } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'
import { JSON_FLAG } from './options.ts'

interface Json {
  readonly json?: boolean
}

export function addFoldersCommand(program: Command, context: Context): void {
  const { terminal } = context
  const folders = program
    .command('folders')
    .summary('list, make, move and remove folders of workflows')
    .description('List the folders of workflows; or work with one, named by its id or its path.')
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
Examples:
  linkflow folders create Sales
  linkflow folders create Billing --in Sales
  linkflow workflows move "Order intake" Sales/Billing
  linkflow folders change Sales/Billing --name Invoices --in none`,
    )
    .action((options: Json) => list(context.api(), options, terminal))
  const print = (command: Command, value: unknown, text: string) => {
    const { json } = command.optsWithGlobals() as Json
    terminal.stdout.write(`${json ? JSON.stringify(value, null, 2) : text}\n`)
  }

  folders
    .command('create')
    .description('Make a folder.')
    .argument('<name>', 'what it is called')
    .option('--in <folder>', 'within this one (id or path)', 'none')
    .option(...JSON_FLAG)
    .action(async (name: string, { in: within }: { in: string }, command: Command) => {
      const api = context.api()
      const parent = await folderId(api, within)
      const made = await api.folders.create({ name, ...(parent !== 'none' && { parent }) })
      print(command, made, `«${printable(name)}» is made: ${made.id}`)
    })
  folders
    .command('change')
    .description('Give a folder another name, or another place.')
    .argument('<folder>', 'id or path')
    .option('--name <name>', 'what it is called from now on')
    .option('--in <folder>', 'within this one (id or path); «none» is the top')
    .option(...JSON_FLAG)
    .action(async (which: string, options: { name?: string; in?: string }, command: Command) => {
      const api = context.api()
      const { name, in: within } = options
      const to = within === undefined ? undefined : await folderId(api, within)
      const changed = await api.folders.change(await folderId(api, which), {
        ...(name !== undefined && { name }),
        ...(to !== undefined && { parent: to === 'none' ? null : to }),
      })
      print(command, changed, `«${printable(changed.name)}» is changed.`)
    })
  folders
    .command('delete')
    .description('Remove an empty folder.')
    .argument('<folder>', 'id or path')
    .option(...JSON_FLAG)
    .action(async (which: string, _: object, command: Command) => {
      const api = context.api()
      const id = await folderId(api, which)
      await api.folders.delete(id)
      print(command, { id }, `«${printable(which)}» is removed.`)
    })
}

async function list(api: LinkFlow, { json }: Json, { stdout }: Terminal): Promise<void> {
  const items = await api.folders.list()
  if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
  if (items.length === 0) return void stdout.write('No folders. Make one with «linkflow folders create NAME».\n')
  const byId = new Map(items.map((each) => [each.id, each]))
  const paths = items.map((folder) => ({ ...folder, path: pathOf(folder, byId) }))
  type Listed = Folder & { readonly path: string }
  const columns = [
    { title: 'folder', of: ({ id }: Listed) => id },
    { title: 'workflows', of: ({ workflows }: Listed) => String(workflows) },
    { title: 'path', fills: true, of: ({ path }: Listed) => path },
  ]
  const sorted = paths.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  for (const line of table(sorted, columns, 100)) stdout.write(`${line}\n`)
}
