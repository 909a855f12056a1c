import type { Problem, WorkflowFile } from '@linkflow/contracts'
import { EXIT } from '../exit-code.ts'
import { painterFor } from '../print/paint.ts'
import { problemLines } from '../print/problems.ts'
import { plural } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'
import { checkOffline, hasErrors } from './check-offline.ts'
import { readWorkflow } from './read-workflow.ts'

interface Checked {
  readonly path: string
  readonly problems: readonly Problem[]
  readonly file: WorkflowFile | undefined
}

/** `linkflow validate FILE…`: gives the exit code. */
export async function validateCommand(
  paths: readonly string[],
  { json }: { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const checked: Checked[] = []
  for (const path of paths) checked.push(await check(path))
  if (json) printDocument(checked, terminal)
  else print(checked, terminal)
  return checked.every(({ problems }) => !hasErrors(problems)) ? EXIT.ok : EXIT.failed
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
