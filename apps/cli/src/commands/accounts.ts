import type { ListedAccountView } from '@linkflow/contracts'
import type { LinkFlow } from '@linkflow/sdk'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
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
    .summary('list accounts, and help whoever cannot get in')
    .description('List the accounts of the installation, newest first. For its operator: needs the owner’s token.')
    .option('-n, --limit <count>', 'at most so many', wholeNumber(1, 10_000), 50)
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
Examples:
  linkflow accounts
  linkflow accounts reset-password ada@example.com
  linkflow accounts remove-second-factor ada@example.com
  linkflow accounts disable ada@example.com`,
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
  for (const { name, description, run, done } of ACTS) {
    accounts
      .command(name)
      .description(description)
      .argument('<email>', 'address of the account')
      .option(...JSON_FLAG)
      .action(async (email: string, _: object, command: Command) => {
        const api = context.api()
        const account = await findAccount(api, email)
        await run(api, account.id)
        const { json } = command.optsWithGlobals() as Json
        terminal.stdout.write(json ? `${JSON.stringify(await findAccount(api, email))}\n` : `${email} ${done}\n`)
      })
  }
}

/** What the operator does with an account of somebody else. */
const ACTS = [
  {
    name: 'disable',
    description: 'Disable an account: its sessions end within a second, and nothing opens it. API keys stay.',
    run: (api: LinkFlow, id: string) => api.accounts.disable(id),
    done: 'is disabled, and its sessions are ended. API keys belong to workspaces: revoke them there.',
  },
  {
    name: 'enable',
    description: 'Enable an account that was disabled.',
    run: (api: LinkFlow, id: string) => api.accounts.enable(id),
    done: 'is enabled.',
  },
  {
    name: 'remove-second-factor',
    description:
      'Remove the device for codes, the passkeys and the recovery codes of an account, for whoever lost them, and end its ' +
      'sessions. Make sure that it is them who ask.',
    run: (api: LinkFlow, id: string) => api.accounts.removeSecondFactor(id),
    done: 'has no second factor, and its sessions are ended.',
  },
] as const

/** The account with an address. */
export async function findAccount(api: LinkFlow, email: string): Promise<ListedAccountView> {
  const [account] = await api.accounts.list({ email }).take(1)
  if (account !== undefined) return account
  throw new CliError(EXIT.failed, 'account-not-found', `No account has the address ${email}.`)
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
    {
      title: 'second factor',
      of: ({ hasSecondFactor }: ListedAccountView) => (hasSecondFactor ? 'yes' : 'no'),
    },
    { title: 'sessions', of: ({ openSessions }: ListedAccountView) => String(openSessions) },
    { title: 'name', fills: true, of: ({ name }: ListedAccountView) => name },
  ]
  for (const line of table(items, columns, 80)) stdout.write(`${line}\n`)
}
