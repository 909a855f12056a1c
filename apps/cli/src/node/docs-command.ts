import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { nodesOfPackage } from '@linkflow/integration'
import { nodeCatalogue, nodeReference } from '@linkflow/node-runtime'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'
import { readPackage } from './read-package.ts'

/** docs/<type>.md for each node, as the reference of the built-in nodes is made. */
export async function docsCommand(folder: string, { stdout }: Terminal): Promise<number> {
  const read = await readPackage(folder)
  if (!read.ok) throw new CliError(EXIT.failed, 'package-invalid', read.error.join(' '))
  const target = join(resolve(folder), 'docs')
  mkdirSync(target, { recursive: true })
  const newest = new Map(nodeCatalogue(nodesOfPackage(read.value)).map((entry) => [entry.type, entry]))
  for (const [type, entry] of newest) {
    writeFileSync(join(target, `${type}.md`), `${nodeReference(entry, 1)}\n`)
    stdout.write(`docs/${type}.md\n`)
  }
  return EXIT.ok
}
