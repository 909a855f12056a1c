import type { RefusedEventView } from '@linkflow/contracts'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { localTime, plural, printable } from '../print/text.ts'
import { JSON_FLAG, wholeNumber } from './options.ts'

interface Json {
  readonly json?: boolean
}

export function addOutboxCommand(program: Command, context: Context): void {
  const { terminal } = context
  const outbox = program
    .command('outbox')
    .summary('see and mend what could not be told of ended executions')
    .description(
      'Ends of executions are told to callbacks, error workflows and notifications. What one of them refuses is tried again ' +
        'with growing pauses, and set aside after the last; nothing else waits for it. For the operator: needs the owner’s token.',
    )
    .addHelpText(
      'after',
      `
Examples:
  linkflow outbox list
  linkflow outbox retry 0198c0de-0000-7000-8000-00000000000c
  linkflow outbox retry --all
  linkflow outbox drop 0198c0de-0000-7000-8000-00000000000c`,
    )
  outbox
    .command('list')
    .description('List events that were refused, newest first.')
    .option('-n, --limit <count>', 'at most so many', wholeNumber(1, 10_000), 50)
    .option(...JSON_FLAG)
    .action(async ({ limit, json }: { limit: number } & Json) => {
      const items = await context.api().outbox.list().take(limit)
      if (json) return void terminal.stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
      if (items.length === 0) return void terminal.stdout.write('Nothing was refused.\n')
      for (const line of items.flatMap(linesOf)) terminal.stdout.write(`${line}\n`)
    })
  outbox
    .command('retry')
    .description('Try events once more, within a second. What is taken is gone from the list.')
    .argument('[id...]', 'ids of refused events')
    .option('--all', 'all that are set aside')
    .option(...JSON_FLAG)
    .action(async (ids: string[], { all, json }: { all?: boolean } & Json) => {
      if (ids.length > 0 === (all === true)) throw wrong('Name refused events, or give --all.')
      const api = context.api()
      const chosen = all ? await setAside() : ids
      for (const id of chosen) await api.outbox.retry(id)
      const text = `${plural(chosen.length, 'event')} to be tried again; «linkflow outbox list» shows what is refused once more.`
      terminal.stdout.write(json ? `${JSON.stringify({ retried: chosen })}\n` : `${text}\n`)
    })
  outbox
    .command('drop')
    .description('Drop events: whoever refused them never gets them.')
    .argument('<id...>', 'ids of refused events')
    .option(...JSON_FLAG)
    .action(async (ids: string[], { json }: Json) => {
      for (const id of ids) await context.api().outbox.drop(id)
      terminal.stdout.write(
        json ? `${JSON.stringify({ dropped: ids })}\n` : `${plural(ids.length, 'event')} dropped.\n`,
      )
    })

  async function setAside(): Promise<string[]> {
    const ids: string[] = []
    for await (const { id, state } of context.api().outbox.list()) if (state === 'set-aside') ids.push(id)
    return ids
  }
}

const wrong = (message: string) => new CliError(EXIT.usage, 'arguments-wrong', message)

/** Why stands below: it is what somebody looks for, and long. */
const linesOf = ({ id, state, consumer, event, attempts, error, nextAt }: RefusedEventView): readonly string[] => [
  printable(`${id}  ${state}  ${event} for ${consumer}, refused ${plural(attempts, 'time')}`),
  printable(`  ${error.replaceAll(/\s+/g, ' ')}`) +
    (nextAt === undefined ? '' : `, tried again at ${localTime(nextAt)}`),
]
