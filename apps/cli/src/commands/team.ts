import type {
  AuditEntry,
  ChangeWorkspaceSettings,
  Invitation,
  Member,
  OwnWorkspace,
  Variable,
  VariableUses,
} from '@linkflow/sdk'
import { type Command, Option } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { fromEnvironment } from '../credential/fields-for.ts'
import { EXIT } from '../exit-code.ts'
import { printer } from '../print/printer.ts'
import { printable } from '../print/text.ts'
import { readBytes } from '../run/read-bytes.ts'
import { readAll } from '../terminal.ts'
import { id, JSON_FLAG, wholeNumber } from './options.ts'

interface Json {
  readonly json?: boolean
}
interface Limited extends Json {
  readonly limit: number
}

const ROLES = ['owner', 'admin', 'editor', 'operator', 'viewer'] as const
const LIMIT = ['-n, --limit <count>', 'at most so many', wholeNumber(1, 10_000), 50] as const

/** Workspaces, who is in them, and what belongs to all in them. */
export function addTeamCommands(program: Command, context: Context): void {
  addWorkspaces(program, context)
  addMembers(program, context)
  addInvitations(program, context)
  addVariables(program, context)
}

function addWorkspaces(program: Command, context: Context): void {
  const print = printer(context)
  const workspaces = program
    .command('workspaces')
    .summary('list, make, rename, export, delete and restore workspaces')
    .description(
      'List the workspaces that you are in. Listing, making and restoring are for people: set LINKFLOW_TOKEN to the access ' +
        'token of a session. A session that is in several chooses by LINKFLOW_WORKSPACE (an id).',
    )
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      '\nExamples:\n  linkflow workspaces\n  linkflow workspaces export > workspace.json\n  linkflow workspaces delete "Old shop"',
    )
    .action(async (options: Json) =>
      print.list(await context.api().workspaces.list(), options, 'You are in no workspace.', [
        { title: 'id', of: ({ id }: OwnWorkspace) => id },
        { title: 'role', of: ({ role }) => role },
        { title: 'gone at', of: ({ removalAt }) => removalAt ?? '' },
        { title: 'name', fills: true, of: ({ name }) => name },
      ]),
    )
  workspaces
    .command('show')
    .description('The workspace that the key belongs to, or that was chosen.')
    .option(...JSON_FLAG)
    .action(async (_: object, command: Command) => {
      const found = await context.api().workspace.get()
      print.one(found, command, `${printable(found.name)} (${found.id})`)
    })
  workspaces
    .command('create')
    .description('Make a workspace; you become its owner.')
    .argument('<name>')
    .option(...JSON_FLAG)
    .action(async (name: string, _: object, command: Command) => {
      const made = await context.api().workspaces.create(name)
      print.one(made, command, `Made «${printable(made.name)}» (${made.id}).`)
    })
  workspaces
    .command('rename')
    .description('Rename the workspace.')
    .argument('<name>')
    .option(...JSON_FLAG)
    .action(async (name: string, _: object, command: Command) => {
      const found = await context.api().workspace.rename(name)
      print.one(found, command, `It is called «${printable(found.name)}» now.`)
    })
  workspaces
    .command('settings')
    .description(
      'What holds where a workflow says nothing of its own. With options it is changed; «none» takes one away.',
    )
    .option('--timezone <zone>', 'of schedules that name none, such as Europe/Berlin')
    .option('--error-workflow <workflow>', 'started when an execution fails (id or name)')
    .option('--keep-days <days>', 'days after its end that an execution is kept')
    .option(...JSON_FLAG)
    .action(async (options: SettingOptions, command: Command) => {
      const change = settingsChange(options)
      const { workspace } = context.api()
      const found =
        Object.keys(change).length === 0 ? await workspace.settings() : await workspace.changeSettings(change)
      const { timeZone = 'UTC', errorWorkflow = 'none', retention } = found
      const kept = retention?.days === undefined ? 'as the server keeps them' : `${retention.days} days`
      print.one(
        found,
        command,
        `Time zone ${timeZone}; error workflow ${printable(errorWorkflow)}; executions are kept ${kept}.`,
      )
    })
  workspaces
    .command('export')
    .description(
      'Write the variables and workflows of the workspace to standard output, as one JSON file without secrets.',
    )
    .action(async () => {
      const file = await context.api().workspace.export()
      context.terminal.stdout.write(`${JSON.stringify(file, null, 2)}\n`)
    })
  workspaces
    .command('delete')
    .description(
      'Delete the workspace: at once nothing runs in it, and after the days of grace all that it has is removed.',
    )
    .argument('<name>', 'what it is called, so that you delete no other')
    .option(...JSON_FLAG)
    .action(async (name: string, _: object, command: Command) => {
      const { removalAt } = await context.api().workspace.delete(name)
      print.one({ removalAt }, command, `Deleted. An owner can restore it until ${removalAt}.`)
    })
  workspaces
    .command('restore')
    .description('Restore a workspace that you own and that was deleted.')
    .argument('<id>', 'id of the workspace', id)
    .option(...JSON_FLAG)
    .action(async (workspace: string, _: object, command: Command) => {
      const restored = await context.api().workspaces.restore(workspace)
      print.one(restored, command, `«${printable(restored.name)}» is back.`)
    })
}

