import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { deserialize } from 'node:v8'

const SDK = new URL('../index.ts', import.meta.url).href

/** What programs that use the SDK export, run in one process of their own. */
export function runCode(programs: readonly string[]): unknown[] {
  const folder = mkdtempSync(join(tmpdir(), 'linkflow-code-'))
  try {
    const imports = programs.map((program, index) => {
      const path = join(folder, `${index}.ts`)
      writeFileSync(path, program.replace("'@linkflow/sdk'", JSON.stringify(SDK)))
      return `import made${index} from ${JSON.stringify(pathToFileURL(path).href)}`
    })
    const list = programs.map((_, index) => `made${index}`).join(', ')
    const main = `${imports.join('\n')}\nimport { serialize } from 'node:v8'\nprocess.stdout.write(serialize([${list}]).toString('base64'))\n`
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-'], {
      input: main,
      encoding: 'utf8',
      maxBuffer: 1024 ** 3,
    })
    if (status !== 0) throw new Error(stderr)
    return deserialize(Buffer.from(stdout, 'base64'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
