import { type ImportReport, importN8n } from '@linkflow/n8n'
import { EXIT } from '../exit-code.ts'
import { printable } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'
import { readExport } from './run-command.ts'

/** `linkflow n8n report FILE…`: what would become of the workflows; gives the exit code. */
export function n8nReportCommand(
  paths: readonly string[],
  options: { readonly json?: boolean },
  { stdout }: Terminal,
): number {
  const files = paths.map((path) => ({ file: path, ...importN8n(readExport(path)).report }))
  const totals = { files: files.length, workflows: 0, converted: 0, noted: 0, placeholder: 0, credentials: 0 }
  for (const { totals: each } of files) {
    for (const [key, count] of Object.entries(each)) totals[key as keyof typeof each] += count
  }
  if (options.json) stdout.write(`${JSON.stringify({ files, totals }, null, 2)}\n`)
  else {
    for (const report of files) stdout.write(`${reportLines(report.file, report).join('\n')}\n`)
    stdout.write(
      `${totals.workflows} workflows of ${totals.files} files: ${totals.converted} nodes converted, ${totals.noted} with a note, ${totals.placeholder} placeholders, ${totals.credentials} credentials to connect.\n`,
    )
  }
  return totals.workflows === 0 ? EXIT.failed : EXIT.ok
}

function reportLines(file: string, { workflows }: ImportReport): string[] {
  if (workflows.length === 0) return [`${file}: holds no workflow of n8n.`]
  return workflows.flatMap(({ name, nodes, notes, credentials, totals }) => [
    `${file}: «${printable(name)}»: ${totals.converted} converted, ${totals.noted} with a note, ${totals.placeholder} placeholders`,
    ...nodes
      .filter(({ fate }) => fate !== 'converted')
      .map(
        (node) =>
          `  ${node.fate === 'placeholder' ? 'placeholder' : 'note'}  ${printable(node.name)} (${printable(node.type)}): ${printable(node.notes.join(' '))}`,
      ),
    ...notes.map((note) => `  note  ${printable(note)}`),
    ...credentials.map(
      ({ type, name: called, nodes: users }) =>
        `  connect  ${printable(type)} «${printable(called)}» for ${printable(users.join(', '))}`,
    ),
  ])
}