function addMembers(program: Command, context: Context): void {
  const print = printer(context)
  const members = program
    .command('members')
    .summary('list members, change roles, remove, leave')
    .description('List who is in the workspace, and what they are there.')
    .option(...LIMIT)
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExamples:\n  linkflow members\n  linkflow members role grace@example.com editor')
    .action(async (options: Limited) =>
      print.list(await context.api().members.list().take(options.limit), options, 'Nobody is a member.', [
        { title: 'member', of: ({ email }: Member) => email },
        { title: 'role', of: ({ role }) => role },
        { title: 'name', fills: true, of: ({ name }) => name },
      ]),
    )
  /** By address, as people know each other. */
  const memberOf = async (email: string): Promise<Member> => {
    for await (const member of context.api().members.list({ limit: 200 }))
      if (member.email === email.toLowerCase()) return member
    throw new CliError(EXIT.failed, 'member-not-found', `${email} is no member of this workspace.`)
  }
  members
    .command('role')
    .description('Change what a member may do. Nobody gives a role above their own.')
    .argument('<email>')
    .argument('<role>', ROLES.join(', '))
    .option(...JSON_FLAG)
    .action(async (email: string, role: string, _: object, command: Command) => {
      const { accountId } = await memberOf(email)
      await context.api().members.changeRole(accountId, roleOf(role))
      print.one({ accountId, role }, command, `${email} is ${role} now.`)
    })
  members
    .command('remove')
    .description('Remove a member.')
    .argument('<email>')
    .option(...JSON_FLAG)
    .action(async (email: string, _: object, command: Command) => {
      const { accountId } = await memberOf(email)
      await context.api().members.remove(accountId)
      print.one({ accountId }, command, `${email} is no member any more.`)
    })
  members
    .command('transfer')
    .description('Make another member an owner, and yourself an admin.')
    .argument('<email>')
    .option(...JSON_FLAG)
    .action(async (email: string, _: object, command: Command) => {
      const { accountId } = await memberOf(email)
      await context.api().members.transferOwnership(accountId)
      print.one({ accountId }, command, `${email} is an owner now, and you are an admin.`)
    })
  members
    .command('leave')
    .description('Leave the workspace. The last owner cannot.')
    .action(async () => {
      await context.api().members.leave()
      context.terminal.stdout.write('You left the workspace.\n')
    })
}

function addInvitations(program: Command, context: Context): void {
  const print = printer(context)
  const invitations = program
    .command('invitations')
    .summary('invite people, send again, revoke')
    .description('List the invitations that wait for an answer, newest first.')
    .option(...LIMIT)
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      '\nExamples:\n  linkflow invitations create grace@example.com editor\n  linkflow invitations link <id>',
    )
    .action(async (options: Limited) =>
      print.list(await context.api().invitations.list().take(options.limit), options, 'No invitation waits.', [
        { title: 'id', of: ({ id }: Invitation) => id },
        { title: 'role', of: ({ role }) => role },
        { title: 'mail', of: ({ mailedAt }) => (mailedAt === undefined ? 'waits' : 'sent') },
        { title: 'good until', of: ({ expiresAt }) => expiresAt },
        { title: 'address', fills: true, of: ({ email }) => email },
      ]),
    )
  invitations
    .command('create')
    .description('Invite somebody by mail.')
    .argument('<email>')
    .argument('<role>', ROLES.join(', '))
    .option(...JSON_FLAG)
    .action(async (email: string, role: string, _: object, command: Command) => {
      const made = await context.api().invitations.create({ email, role: roleOf(role) })
      print.one(made, command, `${made.email} is invited (${made.id}).`)
    })
  invitations
    .command('resend')
    .description('Send a further mail with a further link.')
    .argument('<id>', 'id of the invitation', id)
    .option(...JSON_FLAG)
    .action(async (invitation: string, _: object, command: Command) => {
      const sent = await context.api().invitations.resend(invitation)
      print.one(sent, command, `A mail to ${sent.email} is on its way.`)
    })
  invitations
    .command('revoke')
    .description('Take an invitation back: its links open nothing from then on.')
    .argument('<id>', 'id of the invitation', id)
    .option(...JSON_FLAG)
    .action(async (invitation: string, _: object, command: Command) => {
      await context.api().invitations.revoke(invitation)
      print.one({ id: invitation }, command, 'Revoked.')
    })
  invitations
    .command('link')
    .description('Make a link to hand over, where mail does not arrive. For the operator: needs the owner’s token.')
    .argument('<id>', 'id of the invitation', id)
    .option(...JSON_FLAG)
    .action(async (invitation: string, _: object, command: Command) => {
      const given = await context.api().accounts.giveInvitation(invitation)
      print.one(given, command, `Good once, until ${given.expiresAt}:\n  ${given.link}`)
    })
}

