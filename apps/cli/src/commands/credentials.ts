import type { CredentialTypeView, CredentialView } from '@linkflow/contracts'
import type { Credential, CredentialUses, LinkFlow, ShareCredential } from '@linkflow/sdk'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { painterFor } from '../print/paint.ts'
import { table } from '../print/table.ts'
import { printable, short } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'
import { id, instant, JSON_FLAG, wholeNumber } from './options.ts'

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
  readonly private?: boolean
  readonly expires?: string
  readonly test?: boolean
  readonly url?: string
  readonly fieldsFrom?: string
  readonly secretsInArguments?: boolean
}

export function addCredentialsCommand(program: Command, context: Context): void {
  const { terminal } = context
  const credentials = program
    .command('credentials')
    .summary('list, create, test, replace, share and delete credentials')
    .description('List credentials (never their secrets); or create, test, replace, share or delete one.')
    .option('-n, --limit <count>', 'at most so many', wholeNumber(1, 10_000), 50)
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
Examples:
  linkflow credentials types
  linkflow credentials create --type bearer --name "Shop API" --host api.shop.example
  SHOP_TOKEN=… linkflow credentials create --type bearer --name "Shop API" --secret token=SHOP_TOKEN --host api.shop.example
  linkflow credentials create --type hmac --name "Webhook check" --incoming
  linkflow credentials test 0198c0de-0000-7000-8000-00000000000c --url https://api.shop.example/me
  linkflow credentials share 0198c0de-0000-7000-8000-00000000000c --use 0198c0de-0000-7000-8000-0000000000aa`,
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
    .option('--expires <time>', 'when the secret stops working', instant)
    .option('--private', 'for its owner alone, until it is shared; without it for everybody who may edit')
    .option('--test', 'try it first, and save it only if it works')
    .option('--url <address>', 'with --test: where to try it (default: the first of its hosts)')
    .option('--secrets-in-arguments', 'let --field give secret fields too')
    .option(...JSON_FLAG)
    .action(async (options: CreateOptions, command: Command) => {
      await create(context.api(), { ...options, ...(command.optsWithGlobals() as Json) }, terminal)
    })
  credentials
    .command('test')
    .description('Try a credential: a request that carries it, or a look at its fields. Exits 1 if it does not work.')
    .argument('<id>', 'id of the credential', id)
    .option('--url <address>', 'where to try it (default: the first of its hosts)')
    .option(...JSON_FLAG)
    .action(async (credentialId: string, { url }: { url?: string }, command: Command) => {
      const tested = await context.api().credentials.test(credentialId, { ...(url !== undefined && { url }) })
      const { json } = command.optsWithGlobals() as Json
      terminal.stdout.write(json ? `${JSON.stringify(tested)}\n` : `${tested.outcome}: ${printable(tested.message)}\n`)
      context.end(tested.outcome === 'works' ? EXIT.ok : EXIT.failed)
    })
  credentials
    .command('replace')
    .description(
      'Give a credential a new secret. Its id stays, and so do the workflows that use it; name and hosts stay unless they are given.',
    )
    .argument('<id>', 'id of the credential', id)
    .option('--name <name>', 'what it is called')
    .option('--field <name=value>', 'a field that is not secret; again for each', collect, [])
    .option('--secret <name=VARIABLE>', 'a secret field, from this environment variable; again for each', collect, [])
    .option('--fields-from <file>', 'all fields as a JSON object, from a file or - for standard input')
    .option('--host <host>', 'host that may get the secret, instead of those that it has; again for each', collect, [])
    .option('--expires <time>', 'when the secret stops working', instant)
    .option('--secrets-in-arguments', 'let --field give secret fields too')
    .option(...JSON_FLAG)
    .action(async (credentialId: string, options: ReplaceOptions, command: Command) => {
      await replace(context.api(), credentialId, { ...options, ...(command.optsWithGlobals() as Json) }, terminal)
    })
  credentials
    .command('uses')
    .description('The workflows that use a credential, in their draft or live.')
    .argument('<id>', 'id of the credential', id)
    .option(...JSON_FLAG)
    .action(async (credentialId: string, _: object, command: Command) =>
      uses(await context.api().credentials.uses(credentialId), command.optsWithGlobals(), terminal),
    )
  credentials
    .command('share')
    .description(
      'Say who may use a credential in workflows, and who may edit it too. What is said here takes the place of what was.',
    )
    .argument('<id>', 'id of the credential', id)
    .option('--everyone', 'everybody in the workspace who may edit')
    .option('--nobody', 'its owner alone')
    .option('--use <account>', 'this member may use it; again for each', collectIds, [])
    .option('--edit <account>', 'this member may edit it; again for each', collectIds, [])
    .option('--owner <account>', 'hand it over to this member', id)
    .option(...JSON_FLAG)
    .action(async (credentialId: string, options: ShareOptions, command: Command) => {
      const shared = await context.api().credentials.share(credentialId, sharingOf(options))
      const { json } = command.optsWithGlobals() as Json
      terminal.stdout.write(json ? `${JSON.stringify(shared, null, 2)}\n` : `${sharingText(shared)}\n`)
    })
  credentials
    .command('delete')
    .description('Delete a credential. Refused while a workflow uses it, in its draft or live.')
    .argument('<id>', 'id of the credential', id)
    .option('--force', 'also if workflows use it; they fail from then on')
    .option(...JSON_FLAG)
    .action(async (credentialId: string, { force }: { force?: boolean }, command: Command) => {
      await context.api().credentials.delete(credentialId, { ...(force && { force }) })
      const { json } = command.optsWithGlobals() as Json
      terminal.stdout.write(
        json ? `${JSON.stringify({ id: credentialId })}\n` : `Credential ${credentialId} is deleted.\n`,
      )
    })
}

type ReplaceOptions = Json &
  Pick<CreateOptions, 'name' | 'field' | 'secret' | 'host' | 'expires' | 'fieldsFrom' | 'secretsInArguments'>

async function replace(
  api: LinkFlow,
  credentialId: string,
  options: ReplaceOptions,
  terminal: Terminal,
): Promise<void> {
  const { fieldsFor } = await import('../credential/fields-for.ts')
  const before = await api.credentials.get(credentialId)
  const type = (await api.credentials.types()).find((each) => each.type === before.type)
  if (type === undefined) {
    throw new CliError(EXIT.failed, 'credential-type-unknown', `This program has no type «${printable(before.type)}».`)
  }
  const replaced = await api.credentials.replace(credentialId, {
    name: options.name ?? before.name,
    fields: await fieldsFor(type, options, terminal),
    allowedHosts: options.host.length > 0 ? [...options.host] : before.allowedHosts,
    incomingOnly: before.incomingOnly,
    ...(options.expires !== undefined && { expiresAt: options.expires }),
  })
  const text = `«${printable(replaced.name)}» has a new secret; ${replaced.usedBy} workflows use it.`
  terminal.stdout.write(options.json ? `${JSON.stringify(replaced, null, 2)}\n` : `${text}\n`)
}

interface ShareOptions {
  readonly everyone?: boolean
  readonly nobody?: boolean
  readonly use: readonly string[]
  readonly edit: readonly string[]
  readonly owner?: string
}

function collectIds(value: string, before: string[]): string[] {
  return [...before, id(value)]
}

function sharingOf({ everyone, nobody, use, edit, owner }: ShareOptions): ShareCredential {
  const ways = [everyone === true, nobody === true, use.length + edit.length > 0].filter(Boolean).length
  if (ways !== 1) {
    throw new CliError(
      EXIT.usage,
      'option-malformed',
      'Say --everyone, or --nobody, or name members with --use and --edit.',
    )
  }
  const members = [
    ...edit.map((accountId) => ({ accountId, may: 'edit' as const })),
    ...use.filter((accountId) => !edit.includes(accountId)).map((accountId) => ({ accountId, may: 'use' as const })),
  ]
  const sharing = everyone === true ? ({ with: 'everyone' } as const) : ({ with: 'members', members } as const)
  return { sharing, ...(owner !== undefined && { ownerId: owner }) }
}

function sharingText({ name, sharing, ownerId }: Credential): string {
  const owner = `It belongs to ${ownerId ?? 'nobody'}.`
  if (sharing.with === 'everyone') return `«${printable(name)}» is for everybody who may edit. ${owner}`
  const members = sharing.members.map(({ accountId, may }) => `${accountId} (${may})`).join(', ')
  return `«${printable(name)}» is for ${members === '' ? 'its owner alone' : `its owner and ${members}`}. ${owner}`
}

function uses(items: CredentialUses['items'], { json }: Json, { stdout }: Terminal): void {
  if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
  if (items.length === 0) return void stdout.write('No workflow uses it.\n')
  for (const { id, name, in: versions } of items) {
    stdout.write(`${id}  ${printable(name)} (${versions.join(', ')})\n`)
  }
}

async function list(api: LinkFlow, { limit, json }: { limit: number } & Json, { stdout }: Terminal): Promise<void> {
  const items = await api.credentials.list().take(limit)
  if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
  if (items.length === 0) return void stdout.write('No credentials.\n')
  const columns = [
    { title: 'credential', of: ({ id }: CredentialView) => id },
    { title: 'type', of: ({ type }: CredentialView) => type },
    { title: 'status', of: ({ status }: CredentialView) => status },
    { title: 'used by', right: true, of: ({ usedBy }: CredentialView) => String(usedBy) },
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
  const given = {
    type: type.type,
    fields: await fieldsFor(type, options, terminal),
    allowedHosts: [...options.host],
  }
  if (options.test === true) {
    const { outcome, message } = await api.credentials.testNew({ ...given, ...(options.url && { url: options.url }) })
    if (outcome !== 'works') {
      throw new CliError(EXIT.failed, `test-${outcome}`, `It was not saved. ${printable(message)}`)
    }
  }
  const made = await api.credentials.create({
    ...given,
    name: options.name ?? type.title,
    incomingOnly: options.incoming === true,
    ...(options.expires !== undefined && { expiresAt: options.expires }),
    ...(options.private && { sharing: { with: 'members', members: [] } }),
  })
  const { stdout } = terminal
  stdout.write(
    options.json
      ? `${JSON.stringify(made, null, 2)}\n`
      : `«${printable(made.name)}» (${made.type}) is saved: ${made.id}\n`,
  )
}
