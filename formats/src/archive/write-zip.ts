import { promisify } from 'node:util'
import { crc32, deflateRaw } from 'node:zlib'
import { refuse } from '../failure.ts'
import { ARCHIVE_ENTRIES_MAX } from '../limits.ts'
import type { ArchivedFile } from './read-zip.ts'

const deflate = promisify(deflateRaw)

const VERSION = 20
const UTF8_NAMES = 0x0800
/** 1980-01-01, the first day that archives know: the same files make the same bytes. */
const NO_DATE = 0x0021
/** What these hold does not become smaller. */
const PACKED = /\.(7z|bz2|docx?|gif|gz|heic|heif|jpe?g|mov|mp[34]|pdf|png|pptx?|rar|webm|webp|xlsx?|zip)$/i

/** An archive of files by their names; a name that comes twice gets a number. Stored ones are packed no more than they are. */
export async function writeZip(files: readonly ArchivedFile[], { isStored = false } = {}): Promise<Uint8Array> {
  if (files.length > ARCHIVE_ENTRIES_MAX)
    refuse('archive-too-large', `An archive has at most ${ARCHIVE_ENTRIES_MAX} files here.`)
  const parts: Uint8Array[] = []
  const list: Uint8Array[] = []
  const taken = new Set<string>()
  let at = 0
  for (const { name, bytes } of files) {
    const path = Buffer.from(freeName(name, taken))
    const deflated = isStored || PACKED.test(name) ? undefined : await deflate(bytes)
    const packed = deflated !== undefined && deflated.length < bytes.length ? deflated : bytes
    const about = Buffer.alloc(26)
    about.writeUInt16LE(VERSION, 0)
    about.writeUInt16LE(UTF8_NAMES, 2)
    about.writeUInt16LE(packed === bytes ? 0 : 8, 4)
    about.writeUInt16LE(NO_DATE, 8)
    about.writeUInt32LE(crc32(bytes), 10)
    about.writeUInt32LE(packed.length, 14)
    about.writeUInt32LE(bytes.length, 18)
    about.writeUInt16LE(path.length, 22)
    list.push(Buffer.from([0x50, 0x4b, 1, 2, VERSION, 0]), about, where(at), path)
    parts.push(Buffer.from([0x50, 0x4b, 3, 4]), about, path, packed)
    at += 4 + about.length + path.length + packed.length
  }
  const listBytes = list.reduce((sum, { length }) => sum + length, 0)
  return Buffer.concat([...parts, ...list, end(files.length, listBytes, at)])
}

/** No comment, no attributes, and where the file begins. */
function where(at: number): Buffer {
  const bytes = Buffer.alloc(14)
  bytes.writeUInt32LE(at, 10)
  return bytes
}

function end(count: number, listBytes: number, listAt: number): Buffer {
  const bytes = Buffer.alloc(22)
  bytes.writeUInt32LE(0x06054b50, 0)
  bytes.writeUInt16LE(count, 8)
  bytes.writeUInt16LE(count, 10)
  bytes.writeUInt32LE(listBytes, 12)
  bytes.writeUInt32LE(listAt, 16)
  return bytes
}

/** Relative, and without steps upwards: whoever unpacks it should not have to look. */
function freeName(name: string, taken: Set<string>): string {
  const steps = name
    .replaceAll('\\', '/')
    .split('/')
    .filter((step) => step !== '' && step !== '.' && step !== '..')
  const plain = steps.join('/') || 'file'
  const [, stem, ending] = /^(.*?)((?:\.[^./]*)?)$/s.exec(plain)!
  let free = plain
  for (let number = 2; taken.has(free); number += 1) free = `${stem}-${number}${ending}`
  taken.add(free)
  return free
}
