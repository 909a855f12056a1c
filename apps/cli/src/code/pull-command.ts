import { writeFileSync } from 'node:fs'
import type { LinkFlow } from '@linkflow/sdk'
import { findWorkflow } from '../api/workflow-names.ts'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'
import { printable } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'
import { type Format, formatOf, workflowText } from './workflow-text.ts'

export interface PullOptions {
  readonly out?: string
  readonly format?: Format
}

export async function pullCommand(
  api: LinkFlow,
  which: string,
  { out, format }: PullOptions,
  { stdout, stderr }: Terminal,
): Promise<void> {
  const chosen = format ?? (out === undefined ? 'ts' : formatOf(out))
  if (chosen === undefined) {
    throw new CliError(
      EXIT.usage,
      'format-unknown',
      `${out} must end in .ts, .js, .yaml, .yml or .json; or say --format.`,
    )
  }
  const { id } = await findWorkflow(api, which)
  const { name, revision, draft } = await api.workflows.get(id)
  const text = workflowText(draft, chosen, { id, revision })
  if (out === undefined) return void stdout.write(text)
  try {
    writeFileSync(out, text)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new CliError(EXIT.usage, 'file-unwritable', `${out} cannot be written (${code}).`)
  }
  stderr.write(`«${printable(name)}», revision ${revision}, is in ${out}\n`)
}
