import { readConfig } from '@linkflow/server'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { dataFolder } from '../doctor/data-folder.ts'
import { databaseFindings } from '../doctor/database.ts'
import { type Finding, guarded } from '../doctor/finding.ts'
import { address, binaries, egress, node, port, sandbox } from '../doctor/machine.ts'
import { EXIT } from '../exit-code.ts'
import { painterFor } from '../print/paint.ts'
import { plural, printable } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'

interface Options {
  readonly dataDir?: string
  readonly json?: boolean
}

export function addDoctorCommand(program: Command, context: Context): void {
  program
    .command('doctor')
    .summary('look at this installation and say what is wrong')
    .description(
      'Check Node, the data folder and its rights, the disk, the database and its settings, the master key, the sandbox, ' +
        'the egress guard and the port. Uses the settings of the environment, as «linkflow start» would; changes nothing.\n\n' +
        'Exits 1 if something is wrong (✗); what someone should decide about (!) does not count.',
    )
    .option('--data-dir <folder>', 'data folder [LINKFLOW_DATA_DIR] (default: ./data)')
    .option('--json', 'print {ok, findings: [{check, level, message}]}')
    .addHelpText(
      'after',
      `
Examples:
  linkflow doctor
  LINKFLOW_DATA_DIR=/var/lib/linkflow linkflow doctor --json`,
    )
    .action(async (options: Options) => context.end(await doctor(options, context.terminal)))
}

async function doctor({ dataDir, json }: Options, terminal: Terminal): Promise<number> {
  const config = readConfig(terminal.env, new Map(dataDir === undefined ? [] : [['data-dir', dataDir]]))
  if (!config.ok) throw new CliError(EXIT.usage, 'setting-malformed', config.problems.join('\n'))
  const findings = [
    ...(await guarded('node', node)),
    ...(await guarded('data folder', () => dataFolder(config.config))),
    ...(await guarded('postgres binaries', () => binaries(config.config))),
    ...(await guarded('database', () => databaseFindings(config.config))),
    ...(await guarded('sandbox', () => sandbox(config.config))),
    ...(await guarded('egress guard', () => egress(config.config))),
    ...(await guarded('address', () => address(config.config))),
    ...(await guarded('port', () => port(config.config))),
  ]
  const ok = !findings.some(({ level }) => level === 'problem')
  if (json) terminal.stdout.write(`${JSON.stringify({ ok, findings }, null, 2)}\n`)
  else print(findings, terminal)
  return ok ? EXIT.ok : EXIT.failed
}

const MARKS = {
  ok: { glyph: '✓', color: 'green' },
  warning: { glyph: '!', color: 'yellow' },
  problem: { glyph: '✗', color: 'red' },
} as const

function print(findings: readonly Finding[], terminal: Terminal): void {
  const { stdout } = terminal
  const paint = painterFor(terminal, stdout)
  const width = Math.max(...findings.map(({ check }) => check.length))
  for (const { check, level, message } of findings) {
    const { glyph, color } = MARKS[level]
    stdout.write(`${paint(color, glyph)} ${check.padEnd(width)}  ${printable(message)}\n`)
  }
  const problems = findings.filter(({ level }) => level === 'problem').length
  const warnings = findings.filter(({ level }) => level === 'warning').length
  const end = problems > 0 ? plural(problems, 'problem') : warnings > 0 ? 'No problem' : 'All is well'
  stdout.write(`\n${end}${warnings > 0 ? `, ${plural(warnings, 'warning')}` : ''}.\n`)
}
