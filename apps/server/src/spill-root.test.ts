import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openSpillRoot } from './spill-root.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'linkflow-spill-root-'))
afterAll(() => rmSync(dataDir, { recursive: true }))

it('removes what dead processes of this host have left, and nobody else’s', () => {
  const { pid: dead } = spawnSync(process.execPath, ['--version'])
  const left = (name: string) => {
    const folder = join(dataDir, 'run', 'spill', name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'items'), '[]')
    return folder
  }
  const gone = [left(`${hostname()}.${dead}`), left(`${hostname()}.${process.pid}`)]
  const kept = [left(`${hostname()}.${process.ppid}`), left(`another-host.${dead}`), left('notes')]
  expect(openSpillRoot(dataDir)).toBe(gone[1])
  expect(gone.map((each) => existsSync(each))).toEqual([false, false])
  expect(kept.map((each) => existsSync(each))).toEqual([true, true, true])
})
