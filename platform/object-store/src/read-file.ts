import type { FileHandle } from 'node:fs/promises'
import { READ_CHUNK_BYTES } from './limits.ts'

/** The bytes from `start` to `end` in pieces; a file that has become shorter just ends. The file is closed after it. */
export async function* readPieces(file: FileHandle, start: number, end: number): AsyncGenerator<Uint8Array> {
  try {
    for (let position = start; position < end; ) {
      // A piece of its own each time: the reader may keep it.
      const piece = Buffer.allocUnsafeSlow(Math.min(READ_CHUNK_BYTES, end - position))
      const { bytesRead } = await file.read(piece, 0, piece.byteLength, position)
      if (bytesRead === 0) return
      yield piece.subarray(0, bytesRead)
      position += bytesRead
    }
  } finally {
    await file.close()
  }
}
