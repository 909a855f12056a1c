import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { readSource, type Source } from './read-source.ts'
import type { Workspaces } from './rules.ts'

const LEFT_OUT = /(^|\/)(node_modules|data|dist|\.git|\.ci)(\/|$)/

/** Every TypeScript file of the repository, and the name and folder of each of its packages. */
export function readRepository(root: string): { readonly sources: readonly Source[]; readonly workspaces: Workspaces } {
  const { workspaces: patterns } = readJson(join(root, 'package.json')) as { workspaces: string[] }
  const folders = patterns
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .map(withSlashes)
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
  const workspaces = new Map(
    folders.map((folder) => [(readJson(join(root, folder, 'package.json')) as { name: string }).name, folder]),
  )
  const sources = folders
    .flatMap((folder) =>
      globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root, exclude: (path) => LEFT_OUT.test(withSlashes(path)) }),
    )
    .map(withSlashes)
    .sort()
    .map((path) => readSource(path, readFileSync(join(root, path), 'utf8')))
  return { sources, workspaces }
}

const withSlashes = (path: string): string => path.split(sep).join('/')
const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
