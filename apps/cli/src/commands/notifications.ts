import type { ChangeNotificationPreferences, Notification, NotificationPreferences } from '@linkflow/sdk'
import type { Command } from 'commander'
import { findWorkflow } from '../api/workflow-names.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { localTime, plural, printable } from '../print/text.ts'
import { id, JSON_FLAG, oneOf, someOf, wholeNumber } from './options.ts'

interface Json {
  readonly json?: boolean
}

const KINDS = ['workflow-failed', 'workers-lost', 'schedule-missed', 'credential-failing'] as const
const CADENCES = ['at-once', 'hourly', 'daily', 'never'] as const
type Kind = (typeof KINDS)[number]

export function addNotificationsCommand(program: Command, context: Context): void {
  const { stdout } = context.terminal
  const say = (value: object, command: Command, lines: readonly string[]): void => {
    const { json } = command.optsWithGlobals() as Json
    stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : lines.map((line) => `${line}\n`).join(''))
  }
  const notifications = program
    .command('notifications')
    // What stands behind a subcommand is its own.
    .enablePositionalOptions()
    .summary('what failed and works again, and what you get mail of')
    .description(
      'List your notifications in the workspace, those with the latest news first. They are of people: set LINKFLOW_TOKEN to ' +
        'the access token of a session, and LINKFLOW_WORKSPACE where you are in several workspaces.',
    )
    .option('-u, --unread', 'only those that are unread')
    .option('--archived', 'those that you archived instead')
    .option('--kind <kind>', KINDS.join(', '), oneOf(KINDS))
    .option('-n, --limit <count>', 'at most so many', wholeNumber(1, 10_000), 50)
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
Examples:
  linkflow notifications --unread
  linkflow notifications read --all
  linkflow notifications mail workflow-failed daily
  linkflow notifications quiet 22:00 07:00 --timezone Europe/Berlin`,
    )
    .action(async ({ limit, json, ...filter }: ListOptions) => {
      const items = await context.api().notifications.list(filter).take(limit)
      if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
      if (items.length === 0) return void stdout.write('Nothing to tell.\n')
      for (const line of items.flatMap(notificationLines)) stdout.write(`${line}\n`)
    })

  notifications
    .command('count')
    .description('How many are unread.')
    .option(...JSON_FLAG)
    .action(async (_: object, command: Command) => {
      const found = await context.api().notifications.countUnread()
      say(found, command, [`${found.isMore ? 'More than ' : ''}${plural(found.unread, 'unread notification')}.`])
    })

  const marking = (name: string, description: string, marks: object, told: string) =>
    notifications
      .command(name)
      .description(description)
      .argument('<id>', 'id of the notification', id)
      .option(...JSON_FLAG)
      .action(async (notification: string, _: object, command: Command) => {
        await context.api().notifications.mark(notification, marks)
        say({ id: notification, ...marks }, command, [told])
      })
  notifications
    .command('read')
    .description('Mark one as read, or all.')
    .argument('[id]', 'id of the notification', id)
    .option('--all', 'all of them')
    .option(...JSON_FLAG)
    .action(async (notification: string | undefined, { all }: { all?: boolean }, command: Command) => {
      if ((notification === undefined) === (all !== true)) {
        throw new CliError(EXIT.usage, 'query-invalid', 'Give the id of one, or --all.')
      }
      const calls = context.api().notifications
      if (notification === undefined) await calls.markAllRead()
      else await calls.mark(notification, { isUnread: false })
      say({ isUnread: false, ...(notification && { id: notification }) }, command, ['Read.'])
    })
  marking('unread', 'Mark one as unread.', { isUnread: true }, 'Unread.')
  marking('archive', 'Put one away, until it has news.', { isArchived: true }, 'Archived.')
  marking('unarchive', 'Take one back out of the archive.', { isArchived: false }, 'It is back.')

  notifications
    .command('mute')
    .description('Hear nothing of a workflow for a while: it counts as read, and is in no mail.')
    .argument('<workflow>', 'id or name of the workflow')
    .option('--minutes <count>', 'for so long', wholeNumber(1, 7 * 24 * 60), 60)
    .option(...JSON_FLAG)
    .action(async (workflow: string, { minutes }: { minutes: number }, command: Command) => {
      const api = context.api()
      const muted = await api.notifications.mute((await findWorkflow(api, workflow)).id, { minutes })
      say(muted, command, [`You hear nothing of it until ${muted.until}.`])
    })
  notifications
    .command('unmute')
    .description('Hear of a workflow again.')
    .argument('<workflow>', 'id or name of the workflow')
    .option(...JSON_FLAG)
    .action(async (workflow: string, _: object, command: Command) => {
      const api = context.api()
      const { id: workflowId } = await findWorkflow(api, workflow)
      await api.notifications.unmute(workflowId)
      say({ workflowId }, command, ['You hear of it again.'])
    })

  notifications
    .command('webhook')
    .description(
      'The address of the workspace that is called with its notifications, and the secret that signs the calls. With --url it is changed.',
    )
    .option('--url <address>', 'where to call')
    .option('--kinds <kinds>', `which, separated by commas: ${KINDS.join(', ')}`, someOf(KINDS, 'kind'), [...KINDS])
    .option('--off', 'call nothing any more')
    .option(...JSON_FLAG)
    .action(async ({ url, kinds, off }: { url?: string; kinds: Kind[]; off?: boolean }, command: Command) => {
      const calls = context.api().notifications
      if (off) {
        await calls.removeWebhook()
        return say({ url: null }, command, ['Nothing is called any more.'])
      }
      const found = url === undefined ? await calls.webhook() : await calls.setWebhook({ url, kinds })
      const where = found.url === undefined ? 'Nothing is called.' : `${found.url} (${found.kinds.join(', ')})`
      say(found, command, [where, `Calls are signed by ${found.secret}`])
    })

  const change = async (wish: ChangeNotificationPreferences, command: Command) =>
    sayPreferences(await context.api().notifications.changePreferences(wish), command)
  const sayPreferences = (found: NotificationPreferences, command: Command) =>
    say(found, command, preferenceLines(found))
  notifications
    .command('preferences')
    .description('What you are told of in the workspace, and how.')
    .option(...JSON_FLAG)
    .action(async (_: object, command: Command) =>
      sayPreferences(await context.api().notifications.preferences(), command),
    )
  notifications
    .command('mail')
    .description('Choose how soon you get mail of a kind.')
    .argument('<kind>', KINDS.join(', '), oneOf(KINDS))
    .argument('<when>', CADENCES.join(', '), oneOf(CADENCES))
    .option(...JSON_FLAG)
    .action((kind: Kind, mail: (typeof CADENCES)[number], _: object, command: Command) =>
      change({ kinds: { [kind]: { mail } } }, command),
    )
  notifications
    .command('inbox')
    .description('Choose whether a kind is in your inbox.')
    .argument('<kind>', KINDS.join(', '), oneOf(KINDS))
    .argument('<state>', 'on, off', oneOf(['on', 'off'] as const))
    .option(...JSON_FLAG)
    .action((kind: Kind, state: 'on' | 'off', _: object, command: Command) =>
      change({ kinds: { [kind]: { inApp: state === 'on' } } }, command),
    )
  notifications
    .command('quiet')
    .description(
      'Choose hours without mail, in your time zone and for all workspaces; what falls into them comes at their end.',
    )
    .argument('[from]', 'such as 22:00')
    .argument('[until]', 'such as 07:00')
    .option('--timezone <zone>', 'where you live, such as Europe/Berlin')
    .option('--off', 'mail at any time')
    .option(...JSON_FLAG)
    .action((from: string | undefined, until: string | undefined, options: QuietOptions, command: Command) => {
      const { timezone, off } = options
      const hasHours = from !== undefined && until !== undefined
      const isHalf = from !== undefined && until === undefined
      if (isHalf || (hasHours && off) || !(hasHours || off || timezone)) {
        throw new CliError(EXIT.usage, 'query-invalid', 'Give two times, or --off, or only --timezone.')
      }
      const hours = hasHours ? { quietHours: { from, until } } : off ? { quietHours: null } : {}
      return change({ ...hours, ...(timezone !== undefined && { timeZone: timezone }) }, command)
    })
}

interface ListOptions extends Json {
  readonly unread?: boolean
  readonly archived?: boolean
  readonly kind?: Kind
  readonly limit: number
}
interface QuietOptions {
  readonly timezone?: string
  readonly off?: boolean
}

const notificationLines = ({ id, title, isUnread, lastAt, state, error }: Notification): readonly string[] => [
  `${isUnread ? '*' : ' '} ${printable(title)} (${state}, ${localTime(lastAt)})`,
  ...(error === undefined
    ? []
    : [`    ${error.node ? `${error.node}: ` : ''}${error.message} (${error.code})`].map(printable)),
  `    ${id}`,
]

const preferenceLines = ({ kinds, timeZone, quietHours, canMail }: NotificationPreferences): readonly string[] => [
  ...KINDS.map((kind) => `${kind}: mail ${kinds[kind].mail}, ${kinds[kind].inApp ? '' : 'not '}in the inbox`),
  `time zone: ${printable(timeZone)}`,
  `quiet hours: ${quietHours === null ? 'none' : `${quietHours.from} to ${quietHours.until}`}`,
  ...(canMail ? [] : ['This server has no mail server (SMTP_URL): no mail is sent.']),
]
