import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { ArchiveReader } from './archive-reader.ts'
import { ArchiveWriter } from './archive-writer.ts'
import type { BackupError } from './backup-error.ts'
import { SUMS_PER_LIST } from './limits.ts'
import { HEAD_NAME, type Head, type Manifest } from './manifest.ts'
import { BLOCK_BYTES } from './tar.ts'

const folder = mkdtempSync(join(tmpdir(), 'linkflow-backup-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let made = 0
const newPath = () => join(folder, `${++made}.tar`)

const head: Head = {
  format: 1,
  release: '1.2.3',
  takenAt: '2030-01-01T00:00:00.000Z',
  server: '18.4',
  migrations: [],
  masterKeys: ['0123456789abcdef'],
}
const body: Omit<Manifest, 'lists'> = {
  ...head,
  tables: [],
  sequences: [],
  days: [],
  objects: { count: 0, bytes: 0 },
  files: { count: 0, bytes: 0 },
}

async function write(parts: Readonly<Record<string, Uint8Array>>, path = newPath()): Promise<string> {
  const writer = await ArchiveWriter.create(path)
  await writer.head(head)
  for (const [name, bytes] of Object.entries(parts)) await writer.add(name, bytes.length, 1_893_456_000_000, bytes)
  await writer.finish(body)
  return path
}

async function readAll(path: string): Promise<Record<string, Buffer>> {
  const reader = await ArchiveReader.open(path)
  try {
    await reader.verify()
    const parts: [string, Buffer][] = []
    for await (const { name, body: pieces } of reader.parts()) {
      parts.push([name, Buffer.concat(await Array.fromAsync(pieces))])
    }
    return Object.fromEntries(parts)
  } finally {
    await reader.close()
  }
}

const refusalOf = (path: string): Promise<BackupError | undefined> =>
  readAll(path).then(
    () => undefined,
    (error: BackupError) => error,
  )

describe('a backup as a file', () => {
  it('gives back what was put in, whatever it is called', async () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }).map((text) => `files/${text}`)
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(name, fc.uint8Array({ maxLength: 2000 }), { maxKeys: 5, noNullPrototype: true }),
        async (parts) => {
          const found = await readAll(await write(parts))
          expect(Object.keys(found)).toEqual(Object.keys(parts))
          for (const [key, bytes] of Object.entries(parts)) expect(found[key]!.equals(Buffer.from(bytes))).toBe(true)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('is private, and takes no name that is taken', async () => {
    const path = await write({})
    expect(statSync(path).mode & 0o777).toBe(0o600)
    await expect(write({}, path)).rejects.toMatchObject({ code: 'backup-exists' })
    expect(await refusalOf(path)).toBeUndefined()
  })

  it('can be unpacked and checked without us', async () => {
    const long = `files/0198c0de-0000-7000-8000-000000000001/${'folder/'.repeat(40)}ü and more.txt`
    const path = await write({ 'files/a.txt': Buffer.from('a'), [long]: Buffer.from('b') })
    const target = mkdtempSync(join(folder, 'unpacked-'))
    execFileSync('tar', ['-xf', path, '-C', target])
    expect(readFileSync(join(target, long), 'utf8')).toBe('b')
    execFileSync('sha256sum', ['--check', '--strict', 'sums/000001.sha256', 'manifest.sha256'], { cwd: target })
  })

  it('has as many lists as it needs', async () => {
    const parts = Object.fromEntries(
      Array.from({ length: SUMS_PER_LIST }, (_, i) => [`objects/${i}`, Buffer.from([i & 255])]),
    )
    expect(Object.keys(await readAll(await write(parts)))).toHaveLength(SUMS_PER_LIST)
  })

  it('is refused when a byte of it was changed', async () => {
    const whole = readFileSync(await write({ 'files/a': Buffer.alloc(700, 1), 'objects/b': Buffer.alloc(10, 2) }))
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const changed = Buffer.from(whole)
        changed[at]! ^= by
        const path = newPath()
        writeFileSync(path, changed)
        const error = await refusalOf(path)
        // What fills up a block says nothing, so nobody need see that it was changed.
        if (error !== undefined) expect(error).toMatchObject({ name: 'BackupError' })
        else expect(whole[at]).toBe(0)
      }),
      { numRuns: 300 },
    )
  })

  it('is refused when its end is missing, wherever it was cut', async () => {
    const whole = readFileSync(await write({ 'files/a': Buffer.alloc(700, 1) }))
    for (let bytes = 0; bytes < whole.length - 2 * BLOCK_BYTES; bytes += 256) {
      const path = newPath()
      writeFileSync(path, whole.subarray(0, bytes))
      expect(await refusalOf(path), `cut at ${bytes}`).toMatchObject({ code: 'backup-damaged' })
    }
  })

  it('is refused when it is something else', async () => {
    const path = newPath()
    writeFileSync(path, 'hello')
    expect(await refusalOf(path)).toMatchObject({ code: 'backup-damaged' })
    expect(await refusalOf(folder)).toMatchObject({ code: 'backup-unreadable' })
    expect(await refusalOf(join(folder, 'none'))).toMatchObject({ code: 'backup-unreadable' })
  })

  it('says that it is of a newer release before it is read as a whole', async () => {
    const path = newPath()
    const writer = await ArchiveWriter.create(path)
    const text = Buffer.from(JSON.stringify({ format: 2, novelty: true }))
    await writer.add(HEAD_NAME, text.length, 0, text)
    await writer.finish(body)
    const reader = await ArchiveReader.open(path)
    await expect(reader.head()).rejects.toMatchObject({ code: 'backup-newer' })
    await reader.close()
  })

  it('leaves nothing behind when it is given up', async () => {
    const path = newPath()
    const writer = await ArchiveWriter.create(path)
    await writer.head(head)
    await writer.abandon()
    expect([path, `${path}.partial`].map((each) => existsSync(each))).toEqual([false, false])
  })

  it('has no name until it is whole', async () => {
    const path = newPath()
    const writer = await ArchiveWriter.create(path)
    await writer.head(head)
    expect(existsSync(path)).toBe(false)
    // Somebody else took the name meanwhile.
    writeFileSync(path, 'of somebody')
    await expect(writer.finish(body)).rejects.toMatchObject({ code: 'backup-exists' })
    await writer.abandon()
    expect(readFileSync(path, 'utf8')).toBe('of somebody')
  })
})
