import { promisify } from 'node:util'
import { crc32, inflateRaw } from 'node:zlib'
import { refuse } from '../failure.ts'
import { ARCHIVE_BYTES_MAX } from '../limits.ts'
import { mayGrow } from './growth.ts'
import { listEntries, type ZipEntry } from './zip-entries.ts'

const inflate = promisify(inflateRaw)
const LOCAL = 0x04034b50
const LOCAL_BYTES = 30

export interface ArchivedFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** The files of an archive, one after the other; folders are left out. Sizes are looked at before anything is unpacked. */
export async function* readZip(bytes: Uint8Array): AsyncGenerator<ArchivedFile> {
  const files = listEntries(bytes).filter(({ isFolder }) => !isFolder)
  const whole = files.reduce((sum, { size }) => sum + size, 0)
  if (whole > ARCHIVE_BYTES_MAX) {
    refuse('archive-too-large', `The archive unpacks to ${whole} bytes; at most ${ARCHIVE_BYTES_MAX} are read.`)
  }
  for (const file of files) yield { name: file.name, bytes: await unpacked(bytes, file) }
}

async function unpacked(archive: Uint8Array, entry: ZipEntry): Promise<Uint8Array> {
  const { name, method, size, compressedSize, crc, isEncrypted } = entry
  if (isEncrypted) refuse('archive-encrypted', `«${name}» in the archive is encrypted, which cannot be read.`)
  const packed = packedBytes(archive, entry)
  if (!mayGrow(packed.length, size))
    refuse(
      'archive-bomb',
      `«${name}» in the archive grows to ${size} bytes out of ${compressedSize}; that is not unpacked.`,
    )
  if (method !== 0 && method !== 8)
    refuse(
      'archive-unsupported',
      `«${name}» in the archive is packed by method ${method}; stored and deflated files are read.`,
    )
  const bytes =
    method === 0 ? packed : await inflate(packed, { maxOutputLength: Math.max(1, size) }).catch(() => broken(name))
  // The list said how large it is: an archive that says one thing and holds another is not read.
  return bytes.length === size && crc32(bytes) === crc ? bytes : broken(name)
}

function packedBytes(archive: Uint8Array, { name, headerAt, compressedSize }: ZipEntry): Uint8Array {
  if (headerAt + LOCAL_BYTES > archive.length) return broken(name)
  const view = new DataView(archive.buffer, archive.byteOffset + headerAt, LOCAL_BYTES)
  if (view.getUint32(0, true) !== LOCAL) return broken(name)
  const start = headerAt + LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true)
  return start + compressedSize <= archive.length ? archive.subarray(start, start + compressedSize) : broken(name)
}

const broken = (name: string): never => refuse('file-invalid', `«${name}» in the archive is broken.`)
