import { refuse } from '../failure.ts'
import { ARCHIVE_ENTRIES_MAX, ENTRY_NAME_CHARS_MAX } from '../limits.ts'

export interface ZipEntry {
  readonly name: string
  readonly isFolder: boolean
  readonly isEncrypted: boolean
  /** 0: stored, 8: deflated. */
  readonly method: number
  readonly compressedSize: number
  /** As the archive says; who unpacks holds it to that. */
  readonly size: number
  readonly crc: number
  /** Where its own header begins. */
  readonly headerAt: number
}

const END = 0x06054b50
const END_BYTES = 22
const COMMENT_BYTES_MAX = 65_535
const CENTRAL = 0x02014b50
const CENTRAL_BYTES = 46
const ZIP64 = 0xffffffff
const ZIP64_EXTRA = 0x0001

/** The list at the end of an archive. It alone counts: what stands between entries is nobody's. */
export function listEntries(bytes: Uint8Array): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = findEnd(view)
  const count = view.getUint16(end + 10, true)
  if (count > ARCHIVE_ENTRIES_MAX)
    refuse('archive-too-large', `The archive has ${count} files; at most ${ARCHIVE_ENTRIES_MAX} are read.`)
  const entries: ZipEntry[] = []
  let at = view.getUint32(end + 16, true)
  for (let i = 0; i < count; i += 1) {
    if (at + CENTRAL_BYTES > view.byteLength || view.getUint32(at, true) !== CENTRAL) broken()
    const nameBytes = view.getUint16(at + 28, true)
    const extraBytes = view.getUint16(at + 30, true)
    const extraAt = at + CENTRAL_BYTES + nameBytes
    if (extraAt + extraBytes > view.byteLength) broken()
    entries.push(entryAt(view, at, nameBytes, extraAt, extraBytes))
    at = extraAt + extraBytes + view.getUint16(at + 32, true)
  }
  return entries
}

function findEnd(view: DataView): number {
  const last = Math.max(0, view.byteLength - END_BYTES - COMMENT_BYTES_MAX)
  for (let at = view.byteLength - END_BYTES; at >= last; at -= 1) if (view.getUint32(at, true) === END) return at
  return refuse('file-invalid', 'The file is not a zip archive, or its end is missing.')
}

function entryAt(view: DataView, at: number, nameBytes: number, extraAt: number, extraBytes: number): ZipEntry {
  const sizes = {
    size: view.getUint32(at + 24, true),
    compressedSize: view.getUint32(at + 20, true),
    headerAt: view.getUint32(at + 42, true),
  }
  const isLarge = Object.values(sizes).includes(ZIP64)
  const name = nameOf(view, at, nameBytes)
  return {
    name,
    isFolder: name.endsWith('/'),
    isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    ...(isLarge ? largeSizes(view, sizes, extraAt, extraBytes) : sizes),
  }
}

/** Names in UTF-8; old ones in the code page of MS-DOS look a little odd, and are names all the same. */
function nameOf(view: DataView, at: number, nameBytes: number): string {
  if (nameBytes > ENTRY_NAME_CHARS_MAX)
    refuse('file-invalid', `A name in the archive has more than ${ENTRY_NAME_CHARS_MAX} bytes.`)
  return Buffer.from(view.buffer, view.byteOffset + at + CENTRAL_BYTES, nameBytes).toString('utf8')
}

/** Some programs write sizes of eight bytes for small files, too. */
function largeSizes(
  view: DataView,
  sizes: { size: number; compressedSize: number; headerAt: number },
  extraAt: number,
  extraBytes: number,
) {
  for (let at = extraAt; at + 4 <= extraAt + extraBytes; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== ZIP64_EXTRA) continue
    let next = at + 4
    const read = (value: number): number => {
      if (value !== ZIP64) return value
      if (next + 8 > view.byteLength) return broken()
      const large = Number(view.getBigUint64(next, true))
      next += 8
      return large
    }
    return { size: read(sizes.size), compressedSize: read(sizes.compressedSize), headerAt: read(sizes.headerAt) }
  }
  return broken()
}

const broken = (): never => refuse('file-invalid', 'The list of the files in the archive is broken.')
