import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Size } from './suite.ts'

/** One unit of a suite, run once. */
export interface ResultRow {
  readonly suite: string
  readonly unit: string
  readonly size: Size
  readonly shard: string
  readonly seed: number
  readonly commit: string
  readonly startedAt: string
  readonly seconds: number
  readonly operations: number
  readonly succeeded: number
  readonly failures: readonly string[]
  readonly figures: Readonly<Record<string, number | string>>
}

const PATH = fileURLToPath(new URL('../results.json', import.meta.url))
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

export function readResults(): ResultRow[] {
  return existsSync(PATH) ? (JSON.parse(readFileSync(PATH, 'utf8')) as ResultRow[]) : []
}

/** Reads the file anew: another shard may have added rows meanwhile. A row replaces the older one of its unit. */
export function keepResult(row: ResultRow): void {
  const others = readResults().filter(
    (each) => each.suite !== row.suite || each.unit !== row.unit || each.size !== row.size,
  )
  const lines = [...others, row]
    .sort((a, b) =>
      `${a.suite} ${a.size} ${a.unit}`.localeCompare(`${b.suite} ${b.size} ${b.unit}`, 'en', { numeric: true }),
    )
    .map((each) => `  ${JSON.stringify(each)}`)
  writeFileSync(PATH, `[\n${lines.join(',\n')}\n]\n`)
}

/** The commit that is tested, with a mark when the tree is not as it was committed. */
export function testedCommit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim()
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no')
      .split('\n')
      .filter((line) => !line.includes('tests/chaos/') && line !== '')
    return `${git('rev-parse', '--short=12', 'HEAD')}${changed.length > 0 ? '+changes' : ''}`
  } catch {
    return 'unknown'
  }
}
