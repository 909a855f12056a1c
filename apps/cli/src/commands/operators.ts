import type { Operator } from '@linkflow/sdk'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { table } from '../print/table.ts'
import { localTime } from '../print/text.ts'
import { findAccount } from './accounts.ts'
import { JSON_FLAG } from './options.ts'

interface Json {
  readonly json?: boolean
}

/** Who may in their own session what the owner's token may. */
export function addOperatorsCommand(program: Command, context: Context): void {
  const { stdout } = context.terminal
  const operators = program
    .command('operators')
    .summary('say which accounts operate the installation')
    .description(
      'List the accounts that operate the installation: in their own session they see and change what concerns all of it. ' +
        'The first is who set it up. Needs the owner’s token.',
    )
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
Examples:
  linkflow operators
  linkflow operators add ada@example.com
  linkflow operators remove ada@example.com`,
    )
    .action(async ({ json }: Json) => {
      const items = await context.api().operators.list()
      if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
      if (items.length === 0) return void stdout.write('None yet: name one by «linkflow operators add <email>».\n')
      for (const line of table(items, COLUMNS, 80)) stdout.write(`${line}\n`)
    })
  for (const { name, description, run, done } of ACTS) {
    operators
      .command(name)
      .description(description)
      .argument('<email>', 'address of the account')
      .option(...JSON_FLAG)
      .action(async (email: string, _: object, command: Command) => {
        const api = context.api()
        const { id } = await findAccount(api, email)
        await run(api, id)
        const { json } = command.optsWithGlobals() as Json
        stdout.write(json ? `${JSON.stringify({ items: await api.operators.list() })}\n` : `${email} ${done}\n`)
      })
  }
}

type Api = ReturnType<Context['api']>

const ACTS = [
  {
    name: 'add',
    description: 'Make an account an operator. It may then all that the owner’s token may, in its own session.',
    run: (api: Api, id: string) => api.operators.name(id),
    done: 'is an operator.',
  },
  {
    name: 'remove',
    description: 'Take it from an account to be an operator. The last one who may sign in stays.',
    run: (api: Api, id: string) => api.operators.revoke(id),
    done: 'is no operator any more.',
  },
] as const

const COLUMNS = [
  { title: 'account', of: ({ email }: Operator) => email },
  { title: 'state', of: ({ isDisabled }: Operator) => (isDisabled ? 'disabled' : 'may sign in') },
  { title: 'second factor', of: ({ hasSecondFactor }: Operator) => (hasSecondFactor ? 'yes' : 'no') },
  { title: 'since', of: ({ grantedAt }: Operator) => localTime(grantedAt) },
  { title: 'name', fills: true, of: ({ name }: Operator) => name },
]
