import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { plural } from '../print/text.ts'
import { id, JSON_FLAG, wholeNumber } from './options.ts'

interface OutputOptions {
  readonly iteration?: string
  readonly port?: string
}

interface ItemsOptions extends OutputOptions {
  readonly search?: string
  readonly path?: string
  readonly limit: number
  readonly json?: boolean
}

interface FileOptions extends OutputOptions {
  readonly output?: string
}

/** What the steps of an execution put out: their items, and the files of those. */
export function addItemsCommands(executions: Command, context: Context): void {
  const { stdout } = context.terminal
  const ofStep = (name: string, description: string) =>
    executions
      .command(name)
      .description(description)
      .argument('<id>', 'id of the execution', id)
      .argument('<node>', 'id or name of the node')
      .option('--iteration <iteration>', 'of a step inside loops, such as 0 or 2.1')
      .option('--port <port>', 'by default the first one with items')

  ofStep('items', 'Show what a step put out, an item in each line.')
    .option('--search <text>', 'only items that hold this text')
    .option('--path <pointer>', 'of each item only what is there, such as /orders/0')
    // Those of the list have the same names; commander gives these to the command that has them.
    .option('-n, --limit <count>', 'at most so many', wholeNumber(1, 100_000), 100)
    .option(...JSON_FLAG)
    .action(async (executionId: string, node: string, options: ItemsOptions, command: Command) => {
      const { search: q, path, iteration, port, limit } = options
      const { json } = command.optsWithGlobals() as { json?: boolean }
      const list = context.api().executions.items(executionId, node, { q, path, iteration, port })
      const items = await list.take(limit)
      if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
      for (const item of items) stdout.write(`${JSON.stringify(item.json)}\n`)
    })

  ofStep('file', 'Save a file of an item that a step put out.')
    .argument('<index>', 'of the item, from 0 on', wholeNumber(0, 1_000_000_000))
    .argument('<name>', 'name of the file among those of the item')
    .option('-o, --output <file>', 'where to (default: under its own name)')
    .action(async (executionId: string, node: string, index: number, name: string, { output, ...of }: FileOptions) => {
      const blob = await context.api().executions.file(executionId, node, index, name, of)
      const path = output ?? basename(name)
      writeFileSync(path, new Uint8Array(await blob.arrayBuffer()))
      stdout.write(`${path}: ${plural(blob.size, 'byte')}.\n`)
    })
}
