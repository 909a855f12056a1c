import type { NodeOptions, NodePackage } from '@linkflow/sdk'
import { type Command, InvalidArgumentError } from 'commander'
import type { Context } from '../context.ts'
import type { InstallOptions } from '../node/install-command.ts'
import { table } from '../print/table.ts'
import { localTime } from '../print/text.ts'
import { id, JSON_FLAG, jsonObject } from './options.ts'

/** Packages of nodes: written here, and installed on a server. */
export function addNodeCommands(program: Command, context: Context): void {
  const node = program
    .command('node')
    .summary('write nodes of your own, and install packages of nodes')
    .description(
      'Write packages of nodes (new, build, test, check, docs), and install them on a server (install, list, remove).',
    )
    .addHelpText(
      'after',
      `
Examples:
  linkflow node new weather
  linkflow node test && linkflow node build && linkflow node check
  linkflow node install linkflow-nodes-weather@1.2.0
  linkflow node install ./linkflow-nodes-weather-0.1.0.tgz --yes`,
    )
  addWriting(node, context)
  addInstalling(node, context)
  addAsking(node, context)
}

function addWriting(node: Command, context: Context): void {
  const { terminal } = context
  const onFolder = (name: string, description: string) =>
    node.command(name).description(description).argument('[folder]', 'folder of the package', '.')
  node
    .command('new')
    .description('Make a package of nodes: a manifest, one node, its credential and its test, which passes as it is.')
    .argument('<name>', 'short kebab-case word: what its nodes are called before the dot')
    .option('--folder <folder>', 'where to (default: linkflow-nodes-<name>)')
    .action(async (name: string, { folder }: { folder?: string }) => {
      const { newCommand } = await import('../node/new-command.ts')
      context.end(newCommand(name, folder, terminal))
    })
  onFolder('build', 'Make plain JavaScript (dist/) of the TypeScript in src/.').action(async (folder: string) => {
    const { buildCommand } = await import('../node/build-command.ts')
    context.end(buildCommand(folder, terminal))
  })
  onFolder('test', 'Run the tests of the package by Node’s own runner, offline.')
    .option('--record', 'ask the services themselves, and keep what they answer')
    .action(async (folder: string, options: { record?: boolean }) => {
      const { testCommand } = await import('../node/test-command.ts')
      context.end(await testCommand(folder, options))
    })
  onFolder('check', 'Say what would keep it from being installed (exit 1), and what people would miss.')
    .option(...JSON_FLAG)
    .action(async (folder: string, options: { json?: boolean }) => {
      const { checkCommand } = await import('../node/check-command.ts')
      context.end(await checkCommand(folder, options, terminal))
    })
  onFolder('docs', 'Write docs/<type>.md for each node, from its definition.').action(async (folder: string) => {
    const { docsCommand } = await import('../node/docs-command.ts')
    context.end(await docsCommand(folder, terminal))
  })
}

function addInstalling(node: Command, context: Context): void {
  const { stdout } = context.terminal
  node
    .command('install')
    .description(
      'Show what a package asks for and install it on the server, for the whole installation. Its install scripts do not run. ' +
        'Needs the owner’s token, or an operator.',
    )
    .argument('<package>', 'name[@version] on npm, a folder, or a .tgz')
    .option('--yes', 'consent to what it asks for, without being asked')
    .option(...JSON_FLAG)
    .action(async (wanted: string, options: InstallOptions) => {
      const { installCommand } = await import('../node/install-command.ts')
      context.end(await installCommand(context.api(), wanted, options, context.terminal))
    })
  node
    .command('list')
    .description('List the packages of nodes that are installed.')
    .option(...JSON_FLAG)
    .action(async ({ json }: { json?: boolean }) => {
      const items = await context.api().packages.list()
      if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
      if (items.length === 0) return void stdout.write('None yet: install one by «linkflow node install <package>».\n')
      for (const line of table(items, COLUMNS, 100)) stdout.write(`${line}\n`)
    })
  node
    .command('remove')
    .description(
      'Remove a package of nodes. Workflows with its nodes stay; their steps fail until it is installed again.',
    )
    .argument('<name>', 'its name on npm, or the word before the dot of its nodes')
    .action(async (name: string) => {
      const api = context.api()
      const found = (await api.packages.list()).find((each) => each.name === name || each.label === name)
      await api.packages.remove(found?.label ?? name)
      stdout.write(`${name} is removed.\n`)
    })
}

/** What people choose from in the editor, for who writes workflows by hand. */
function addAsking(node: Command, context: Context): void {
  const { stdout } = context.terminal
  node
    .command('options')
    .description('List what a parameter of a node offers, as its service has it (`optionsFrom` of its schema).')
    .argument('<type>', 'type of the node, such as weather.forecast')
    .argument('<loader>', 'name of the list')
    .option('--search <text>', 'only what has this')
    .option('--parameters <json>', 'parameters that are set so far', jsonObject('{"team": "sales"}'))
    .option('--credential <type=id>', 'credential that it asks with; again for each', credential, {})
    .option(...JSON_FLAG)
    .action(async (type: string, loader: string, { json, credential: credentials, ...asked }: OptionsAsked) => {
      const items = await context.api().nodeTypes.options(type, { loader, credentials, ...asked })
      if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
      if (items.length === 0) return void stdout.write('There is nothing to choose from.\n')
      for (const line of table(items, OPTION_COLUMNS, 100)) stdout.write(`${line}\n`)
    })
}

interface OptionsAsked {
  readonly search?: string
  readonly parameters?: Record<string, unknown>
  readonly credential: Record<string, string>
  readonly json?: boolean
}

const OPTION_COLUMNS = [
  {
    title: 'value',
    of: ({ value }: NodeOptions['items'][number]) => (typeof value === 'string' ? value : JSON.stringify(value)),
  },
  { title: 'title', fills: true, of: ({ title }: NodeOptions['items'][number]) => title },
]

function credential(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const [, type, value = ''] = /^([^=]+)=(.*)$/.exec(text) ?? []
  if (type === undefined) throw new InvalidArgumentError('It must be written as type=id.')
  return { ...before, [type]: id(value) }
}

const COLUMNS = [
  { title: 'package', of: ({ name }: NodePackage) => name },
  { title: 'version', of: ({ version }: NodePackage) => version },
  { title: 'nodes', of: ({ nodes }: NodePackage) => String(nodes.length) },
  { title: 'since', of: ({ installedAt }: NodePackage) => localTime(installedAt) },
  { title: 'hosts', fills: true, of: ({ hosts }: NodePackage) => hosts.join(', ') },
]
