import { type Command, Option } from 'commander'
import type { PullOptions } from '../code/pull-command.ts'
import type { PushOptions } from '../code/push-command.ts'
import { formats } from '../code/workflow-text.ts'
import type { Context } from '../context.ts'
import { JSON_FLAG } from './options.ts'

export function addCodeCommands(program: Command, context: Context): void {
  program
    .command('pull')
    .summary('write a workflow as code or as a file')
    .description(
      'Write the draft of a workflow as TypeScript for @linkflow/sdk, as YAML or as JSON. The first line of code and ' +
        'YAML says which workflow it is and at which revision, so that «linkflow push» finds it again.',
    )
    .argument('<workflow>', 'id or name')
    .option('-o, --out <file>', 'where to: .ts, .js, .yaml, .yml or .json (default: standard output)')
    .addOption(new Option('--format <format>', 'whatever the name (default: ts)').choices(formats))
    .addHelpText(
      'after',
      `
Examples:
  linkflow pull "Order intake" --out workflows/order-intake.ts
  linkflow pull "Order intake" --format yaml`,
    )
    .action(async (which: string, options: PullOptions) => {
      const { pullCommand } = await import('../code/pull-command.ts')
      await pullCommand(context.api(), which, options, context.terminal)
    })
  program
    .command('push')
    .summary('save code or a file as a workflow')
    .description(
      'Check a workflow file (.ts, .js, .yaml, .yml, .json), tell what it changes, and save it as the draft of its ' +
        'workflow: the one it was pulled from, else the one of its name, else a new one. Refused if the draft has ' +
        'changed since it was pulled.\n\n' +
        'Code is run in a process of its own, as «node file.ts» would run it; its default export is the workflow.',
    )
    .argument('<file>', 'workflow file or program')
    .option('--to <workflow>', 'the workflow to change (id or name), whatever the file says')
    .option('--new', 'make a new one')
    .option('--dry-run', 'tell what would change, and change nothing')
    .option('--force', 'also if the draft has changed since it was pulled')
    .option('--with-problems', 'save a draft that could not be published')
    .option('--publish', 'publish it as well')
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
Examples:
  linkflow push workflows/order-intake.ts --dry-run
  linkflow push workflows/order-intake.ts --publish
  linkflow push order-intake.yaml --to "Order intake (staging)"`,
    )
    .action(async (path: string, options: PushOptions) => {
      const { pushCommand } = await import('../code/push-command.ts')
      await pushCommand(context.api(), path, options, context.terminal)
    })
}
