import type { Column, DataFilter, DataRow, DataTable, StateEntry } from '@linkflow/sdk'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { printer } from '../print/printer.ts'
import { printable } from '../print/text.ts'
import { readBytes } from '../run/read-bytes.ts'
import { readAll } from '../terminal.ts'
import { id, JSON_FLAG, jsonObject, jsonOrText, oneOf, wholeNumber } from './options.ts'

interface Limited {
  readonly json?: boolean
  readonly limit: number
}

const LIMIT = ['-n, --limit <count>', 'at most so many', wholeNumber(1, 100_000), 50] as const
const TYPES = ['text', 'number', 'boolean', 'date-time', 'json'] as const
const KINDS = [
  ...(['equals', 'not-equals', 'less', 'at-most', 'more', 'at-least', 'one-of'] as const),
  ...(['contains', 'like', 'like-any-case', 'empty', 'not-empty'] as const),
]

/** Data tables and key-value state. */
export function addDataCommands(program: Command, context: Context): void {
  addTables(program, context)
  addState(program, context)
}

/** `city:text` */
function column(text: string): Column {
  const [name = '', type = 'text'] = text.split(':')
  return { name, type: oneOf(TYPES)(type) }
}

/** `orders more 3` */
function filterOf(conditions: readonly string[]): DataFilter {
  return {
    where: conditions.map((text) => {
      const [, name = '', is = '', rest] = /^(\S+)\s+(\S+)(?:\s+(.*))?$/s.exec(text) ?? []
      const kind = KINDS.find((each) => each === is)
      if (kind === undefined) {
        const message = `«${text}» is no condition. Write a column, one of ${KINDS.join(', ')}, and a value: "orders more 3".`
        throw new CliError(EXIT.usage, 'condition-invalid', message)
      }
      return { column: name, is: kind, ...(rest !== undefined && { value: jsonOrText(rest) }) }
    }),
  }
}

const several = (value: string, before: readonly string[]): readonly string[] => [...before, value]
const WHERE = ['--where <condition>', 'such as "orders more 3"; several must all hold', several, []] as const

const row = jsonObject('{"email":"ada@example.com"}')