interface SettingOptions {
  readonly timezone?: string
  readonly errorWorkflow?: string
  readonly keepDays?: string
}

function settingsChange({ timezone, errorWorkflow, keepDays }: SettingOptions): ChangeWorkspaceSettings {
  const orNone = <T>(text: string, read: (text: string) => T) => (text === 'none' ? null : read(text))
  return {
    ...(timezone !== undefined && { timeZone: orNone(timezone, String) }),
    ...(errorWorkflow !== undefined && { errorWorkflow: orNone(errorWorkflow, String) }),
    ...(keepDays !== undefined && { retention: orNone(keepDays, (text) => ({ days: wholeNumber(0, 3650)(text) })) }),
  }
}

function addVariables(program: Command, context: Context): void {
  const print = printer(context)
  const variables = program
    .command('variables')
    .summary('list, set and delete variables of the workspace')
    .description('List what workflows read as $vars. Everybody in the workspace may see it, but the values of secrets.')
    .option(...LIMIT)
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      '\nExamples:\n  linkflow variables set shop https://shop.example\n  linkflow variables set limit 12 --number' +
        '\n  TOKEN=… linkflow variables set token --secret TOKEN\n  linkflow variables import .env --dry-run',
    )
    .action(async (options: Limited) =>
      print.list(await context.api().variables.list().take(options.limit), options, 'No variables yet.', [
        { title: 'name', of: ({ name }: Variable) => name },
        { title: 'description', of: ({ description }) => description },
        { title: 'value', fills: true, of: ({ value, isSecret }) => (isSecret ? '(secret)' : JSON.stringify(value)) },
      ]),
    )
  variables
    .command('set')
    .description('Make or replace a variable. Its value is text, unless an option says otherwise.')
    .argument('<name>')
    .argument('[value]')
    .addOption(new Option('--number', 'the value is a number').conflicts('boolean'))
    .option('--boolean', 'the value is true or false')
    .addOption(
      new Option('--secret <VARIABLE>', 'a secret, whose value is in this environment variable').conflicts('number'),
    )
    .option('--description <text>', 'what it is for')
    .option(...JSON_FLAG)
    .action(async (name: string, text: string | undefined, options: SetOptions, command: Command) => {
      const { description, secret } = options
      const value = secret === undefined ? valueFrom(text, options) : fromEnvironment(secret, context.terminal)
      const set = await context.api().variables.set(name, {
        value,
        ...(secret !== undefined && { isSecret: true }),
        ...(description !== undefined && { description }),
      })
      const shown = set.isSecret ? 'set, and a secret' : JSON.stringify(set.value)
      print.one(set, command, `$vars.${set.name} is ${shown}.`)
    })
  variables
    .command('import')
    .description('Make and change variables by a file, as an .env file has it: all of them or none.')
    .argument('<file>', 'file, or - for standard input')
    .option('--secret', 'those that are new are secrets')
    .option('--remove-others', 'delete variables that the file does not have, but no secret')
    .option('--dry-run', 'only say what it would do')
    .option(...JSON_FLAG)
    .action(async (file: string, options: ImportOptions, command: Command) => {
      const done = await context.api().variables.import({
        text: file === '-' ? await readAll(context.terminal) : readBytes(file).toString('utf8'),
        areSecret: options.secret === true,
        removeOthers: options.removeOthers === true,
        preview: options.dryRun === true,
      })
      const { created, changed, removed, unchanged } = done
      const counts = `${created.length} new, ${changed.length} changed, ${removed.length} deleted, ${unchanged} as before`
      print.one(done, command, `${options.dryRun ? 'It would be: ' : ''}${counts}.`)
    })
  variables
    .command('uses')
    .description('Which workflows read which variables, in their draft or live.')
    .option(...JSON_FLAG)
    .action(async (options: { json?: boolean }) =>
      print.list(await context.api().variables.uses(), options, 'No workflow reads a variable.', [
        { title: 'variable', of: ({ name }: VariableUses['items'][number]) => name },
        { title: 'workflows', right: true, of: ({ count }) => String(count) },
        { title: 'which', fills: true, of: ({ workflows }) => workflows.map(({ name }) => name).join(', ') },
      ]),
    )
  variables
    .command('delete')
    .description('Delete a variable.')
    .argument('<name>')
    .option(...JSON_FLAG)
    .action(async (name: string, _: object, command: Command) => {
      await context.api().variables.delete(name)
      print.one({ name }, command, 'Deleted.')
    })
}

