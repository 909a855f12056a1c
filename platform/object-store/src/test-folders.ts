import { execFile } from 'node:child_process'
import { type FileHandle, mkdtemp, open, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { OpenFile } from './write-file.ts'

const run = promisify(execFile)
const cleanups: (() => Promise<unknown>)[] = []

/** Call in `afterEach`. */
export async function removeFolders(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
}

export async function aFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'linkflow-objects-')))
  cleanups.push(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export interface SmallDisk {
  readonly folder: string
  readonly openFile: OpenFile
}

/**
 * A disk of 1 MiB: a real one where this process may mount, else a folder whose files say that the disk is full as
 * the system would.
 */
export async function aSmallDisk(): Promise<SmallDisk> {
  const folder = await aFolder()
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
    cleanups.push(() => run('umount', [folder]))
    return { folder, openFile: open }
  } catch {
    return { folder, openFile: fullAfter(1024 * 1024) }
  }
}

/** Opens files that take this many bytes together. */
export function fullAfter(bytesMax: number): OpenFile {
  let left = bytesMax
  return async (path, flags, mode) => {
    const file = await open(path, flags, mode)
    const write = file.write.bind(file) as (chunk: Uint8Array, from: number, length: number) => Promise<unknown>
    const limited = async (chunk: Uint8Array, from: number, length: number) => {
      if (length > left) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' })
      left -= length
      return write(chunk, from, length)
    }
    return Object.assign(file, { write: limited }) as FileHandle
  }
}
