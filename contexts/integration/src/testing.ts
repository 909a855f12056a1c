import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const examples = fileURLToPath(new URL('../../../tests/packages/', import.meta.url))

/** A package of tests/packages as «npm pack» makes it. */
export async function packedExample(name: 'weather' | 'hostile'): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'linkflow-pack-'))
  try {
    const args = ['pack', '--ignore-scripts', '--pack-destination', folder]
    await promisify(execFile)('npm', args, { cwd: join(examples, name) })
    const [file] = readdirSync(folder)
    return readFileSync(join(folder, file!))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