export function addAuditCommand(program: Command, context: Context): void {
  const print = printer(context)
  const filtered = (command: Command) =>
    command
      .option('--action <action>', 'such as workflow.published, or a kind of thing, such as workflow')
      .option('--actor <id>', 'id of an account or of an API key', id)
      .option('--thing <id>', 'id of what it was done to')
      .option('--since <time>', 'such as 2030-01-01T00:00:00Z')
      .option('--until <time>', 'before this moment')
  const audit = filtered(program.command('audit'))
    .summary('what was done in the workspace, and whether the log is whole')
    .description('List what was done in the workspace, newest first.')
    .option(...LIMIT)
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      '\nExamples:\n  linkflow audit --action workflow\n  linkflow audit export > audit.jsonl\n  linkflow audit verify',
    )
    .action(async ({ limit, json, ...filter }: Limited & Filter) =>
      print.list(
        await context.api().audit.list(wireFilter(filter)).take(limit),
        { ...(json && { json }) },
        'Nothing was done.',
        [
          { title: 'number', right: true, of: ({ number }: AuditEntry) => String(number) },
          { title: 'at', of: ({ at }) => at },
          { title: 'action', of: ({ action }) => action },
          { title: 'by', of: ({ actor, actorName }) => actorName ?? actor.type },
          { title: 'thing', fills: true, of: ({ thing }) => thing ?? '' },
        ],
      ),
    )
  filtered(audit.command('export'))
    .description('Write the log to standard output as JSON lines, oldest first.')
    .action(async (_: object, command: Command) => {
      // Options that the command above has too are read there.
      const { json: _json, limit: _limit, ...filter } = command.optsWithGlobals() as Partial<Limited> & Filter
      for await (const entry of context.api().audit.export(wireFilter(filter))) {
        context.terminal.stdout.write(`${JSON.stringify(entry)}\n`)
      }
    })
  audit
    .command('verify')
    .description(
      'Follow the chain of hashes to its end. Keep the number and hash that it prints: given back later, they show that ' +
        'nothing was cut off before them.',
    )
    .option('--after <number>', 'begin behind this entry', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option('--hash <hash>', 'the hash that it had')
    .option(...JSON_FLAG)
    .action(async ({ after, hash }: { after?: number; hash?: string }, command: Command) => {
      if ((after === undefined) !== (hash === undefined)) {
        throw new CliError(EXIT.usage, 'query-invalid', 'Give --after and --hash together.')
      }
      const found = await context.api().audit.verify(after === undefined ? undefined : { number: after, hash: hash! })
      const { isWhole, checked, last, broken } = found
      const text = isWhole
        ? `The log is whole: ${checked} entries.${last === undefined ? '' : ` Last: --after ${last.number} --hash ${last.hash}`}`
        : `The log is broken at entry ${broken!.number}, which is ${broken!.problem}; ${checked} entries before it are whole.`
      print.one(found, command, text)
      if (!isWhole) context.end(EXIT.failed)
    })
}

interface Filter {
  readonly action?: string
  readonly actor?: string
  readonly thing?: string
  readonly since?: string
  readonly until?: string
}

/** In the API's names. */
const wireFilter = ({ since, ...rest }: Filter) => ({ ...rest, ...(since !== undefined && { from: since }) })

interface ValueKind {
  readonly number?: boolean
  readonly boolean?: boolean
}

interface SetOptions extends ValueKind {
  readonly secret?: string
  readonly description?: string
}

interface ImportOptions extends Json {
  readonly secret?: boolean
  readonly removeOthers?: boolean
  readonly dryRun?: boolean
}

function valueFrom(
  text: string | undefined,
  { number: isNumber, boolean: isBoolean }: ValueKind,
): string | number | boolean {
  if (text === undefined) {
    throw new CliError(EXIT.usage, 'value-missing', 'Give the value, or name the variable that has it with --secret.')
  }
  if (isNumber && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  if (isBoolean && (text === 'true' || text === 'false')) return text === 'true'
  if (!isNumber && !isBoolean) return text
  throw new CliError(
    EXIT.usage,
    'value-invalid',
    `${JSON.stringify(text)} is ${isNumber ? 'no number' : 'neither true nor false'}.`,
  )
}

function roleOf(text: string): (typeof ROLES)[number] {
  const role = ROLES.find((each) => each === text)
  if (role !== undefined) return role
  throw new CliError(
    EXIT.usage,
    'role-unknown',
    `There is no role ${JSON.stringify(text)}. There is: ${ROLES.join(', ')}.`,
  )
}
