import { extname } from 'node:path'
import { parseJson, parseYaml } from '@linkflow/http-server'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { printable } from '../print/text.ts'
import { readBytes } from '../run/read-bytes.ts'

interface ImportOptions {
  readonly format?: 'linkflow' | 'n8n'
  readonly json?: boolean
}

export function addImportCommand(program: Command, context: Context): void {
  program
    .command('import')
    .summary('import workflows from a file')
    .description(
      'Make drafts of the workflows in a file: a workflow file (JSON or YAML), or what n8n exports. Of a workflow of n8n ' +
        'it is told which nodes have something to know, which are placeholders, and which credentials to connect.',
    )
    .argument('<file>', 'workflow file, or JSON of n8n')
    .option('--format <format>', 'linkflow or n8n (default: what the file looks like)')
    .option('--json', 'print {format, workflows: [{id, name, nodes, pins, problems, report?}]}')
    .addHelpText('after', '\nExamples:\n  linkflow import orders.yaml\n  linkflow import n8n-export.json --json')
    .action(async (path: string, options: ImportOptions) => {
      const { stdout } = context.terminal
      const document = read(path)
      const done = await context.api().workflows.import(document, options.format ? { format: options.format } : {})
      if (options.json) {
        stdout.write(`${JSON.stringify(done, null, 2)}\n`)
        return
      }
      for (const { id, name, nodes, problems, report } of done.workflows) {
        stdout.write(`${id}  ${printable(name)}: ${nodes} nodes, ${problems.length} problems\n`)
        for (const node of report?.nodes ?? []) {
          if (node.fate !== 'converted')
            stdout.write(`  ${node.fate}  ${printable(node.name)}: ${printable(node.notes.join(' '))}\n`)
        }
        for (const note of report?.notes ?? []) stdout.write(`  note  ${printable(note)}\n`)
        for (const { type, name: called, nodes: users } of report?.credentials ?? []) {
          stdout.write(`  connect  ${printable(type)} «${printable(called)}» for ${printable(users.join(', '))}\n`)
        }
      }
    })
}

function read(path: string): unknown {
  const text = readBytes(path).toString('utf8')
  const isYaml = ['.yaml', '.yml'].includes(extname(path).toLowerCase())
  const parsed = isYaml ? parseYaml(text) : parseJson(text)
  if (parsed.ok) return parsed.value
  throw new CliError(EXIT.usage, parsed.error.code, `${path}: ${parsed.error.detail}`)
}
