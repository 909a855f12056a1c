import type { CredentialTypeView, CredentialView } from '@linkflow/contracts'
import type { LinkFlow } from '@linkflow/sdk'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { painterFor } from '../print/paint.ts'
import { table } from '../print/table.ts'
import { printable, short } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'
import { id, JSON_FLAG, wholeNumber } from './options.ts'

interface Json {
  readonly json?: boolean
}

interface CreateOptions extends Json {
  readonly type: string
  readonly name?: string
  readonly field: readonly string[]
  readonly secret: readonly string[]
  readonly host: readonly string[]
  readonly incoming?: boolean
  readonly fieldsFrom?: string
  readonly secretsInArguments?: boolean
}

export function addCredentialsCommand(program: Command, context: Context): void {
  const { terminal } = context
  const credentials = program
    .command('credentials')
    .summary('list, create and delete credentials')
    .description('List credentials (never their secrets); or create or delete one.')
    .option('-n, --limit <count>', 'at most so many', wholeNumber(1, 10_000), 50)
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
Examples:
  linkflow credentials types
  linkflow credentials create --type bearer --name "Shop API" --host api.shop.example
  SHOP_TOKEN=… linkflow credentials create --type bearer --name "Shop API" --secret token=SHOP_TOKEN --host api.shop.example
  linkflow credentials create --type hmac --name "Webhook check" --incoming`,
    )
    .action((options: { limit: number } & Json) => list(context.api(), options, terminal))

  credentials
    .command('types')
    .description('The types of credentials and their fields.')
    .option(...JSON_FLAG)
    .action(async (_: object, command: Command) =>
      types(await context.api().credentials.types(), command.optsWithGlobals(), terminal),
    )

  const collect = (value: string, before: string[]) => [...before, value]
  credentials
    .command('create')
    .description(
      'Create a credential. Secret fields are asked for, one by one, or read from the environment (--secret) or as JSON ' +
        'from a file or standard input (--fields-from): arguments can be seen by every user of the machine.',
    )
    .requiredOption('--type <type>', 'type, as «linkflow credentials types» lists them')
    .option('--name <name>', 'what it is called (default: the type)')
    .option('--field <name=value>', 'a field that is not secret; again for each', collect, [])
    .option('--secret <name=VARIABLE>', 'a secret field, from this environment variable; again for each', collect, [])
    .option('--fields-from <file>', 'all fields as a JSON object, from a file or - for standard input')
    .option(
      '--host <host>',
      'host that may get the secret, such as api.example.com or *.example.com; again for each',
      collect,
      [],
    )
    .option('--incoming', 'it only checks calls that come in (webhooks) and is sent nowhere')
    .option('--secrets-in-arguments', 'let --field give secret fields too')
    .option(...JSON_FLAG)
    .action(async (options: CreateOptions, command: Command) => {
      await create(context.api(), { ...options, ...(command.optsWithGlobals() as Json) }, terminal)
    })
  credentials
    .command('delete')
    .description('Delete a credential. Refused while a live workflow uses it.')
    .argument('<id>', 'id of the credential', id)
    .option(...JSON_FLAG)
    .action(async (credentialId: string, _: object, command: Command) => {
      await context.api().credentials.delete(credentialId)
      const { json } = command.optsWithGlobals() as Json
      terminal.stdout.write(
        json ? `${JSON.stringify({ id: credentialId })}\n` : `Credential ${credentialId} is deleted.\n`,
      )
    })
}

async function list(api: LinkFlow, { limit, json }: { limit: number } & Json, { stdout }: Terminal): Promise<void> {
  const items = await api.credentials.list().take(limit)
  if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
  if (items.length === 0) return void stdout.write('No credentials.\n')
  const columns = [
    { title: 'credential', of: ({ id }: CredentialView) => id },
    { title: 'type', of: ({ type }: CredentialView) => type },
    {
      title: 'name (hosts)',
      fills: true,
      of: ({ name, allowedHosts, incomingOnly }: CredentialView) =>
        `${name} (${incomingOnly ? 'incoming' : allowedHosts.join(', ')})`,
    },
  ]
  for (const line of table(items, columns, 80)) stdout.write(`${line}\n`)
}

function types(items: readonly CredentialTypeView[], { json }: Json, terminal: Terminal): void {
  const { stdout } = terminal
  if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
  const paint = painterFor(terminal, stdout)
  for (const { type, title, description, fields, needsHosts } of items) {
    stdout.write(`${paint('bold', type)}  ${printable(title)}${needsHosts ? '' : ' (needs no hosts)'}\n`)
    if (description !== '') stdout.write(`  ${short(description, 110)}\n`)
    for (const { name, kind, required, choices, description: what } of fields) {
      const facts = [kind, required ? 'required' : 'optional', choices && `one of ${choices.join(', ')}`]
      stdout.write(`  ${name.padEnd(14)} ${paint('dim', `(${facts.filter(Boolean).join(', ')})`)} ${short(what, 70)}\n`)
    }
  }
}

async function create(api: LinkFlow, options: CreateOptions, terminal: Terminal): Promise<void> {
  const { fieldsFor } = await import('../credential/fields-for.ts')
  const items = await api.credentials.types()
  const type = items.find((each) => each.type === options.type)
  if (type === undefined) {
    const known = items.map((each) => each.type).join(', ')
    throw new CliError(EXIT.usage, 'credential-type-unknown', `There is no type «${options.type}»; there are ${known}.`)
  }
  const made = await api.credentials.create({
    name: options.name ?? type.title,
    type: type.type,
    fields: await fieldsFor(type, options, terminal),
    allowedHosts: options.host,
    incomingOnly: options.incoming === true,
  })
  const { stdout } = terminal
  stdout.write(
    options.json
      ? `${JSON.stringify(made, null, 2)}\n`
      : `«${printable(made.name)}» (${made.type}) is saved: ${made.id}\n`,
  )
}
