import { type FileHandle, open } from 'node:fs/promises'
import type { ObjectData } from './object-store.ts'

/** `fs.open`, replaceable so that a test can have a disk that fails. */
export type OpenFile = (path: string, flags: number, mode: number) => Promise<FileHandle>

export const openFile: OpenFile = open

/** More bytes came than were allowed. */
export class TooManyBytes extends Error {
  override readonly name = 'TooManyBytes'
}

/** Writes all the data behind what is there and answers with its length once it is on disk. */
export async function writeAndSync(file: FileHandle, data: ObjectData, bytesMax: number): Promise<number> {
  let bytes = 0
  for await (const chunk of data instanceof Uint8Array ? [data] : data) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) throw new TooManyBytes()
    await writeAll(file, chunk)
  }
  await file.sync()
  return bytes
}

/** The system may take fewer bytes than it is given. */
async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.byteLength; ) {
    const { bytesWritten } = await file.write(chunk, done, chunk.byteLength - done)
    done += bytesWritten
  }
}
