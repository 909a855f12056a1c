import type { CreateTestCase, LinkFlow, TestCaseResult, TestCaseSummary } from '@linkflow/sdk'
import type { Command } from 'commander'
import { findWorkflow } from '../api/workflow-names.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { painterFor } from '../print/paint.ts'
import { table } from '../print/table.ts'
import { localTime, plural, printable, short } from '../print/text.ts'
import { readInput } from '../run/read-input.ts'
import type { Terminal } from '../terminal.ts'
import { JSON_FLAG, wholeNumber } from './options.ts'
import { versionId } from './versions.ts'

interface Json {
  readonly json?: boolean
}

const SHOWN_MAX = 1_000
const VALUE_CHARS = 60

/** `linkflow test-cases`: what a workflow is to answer to an input, tried on any of its versions. */
export function addTestCasesCommand(program: Command, context: Context): void {
  const { terminal } = context
  const { stdout } = terminal
  const cases = program
    .command('test-cases')
    .summary('keep inputs with what is expected, and try them on a version')
    .description(
      'Show the test cases of a workflow: an input each, and fields that are to be in what the run puts out.',
    )
    .argument('[workflow]', 'id or name')
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
Examples:
  linkflow test-cases "Order intake"
  linkflow test-cases add "Order intake" "A large order" --input '{"total": 99}' --expect '[{"path": "/0/isLarge", "value": true}]'
  linkflow test-cases run "Order intake" --on v3`,
    )
    .action(async (which: string | undefined, { json }: Json) => {
      if (which === undefined)
        throw new CliError(EXIT.usage, 'workflow-missing', 'Name a workflow: linkflow test-cases WORKFLOW.')
      const api = context.api()
      const items = await api.testCases.list((await findWorkflow(api, which)).id).take(SHOWN_MAX)
      if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
      if (items.length === 0) return void stdout.write('No test cases.\n')
      for (const line of table(items, COLUMNS, stdout.columns ?? 80)) stdout.write(`${line}\n`)
    })
  const one = (name: string, description: string) =>
    cases
      .command(name)
      .description(description)
      .argument('<workflow>', 'id or name')
      .option(...JSON_FLAG)

  one('add', 'Keep an input and what is expected as a test case.')
    .argument('<name>', 'what it is called')
    .requiredOption('--expect <json>', 'a list of {path, value}: JSON, @FILE, or - for standard input')
    .option('-i, --input <json>', 'what the run is started with: JSON, @FILE, or -')
    .option('-t, --trigger <id>', 'id of the node where it starts')
    .action(async (which: string, name: string, _: object, command: Command) => {
      const { expect, input, trigger, json } = command.optsWithGlobals() as {
        expect: string
        input?: string
        trigger?: string
      } & Json
      const expected = await readInput(expect, terminal)
      if (!Array.isArray(expected))
        throw new CliError(EXIT.usage, 'test-case-malformed', 'Give --expect as a list of {"path", "value"}.')
      const given = await readInput(input, terminal)
      const api = context.api()
      const made = await api.testCases.create((await findWorkflow(api, which)).id, {
        name,
        ...(trigger !== undefined && { trigger }),
        ...(given !== undefined && { input: given }),
        expected: expected as unknown as CreateTestCase['expected'],
      })
      stdout.write(json ? `${JSON.stringify(made, null, 2)}\n` : `«${printable(made.name)}» is kept: ${made.id}\n`)
    })
  one('show', 'Show a test case with its input and what it expects.')
    .argument('<id>', 'id of the test case')
    .action(async (which: string, id: string) => {
      const api = context.api()
      const found = await api.testCases.get((await findWorkflow(api, which)).id, id)
      stdout.write(`${JSON.stringify(found, null, 2)}\n`)
    })
  one('remove', 'Delete a test case.')
    .argument('<id>', 'id of the test case')
    .action(async (which: string, id: string, _: object, command: Command) => {
      const api = context.api()
      await api.testCases.delete((await findWorkflow(api, which)).id, id)
      const { json } = command.optsWithGlobals() as Json
      stdout.write(json ? `${JSON.stringify({ id }, null, 2)}\n` : 'Deleted.\n')
    })
  one('run', 'Try all test cases of a workflow on a version, for real. Exits 1 if one does not pass.')
    .option('--on <version>', 'draft, live, a number such as v3, a name, or an id', 'draft')
    .option('--wait <seconds>', 'how long each may take', wholeNumber(1, 300), 60)
    .action(async (which: string, _: object, command: Command) => {
      const { on: version, wait, json } = command.optsWithGlobals() as { on: string; wait: number } & Json
      const api = context.api()
      context.end(await run(api, which, { version, wait, json: json === true }, terminal))
    })
}

async function run(
  api: LinkFlow,
  which: string,
  { version, wait, json }: { readonly version: string; readonly wait: number; readonly json: boolean },
  terminal: Terminal,
): Promise<number> {
  const { id } = await findWorkflow(api, which)
  const results: TestCaseResult[] = []
  const { stdout } = terminal
  const paint = painterFor(terminal, stdout)
  for await (const result of api.testCases.run(id, { version: await versionId(api, id, version), wait })) {
    results.push(result)
    if (json) continue
    const { testCase, execution, passed, mismatches } = result
    stdout.write(`${paint(passed ? 'green' : 'red', passed ? 'passed' : 'failed')} ${printable(testCase.name)}\n`)
    if (execution.status !== 'succeeded') stdout.write(`  the run ${execution.status}: ${execution.id}\n`)
    for (const { path, expected, found } of mismatches)
      stdout.write(`  ${short(path, VALUE_CHARS)}: ${value(found)} in the place of ${value(expected)}\n`)
  }
  const failed = results.filter(({ passed }) => !passed).length
  if (json) stdout.write(`${JSON.stringify({ items: results }, null, 2)}\n`)
  else if (results.length === 0) stdout.write('No test cases.\n')
  else stdout.write(`${results.length - failed} of ${plural(results.length, 'test case')} passed.\n`)
  return failed === 0 ? EXIT.ok : EXIT.failed
}

const value = (given: unknown): string => (given === undefined ? 'nothing' : short(JSON.stringify(given), VALUE_CHARS))

const COLUMNS = [
  { title: 'test case', of: ({ id }: TestCaseSummary) => id },
  { title: 'kept', of: ({ createdAt }: TestCaseSummary) => localTime(createdAt) },
  { title: 'fields', right: true, of: ({ fields }: TestCaseSummary) => String(fields) },
  { title: 'name', fills: true, of: ({ name }: TestCaseSummary) => printable(name) },
]
