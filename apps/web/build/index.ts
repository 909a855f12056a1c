import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hasSources, lookOfSources } from './sources.ts'

/** Where the built pages are; the server serves this folder. */
export const WEB_FOLDER = fileURLToPath(new URL('../dist', import.meta.url))
/** What the folder was built of, beside it, so that it is never served. */
export const STAMP = fileURLToPath(new URL('../.built.json', import.meta.url))

const BUILD_MS_MAX = 180_000
const WORDS_KEPT_CHARS = 4_000

export interface Stamp {
  /** Of the files' names, sizes and times. */
  readonly look: string
  /** Of what they hold. */
  readonly content: string
}

export function readStamp(): Stamp | undefined {
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8')) as Stamp
  } catch {
    return undefined
  }
}

export type Built =
  | { readonly ok: true; readonly folder: string; readonly isNew: boolean }
  | { readonly ok: false; readonly problem: string }

/**
 * Makes sure that the pages are built of the sources as they are. The work is done by a process of its own, which ends:
 * what a bundler needs in memory, the server never has.
 */
export async function ensureWebBuilt(onBuild: () => void = () => {}): Promise<Built> {
  const isThere = existsSync(join(WEB_FOLDER, 'index.html'))
  if (!hasSources() && isThere) return { ok: true, folder: WEB_FOLDER, isNew: false }
  if (isThere && readStamp()?.look === lookOfSources()) return { ok: true, folder: WEB_FOLDER, isNew: false }
  onBuild()
  const problem = await runBuild()
  return problem === undefined ? { ok: true, folder: WEB_FOLDER, isNew: true } : { ok: false, problem }
}

/** Undefined when it worked. */
function runBuild(): Promise<string | undefined> {
  const script = fileURLToPath(new URL('./main.ts', import.meta.url))
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--no-warnings', script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: BUILD_MS_MAX,
    })
    let words = ''
    const keep = (chunk: Buffer) => {
      words = (words + chunk.toString('utf8')).slice(-WORDS_KEPT_CHARS)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', ({ message }) => resolve(message))
    child.on('close', (code) => resolve(code === 0 ? undefined : words.trim() || `it ended with ${code}`))
  })
}
