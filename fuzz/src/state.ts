import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Tally } from './tally.ts'

/** How far a run has come; kept in a file, it goes on from there at the next call. */
export interface State extends Tally {
  target: string
  seed: number
  blocksDone: number
  /** The commits that were tested, one after the other: a long run may take several calls. */
  commits: string[]
}

/** The state in the file if it is of the same run, else undefined. */
export function readState(path: string, target: string, seed: number): State | undefined {
  if (!existsSync(path)) return undefined
  const state = JSON.parse(readFileSync(path, 'utf8')) as State
  if (state.target === target && state.seed === seed) return state
  throw new Error(`${path} holds ${state.target} of seed ${state.seed}; name another file, or delete it.`)
}

/** Whole or not at all: the call may be stopped at any moment. */
export function writeState(path: string, state: State): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(state, undefined, 2)}\n`)
  renameSync(`${path}.new`, path)
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export function testedCommit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}
