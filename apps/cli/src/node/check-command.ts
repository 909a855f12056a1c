import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { EXIT } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'
import { missing } from './missing.ts'
import { readPackage } from './read-package.ts'

/** What would keep a package from being installed (exit 1), and what people would miss. */
export async function checkCommand(
  folder: string,
  { json }: { readonly json?: boolean },
  { stdout }: Terminal,
): Promise<number> {
  const read = await readPackage(folder)
  const problems = read.ok ? [] : read.error
  const hints = read.ok ? [...missing(read.value.definitions)] : []
  if (!existsSync(join(folder, 'README.md'))) hints.push('There is no README.md.')
  if (json)
    stdout.write(
      `${JSON.stringify({ problems, hints, ...(read.ok && { nodes: read.value.definitions.nodes.map(({ type, version }) => ({ type, version })) }) }, null, 2)}\n`,
    )
  else {
    for (const text of problems) stdout.write(`wrong    ${text}\n`)
    for (const text of hints) stdout.write(`missing  ${text}\n`)
    if (read.ok)
      stdout.write(
        `${read.value.manifest.name}: ${read.value.definitions.nodes.length} nodes, ready to be installed.\n`,
      )
  }
  return problems.length === 0 ? EXIT.ok : EXIT.failed
}
