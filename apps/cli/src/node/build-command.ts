import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'

/** src/*.ts without its types, as dist/*.js: what npm publishes and LinkFlow runs. Types are checked by tsc, if at all. */
export function buildCommand(folder: string, { stdout }: Terminal): number {
  const from = join(resolve(folder), 'src')
  const to = join(resolve(folder), 'dist')
  const paths = globSync('**/*.{ts,js,mjs}', { cwd: from }).filter(
    (path) => !/\.(test|d)\.ts$|\.test\.m?js$/.test(path),
  )
  if (paths.length === 0) throw new CliError(EXIT.failed, 'nothing-to-build', `There is nothing in ${from}.`)
  rmSync(to, { recursive: true, force: true })
  for (const path of paths) {
    const file = join(to, path.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, plain(path, readFileSync(join(from, path), 'utf8')))
  }
  stdout.write(`${to}: ${paths.length} ${paths.length === 1 ? 'file' : 'files'}\n`)
  return EXIT.ok
}

function plain(path: string, text: string): string {
  if (!path.endsWith('.ts')) return text
  try {
    return stripTypeScriptTypes(text).replaceAll(
      /(\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.{1,2}\/[^'"]*)\.ts\2/g,
      '$1$2$3.js$2',
    )
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new CliError(
      EXIT.failed,
      'build-failed',
      `src/${path}: ${why}. Only types that can be left out are allowed (no enum, no namespace).`,
    )
  }
}
