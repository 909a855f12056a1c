import type { Problem, WorkflowFile } from '@linkflow/contracts'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { painterFor } from '../print/paint.ts'
import { problemLines } from '../print/problems.ts'
import { plural } from '../print/text.ts'
import { checkOffline, hasErrors } from '../run/check-offline.ts'
import { readWorkflow } from '../run/read-workflow.ts'
import type { Terminal } from '../terminal.ts'

interface Checked {
  readonly path: string
  readonly problems: readonly Problem[]
  readonly file: WorkflowFile | undefined
}

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
    .action(async (paths: string[], { json }: { json?: boolean }) => {
      const checked = []
      for (const path of paths) checked.push(await check(path))
      if (json) printDocument(checked, context.terminal)
      else print(checked, context.terminal)
      context.end(checked.every(({ problems }) => !hasErrors(problems)) ? EXIT.ok : EXIT.failed)
    })
}

async function check(path: string): Promise<Checked> {
  const read = readWorkflow(path)
  return read.ok
    ? { path, problems: await checkOffline(read.value), file: read.value }
    : { path, problems: read.error, file: undefined }
}

function printDocument(checked: readonly Checked[], { stdout }: Terminal): void {
  const files = checked.map(({ path, problems }) => ({ file: path, valid: !hasErrors(problems), problems }))
  stdout.write(`${JSON.stringify({ valid: files.every(({ valid }) => valid), files }, null, 2)}\n`)
}

function print(checked: readonly Checked[], terminal: Terminal): void {
  const { stdout } = terminal
  const paint = painterFor(terminal, stdout)
  for (const { path, problems, file } of checked) {
    const errors = problems.filter(({ severity }) => severity === 'error').length
    const warnings = problems.length - errors
    const count = [
      errors > 0 ? plural(errors, 'problem') : 'valid',
      warnings > 0 ? plural(warnings, 'warning') : undefined,
    ].filter((part) => part !== undefined)
    stdout.write(`${errors > 0 ? paint('red', '✗') : paint('green', '✓')} ${path}: ${count.join(', ')}\n`)
    for (const line of problemLines(problems, paint, file)) stdout.write(`  ${line}\n`)
  }
}
