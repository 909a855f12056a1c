import { invariant } from '@linkflow/kernel'

/**
 * The format of the file: tar (POSIX ustar, and pax headers for names that are too long for it), so that whoever has a
 * backup and no LinkFlow can still take it apart.
 */
export const BLOCK_BYTES = 512
/** What twelve octal digits hold; an object has 5 GiB at most. */
const ENTRY_BYTES_MAX = 8 ** 11 - 1
const NAME_BYTES = 100
const PREFIX_BYTES = 155

export interface TarEntry {
  readonly name: string
  readonly bytes: number
  readonly modifiedMs: number
}

/** How many bytes fill the last block of an entry. */
export const paddingOf = (bytes: number): number => (BLOCK_BYTES - (bytes % BLOCK_BYTES)) % BLOCK_BYTES

/** Two empty blocks end the file. */
export const END = Buffer.alloc(2 * BLOCK_BYTES)

/** The blocks that stand before the bytes of an entry. */
export function headersOf(entry: TarEntry): Buffer {
  invariant(entry.bytes <= ENTRY_BYTES_MAX, `${entry.name} is too large for a backup: ${entry.bytes} bytes`)
  const split = splitName(entry.name)
  if (split !== undefined) return header(entry, split, '0')
  const record = paxRecord('path', entry.name)
  return Buffer.concat([
    header({ ...entry, bytes: record.length }, { prefix: '', name: 'pax' }, 'x'),
    record,
    Buffer.alloc(paddingOf(record.length)),
    header(entry, { prefix: '', name: 'long-name' }, '0'),
  ])
}

function header({ bytes, modifiedMs }: TarEntry, { prefix, name }: Split, type: '0' | 'x'): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES)
  block.write(name, 0)
  block.write('0000600\0', 100)
  block.write('0000000\0', 108)
  block.write('0000000\0', 116)
  block.write(`${octal(bytes, 11)}\0`, 124)
  block.write(`${octal(Math.floor(modifiedMs / 1000), 11)}\0`, 136)
  block.write(type, 156)
  block.write('ustar\0' + '00', 257)
  block.write(prefix, 345)
  block.write(`${octal(checksum(block), 6)}\0 `, 148)
  return block
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0')

/** Of the header, whose own field counts as blanks. */
function checksum(block: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < BLOCK_BYTES; i++) sum += i >= 148 && i < 156 ? 32 : block[i]!
  return sum
}

interface Split {
  readonly prefix: string
  readonly name: string
}

/** Undefined where only a pax header can hold it. */
function splitName(name: string): Split | undefined {
  if (!/^[\x20-\x7e]+$/.test(name)) return undefined
  if (name.length <= NAME_BYTES) return { prefix: '', name }
  const slash = name.indexOf('/', name.length - NAME_BYTES - 1)
  if (slash < 0 || slash > PREFIX_BYTES || slash === name.length - 1) return undefined
  return { prefix: name.slice(0, slash), name: name.slice(slash + 1) }
}

function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`)
  let length = rest + String(rest).length
  if (String(length).length !== String(rest).length) length = rest + String(length).length
  return Buffer.from(`${length} ${key}=${value}\n`)
}

/** What a header says; `end` for an empty block; undefined for what is none. */
export function readHeader(block: Buffer): (TarEntry & { readonly type: 'file' | 'pax' }) | 'end' | undefined {
  if (block.every((byte) => byte === 0)) return 'end'
  const number = (from: number, to: number) => Number.parseInt(block.toString('latin1', from, to), 8)
  if (block.toString('latin1', 257, 262) !== 'ustar' || number(148, 156) !== checksum(block)) return undefined
  const type = ({ '0': 'file', x: 'pax' } as const)[block.toString('latin1', 156, 157)]
  const [bytes, seconds] = [number(124, 136), number(136, 148)]
  if (type === undefined || !Number.isSafeInteger(bytes) || !Number.isSafeInteger(seconds)) return undefined
  const [prefix, name] = [textAt(block, 345, PREFIX_BYTES), textAt(block, 0, NAME_BYTES)]
  return { name: prefix === '' ? name : `${prefix}/${name}`, bytes, modifiedMs: seconds * 1000, type }
}

function textAt(block: Buffer, from: number, bytes: number): string {
  const end = block.indexOf(0, from)
  return block.toString('utf8', from, end < 0 || end > from + bytes ? from + bytes : end)
}

/** The path that a pax header gives to the entry after it. */
export function readPaxPath(record: Buffer): string | undefined {
  const text = record.toString('utf8')
  const [, length = '', path] = /^(\d+) path=([\s\S]*)\n$/.exec(text) ?? []
  return Number(length) === record.length ? path : undefined
}
