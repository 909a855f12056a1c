import type { Command } from 'commander'
import type { Context } from '../context.ts'

export function addValidateCommand(program: Command, context: Context): void {
  program
    .command('validate')
    .summary('check workflow files, without a server')
    .description(
      'Check workflow files (JSON or YAML) and tell all of their problems at once: shape, connections, parameters, ' +
        'expressions. Needs no server and no database; whether a credential exists is checked by the server.\n\n' +
        'Exits 1 if there is an error; warnings are told and do not count.',
    )
    .argument('<files...>', 'workflow files: .json, .yaml or .yml')
    .option('--json', 'print {valid, files: [{file, valid, problems}]}')
    .addHelpText(
      'after',
      `
Examples:
  linkflow validate orders.yaml
  linkflow validate workflows/*.json --json`,
    )
    .action(async (paths: string[], options: { json?: boolean }) => {
      const { validateCommand } = await import('../run/validate-command.ts')
      context.end(await validateCommand(paths, options, context.terminal))
    })
}