function addTables(program: Command, context: Context): void {
  const print = printer(context)
  /** By id, or by name as people know it. */
  const tableOf = async (given: string): Promise<DataTable> => {
    for await (const table of context.api().dataTables.list({ limit: 100 }))
      if (table.id === given || table.name === given) return table
    throw new CliError(EXIT.failed, 'data-table-not-found', `There is no data table ${JSON.stringify(given)}.`)
  }
  const tables = program
    .command('tables')
    .summary('data tables: list, make, fill, read, import, export')
    .description('List the data tables of the workspace. Workflows write and read them with the node Data Table.')
    .option(...LIMIT)
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      '\nExamples:\n  linkflow tables create Customers email:text orders:number\n  linkflow tables rows Customers --where "orders more 3"' +
        '\n  linkflow tables import Customers customers.csv --add-columns\n  linkflow tables export Customers > customers.csv',
    )
    .action(async ({ limit, json }: Limited) =>
      print.list(await context.api().dataTables.list().take(limit), { ...(json && { json }) }, 'No data tables yet.', [
        { title: 'id', of: (table: DataTable) => table.id },
        { title: 'rows', right: true, of: ({ rows }) => String(rows) },
        { title: 'name', of: ({ name }) => name },
        { title: 'columns', fills: true, of: ({ columns }) => columns.map(({ name }) => name).join(', ') },
      ]),
    )
  tables
    .command('create')
    .description(`Make a data table. A column is name:type, the type ${TYPES.join(', ')}.`)
    .argument('<name>')
    .argument('[columns...]')
    .option(...JSON_FLAG)
    .action(async (name: string, columns: string[], _: object, command: Command) => {
      const made = await context.api().dataTables.create({ name, columns: columns.map(column) })
      print.one(made, command, `Made «${printable(made.name)}» (${made.id}).`)
    })
  tables
    .command('delete')
    .description('Delete a data table with all its rows.')
    .argument('<table>', 'name or id')
    .option(...JSON_FLAG)
    .action(async (given: string, _: object, command: Command) => {
      const table = await tableOf(given)
      await context.api().dataTables.delete(table.id)
      print.one({ id: table.id }, command, `Deleted, with ${table.rows} rows.`)
    })
  tables
    .command('rename')
    .description('Rename a data table. Nodes that name it by its name do not find it any more.')
    .argument('<table>', 'name or id')
    .argument('<name>')
    .option(...JSON_FLAG)
    .action(async (given: string, name: string, _: object, command: Command) => {
      const renamed = await context.api().dataTables.rename((await tableOf(given)).id, name)
      print.one(renamed, command, `It is called «${printable(renamed.name)}» now.`)
    })
  tables
    .command('add-column')
    .description('Add a column, as name:type.')
    .argument('<table>', 'name or id')
    .argument('<column>')
    .option(...JSON_FLAG)
    .action(async (given: string, added: string, _: object, command: Command) => {
      const table = await context.api().dataTables.addColumn((await tableOf(given)).id, column(added))
      print.one(table, command, `It has ${table.columns.length} columns now.`)
    })
  tables
    .command('rename-column')
    .description('Rename a column.')
    .argument('<table>', 'name or id')
    .argument('<column>')
    .argument('<name>')
    .option(...JSON_FLAG)
    .action(async (given: string, from: string, to: string, _: object, command: Command) => {
      const table = await context.api().dataTables.renameColumn((await tableOf(given)).id, from, to)
      print.one(table, command, `«${printable(from)}» is «${printable(to)}» now.`)
    })
  tables
    .command('delete-column')
    .description('Delete a column with what its cells hold.')
    .argument('<table>', 'name or id')
    .argument('<column>')
    .option(...JSON_FLAG)
    .action(async (given: string, name: string, _: object, command: Command) => {
      const table = await context.api().dataTables.deleteColumn((await tableOf(given)).id, name)
      print.one(table, command, 'Deleted.')
    })
  tables
    .command('rows')
    .description('List rows, by conditions if you like.')
    .argument('<table>', 'name or id')
    .option(...WHERE)
    .option('--sort <column>', 'a column, or id, createdAt, updatedAt', 'id')
    .option('--descending', 'the largest or latest first')
    .option(...LIMIT)
    .option(...JSON_FLAG)
    .action(async (given: string, _: object, command: Command) => {
      const { where, sort, descending, limit, json } = command.optsWithGlobals<RowOptions>()
      const { id: tableId, columns } = await tableOf(given)
      const direction = descending ? 'descending' : 'ascending'
      const rows: DataRow[] = []
      const query = { filter: filterOf(where), sort: { by: sort, direction }, limit: Math.min(limit, 200) } as const
      for await (const found of context.api().dataTables.rows.all(tableId, query)) {
        rows.push(found)
        if (rows.length === limit) break
      }
      print.list(rows, { ...(json && { json }) }, 'No rows.', [
        { title: 'id', right: true, of: (each: DataRow) => String(each.id) },
        ...columns.map(({ name }) => ({ title: name, of: ({ values }: DataRow) => shown(values[name]) })),
      ])
    })
  tables
    .command('count')
    .description('Count rows, by conditions if you like.')
    .argument('<table>', 'name or id')
    .option(...WHERE)
    .option(...JSON_FLAG)
    .action(async (given: string, { where }: RowOptions, command: Command) => {
      const count = await context.api().dataTables.rows.count((await tableOf(given)).id, filterOf(where))
      print.one({ count }, command, String(count))
    })
  tables
    .command('add')
    .description('Add a row: values by column, as JSON. With --by a row that has the same values there is changed.')
    .argument('<table>', 'name or id')
    .argument('<row>', 'such as {"email":"ada@example.com"}', row)
    .option('--by <columns>', 'columns that find the row, separated by commas')
    .option(...JSON_FLAG)
    .action(async (given: string, values: object, { by }: { by?: string }, command: Command) => {
      const { rows } = context.api().dataTables
      const { id: tableId } = await tableOf(given)
      const items =
        by === undefined
          ? await rows.insert(tableId, [values])
          : await rows.upsert(tableId, { by: by.split(','), rows: [values] })
      print.one({ items }, command, `Row ${items.map((each) => each.id).join(', ')}.`)
    })
  tables
    .command('update')
    .description('Change the rows that the conditions find.')
    .argument('<table>', 'name or id')
    .argument('<values>', 'such as {"orders":5}', row)
    .requiredOption(...WHERE)
    .option(...JSON_FLAG)
    .action(async (given: string, values: object, { where }: RowOptions, command: Command) => {
      const change = { filter: someOf(where), values }
      const items = await context.api().dataTables.rows.update((await tableOf(given)).id, change)
      print.one({ items }, command, `${items.length} rows changed.`)
    })
  tables
    .command('delete-rows')
    .description('Delete the rows that the conditions find.')
    .argument('<table>', 'name or id')
    .requiredOption(...WHERE)
    .option(...JSON_FLAG)
    .action(async (given: string, { where }: RowOptions, command: Command) => {
      const count = await context.api().dataTables.rows.delete((await tableOf(given)).id, someOf(where))
      print.one({ count }, command, `${count} rows deleted.`)
    })
  tables
    .command('import')
    .description('Add rows from a CSV file whose first line names the columns: all of them or none.')
    .argument('<table>', 'name or id')
    .argument('<file>', 'file, or - for standard input')
    .option('--add-columns', 'make columns that are missing, as text')
    .option(...JSON_FLAG)
    .action(async (given: string, file: string, { addColumns }: { addColumns?: boolean }, command: Command) => {
      const csv = file === '-' ? await readAll(context.terminal) : readBytes(file).toString('utf8')
      const rows = { csv, addColumns: addColumns === true }
      const count = await context.api().dataTables.import((await tableOf(given)).id, rows)
      print.one({ count }, command, `${count} rows imported.`)
    })
  tables
    .command('export')
    .description('Write all rows to standard output, as CSV.')
    .argument('<table>', 'name or id')
    .action(async (given: string) => {
      const csv = await context.api().dataTables.export((await tableOf(given)).id)
      context.terminal.stdout.write(await csv.text())
    })
}

