import { cpSync, existsSync, mkdirSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { copyBinaries, locateBinaries } from './binaries.ts'
import { dataFolder } from './data-folder.ts'
import { newFolder, removeFolder } from './fixtures/folders.ts'

let base: string
beforeEach(() => {
  base = newFolder()
})
afterEach(() => removeFolder(base))

describe('the binaries', () => {
  it('have the links that npm cannot carry, however often one asks', () => {
    const folder = dataFolder(base)
    locateBinaries(folder)
    const { native, major } = locateBinaries(folder)
    expect(major).toBe(18)
    if (existsSync(join(native, 'pg-symlinks.json')))
      expect(readlinkSync(join(native, 'lib/libpq.so.5'))).toBe('libpq.so.5.18')
  })

  it('are copied whole into the data folder, with their links, where the package cannot be completed', () => {
    const folder = dataFolder(base)
    mkdirSync(folder.run)
    const packed = join(base, 'packed')
    cpSync(locateBinaries(folder).native, packed, { recursive: true, verbatimSymlinks: true })
    rmSync(join(packed, 'lib/libpq.so.5'))
    const { native } = copyBinaries({ native: packed, version: '1', major: 18 }, folder)
    expect(native.startsWith(folder.run)).toBe(true)
    expect(existsSync(join(native, 'lib/libpq.so.5'))).toBe(true)
    expect(existsSync(join(native, 'lib/libpgport.a'))).toBe(false)
  })
})
