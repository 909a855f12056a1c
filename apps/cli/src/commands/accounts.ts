import type { ListedAccountView } from '@linkflow/contracts'
import type { LinkFlow } from '@linkflow/sdk'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { table } from '../print/table.ts'
import type { Terminal } from '../terminal.ts'
import { JSON_FLAG, wholeNumber } from './options.ts'

interface Json {
  readonly json?: boolean
}

export function addAccountsCommand(program: Command, context: Context): void {
  const { terminal } = context
  const accounts = program
    .command('accounts')
    .summary('list accounts, and help whoever lost their password')
    .description('List the accounts of the installation, newest first. For its operator: needs the owner’s token.')
    .option('-n, --limit <count>', 'at most so many', wholeNumber(1, 10_000), 50)
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
Examples:
  linkflow accounts
  linkflow accounts reset-password ada@example.com`,
    )
    .action((options: { limit: number } & Json) => list(context.api(), options, terminal))
  accounts
    .command('reset-password')
    .description(
      'Make a link to a new password for an account, to hand over to its owner. It works once, for half an hour; the ' +
        'password stays as it is until then.',
    )
    .argument('<email>', 'address of the account')
    .option(...JSON_FLAG)
    .action(async (email: string, _: object, command: Command) => {
      const given = await context.api().accounts.givePasswordReset(email)
      const { json } = command.optsWithGlobals() as Json
      terminal.stdout.write(
        json
          ? `${JSON.stringify(given)}\n`
          : `Good once, until ${given.expiresAt}:\n  ${given.link}\nWhoever has it can take the account over: give it to nobody else.\n`,
      )
    })
}

async function list(api: LinkFlow, { limit, json }: { limit: number } & Json, { stdout }: Terminal): Promise<void> {
  const items = await api.accounts.list().take(limit)
  if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
  if (items.length === 0) return void stdout.write('No accounts yet.\n')
  const columns = [
    { title: 'account', of: ({ email }: ListedAccountView) => email },
    {
      title: 'state',
      of: ({ isDisabled, isVerified }: ListedAccountView) =>
        isDisabled ? 'disabled' : isVerified ? 'verified' : 'not verified',
    },
    { title: 'sessions', of: ({ openSessions }: ListedAccountView) => String(openSessions) },
    { title: 'name', fills: true, of: ({ name }: ListedAccountView) => name },
  ]
  for (const line of table(items, columns, 80)) stdout.write(`${line}\n`)
}