interface RowOptions extends Limited {
  readonly where: readonly string[]
  readonly sort: string
  readonly descending?: boolean
}

/** Nobody changes a whole table by leaving something out. */
function someOf(where: readonly string[]): DataFilter {
  if (where.length > 0) return filterOf(where)
  throw new CliError(
    EXIT.usage,
    'condition-missing',
    'Say which rows with --where; for all of them: --where "id more 0".',
  )
}

const shown = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)

interface Owned {
  readonly workflow?: string
}

function addState(program: Command, context: Context): void {
  const print = printer(context)
  const OF = ['--workflow <id>', 'of this workflow; without it of the workspace', id] as const
  const state = program
    .command('state')
    .summary('values that outlive executions: list, get, set, count, delete')
    .description('List the keys of the state. Workflows read and set it with the node State.')
    .option(...OF)
    .option(...LIMIT)
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExamples:\n  linkflow state set lastOrder 1042\n  linkflow state get lastOrder --json')
    .action(async ({ workflow, limit, json }: Limited & Owned) =>
      print.list(
        await context.api().state.list({ workflow }).take(limit),
        { ...(json && { json }) },
        'No values yet.',
        [
          { title: 'bytes', right: true, of: ({ bytes }: StateEntry) => String(bytes) },
          { title: 'changed', of: ({ updatedAt }) => updatedAt },
          { title: 'gone at', of: ({ expiresAt }) => expiresAt ?? '' },
          { title: 'key', fills: true, of: ({ key }) => key },
        ],
      ),
    )
  const owned = (command: Command) => command.optsWithGlobals<Owned>()
  state
    .command('get')
    .description('Print a value.')
    .argument('<key>')
    .option(...OF)
    .option(...JSON_FLAG)
    .action(async (key: string, _: object, command: Command) => {
      const found = await context.api().state.get(key, { workflow: owned(command).workflow })
      print.one(found, command, JSON.stringify(found.value))
    })
  state
    .command('set')
    .description('Set a value: JSON, or else a text.')
    .argument('<key>')
    .argument('<value>')
    .option('--ttl <seconds>', 'it is gone after so many seconds', wholeNumber(1, 158_112_000))
    .option(...OF)
    .option(...JSON_FLAG)
    .action(async (key: string, value: string, { ttl }: { ttl?: number }, command: Command) => {
      const set = { value: jsonOrText(value), ...(ttl !== undefined && { ttlSeconds: ttl }) }
      await context.api().state.set(key, set, { workflow: owned(command).workflow })
      print.one({ key }, command, 'Set.')
    })
  state
    .command('increment')
    .description('Add to a number; without one it begins at 0.')
    .argument('<key>')
    .option('--by <number>', 'what is added', Number, 1)
    .option(...OF)
    .option(...JSON_FLAG)
    .action(async (key: string, { by }: { by: number }, command: Command) => {
      const value = await context.api().state.increment(key, { by }, { workflow: owned(command).workflow })
      print.one({ value }, command, String(value))
    })
  state
    .command('delete')
    .description('Delete a value.')
    .argument('<key>')
    .option(...OF)
    .option(...JSON_FLAG)
    .action(async (key: string, _: object, command: Command) => {
      await context.api().state.delete(key, { workflow: owned(command).workflow })
      print.one({ key }, command, 'Deleted.')
    })
}
