import { readConfig } from '@linkflow/server'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'
import { painterFor } from '../print/paint.ts'
import { plural, printable } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'
import { dataFolder } from './data-folder.ts'
import { databaseFindings } from './database.ts'
import { type Finding, guarded } from './finding.ts'
import { address, binaries, cookies, egress, node, port, sandbox } from './machine.ts'

export interface DoctorOptions {
  readonly dataDir?: string
  readonly json?: boolean
}

/** `linkflow doctor`: gives the exit code. */
export async function doctorCommand({ dataDir, json }: DoctorOptions, terminal: Terminal): Promise<number> {
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
    ...(await guarded('cookies', () => cookies(config.config))),
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
