// Builds the pages: node apps/web/build/main.ts. `linkflow start` runs it when they are not there, or older than their sources.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readStamp, STAMP, WEB_FOLDER } from './index.ts'
import { contentOfSources, lookOfSources } from './sources.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const LOCK = `${ROOT}/.building`
const LOCK_LOOK_MS = 250
/** A build that took longer has died. */
const LOCK_OLD_MS = 180_000

if (await takeLock()) {
  try {
    await build()
  } finally {
    rmSync(LOCK, { recursive: true, force: true })
  }
}

async function build(): Promise<void> {
  const look = lookOfSources()
  const content = contentOfSources()
  if (readStamp()?.content === content && process.argv[2] !== '--force') return stamp(look, content)
  const { build } = await import('vite')
  const fresh = `${WEB_FOLDER}.new`
  await build({
    root: ROOT,
    configFile: `${ROOT}/vite.config.ts`,
    logLevel: 'error',
    build: { outDir: fresh, emptyOutDir: true },
  })
  // Two names change, nothing is written into a folder that is being served.
  rmSync(`${WEB_FOLDER}.old`, { recursive: true, force: true })
  try {
    renameSync(WEB_FOLDER, `${WEB_FOLDER}.old`)
  } catch {
    // The first build.
  }
  renameSync(fresh, WEB_FOLDER)
  rmSync(`${WEB_FOLDER}.old`, { recursive: true, force: true })
  stamp(look, content)
}

function stamp(look: string, content: string): void {
  writeFileSync(STAMP, `${JSON.stringify({ look, content })}\n`)
}

/** True when it is ours; false when another process built meanwhile what we wanted. */
async function takeLock(): Promise<boolean> {
  const startedMs = Date.now()
  for (let isFirst = true; ; isFirst = false) {
    try {
      mkdirSync(LOCK)
      return true
    } catch {
      if (!isFirst && readStamp()?.content === contentOfSources()) return false
      if (Date.now() - startedMs > LOCK_OLD_MS) rmSync(LOCK, { recursive: true, force: true })
      await wait(LOCK_LOOK_MS)
    }
  }
}
