import { invariant } from '@linkflow/kernel'

// Arrays in PostgreSQL's binary form, for `unnest($1::uuid[], …)`: pg sends a Buffer as it is, so nothing is escaped on our
// side nor parsed on the server's. Layout (src/backend/utils/adt/arrayfuncs.c, array_recv): dimensions, has-nulls flag,
// element type, then per dimension its size and lower bound, then per element its length (-1 is null) and its bytes.

const HEADER_BYTES = 20
const LENGTH_BYTES = 4
const NULL_LENGTH = -1
const UUID_BYTES = 16

/** Type oids from pg_type.dat; they never change. */
const OID = { bool: 16, bytea: 17, int8: 20, int4: 23, text: 25, timestamptz: 1184, uuid: 2950 } as const

/** PostgreSQL counts microseconds from here. */
const EPOCH_2000_MS = 946_684_800_000

type Nullable<T> = readonly (T | null)[]

function header(buffer: Buffer, oid: number, count: number, hasNulls: boolean): number {
  buffer.writeInt32BE(1, 0)
  buffer.writeInt32BE(hasNulls ? 1 : 0, 4)
  buffer.writeInt32BE(oid, 8)
  buffer.writeInt32BE(count, 12)
  buffer.writeInt32BE(1, 16)
  return HEADER_BYTES
}

/** An empty array has no dimensions. */
function emptyArray(oid: number): Buffer {
  const buffer = Buffer.alloc(12)
  buffer.writeInt32BE(oid, 8)
  return buffer
}

/** Elements that all take the same number of bytes. */
function fixed<T>(
  oid: number,
  width: number,
  values: Nullable<T>,
  write: (buffer: Buffer, value: T, at: number) => void,
): Buffer {
  if (values.length === 0) return emptyArray(oid)
  let nulls = 0
  for (const value of values) if (value === null) nulls += 1
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + values.length * LENGTH_BYTES + (values.length - nulls) * width)
  let at = header(buffer, oid, values.length, nulls > 0)
  for (const value of values) {
    at = buffer.writeInt32BE(value === null ? NULL_LENGTH : width, at)
    if (value === null) continue
    write(buffer, value, at)
    at += width
  }
  return buffer
}

/** Elements of any length; `sizes` is asked once per element, before anything is written. */
function variable<T>(
  oid: number,
  values: Nullable<T>,
  sizeOf: (value: T) => number,
  write: (buffer: Buffer, value: T, at: number) => void,
): Buffer {
  if (values.length === 0) return emptyArray(oid)
  const sizes = new Int32Array(values.length)
  let bytes = HEADER_BYTES + values.length * LENGTH_BYTES
  let hasNulls = false
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]!
    if (value === null) hasNulls = true
    else bytes += sizes[index] = sizeOf(value)
  }
  const buffer = Buffer.allocUnsafe(bytes)
  let at = header(buffer, oid, values.length, hasNulls)
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]!
    at = buffer.writeInt32BE(value === null ? NULL_LENGTH : sizes[index]!, at)
    if (value === null) continue
    write(buffer, value, at)
    at += sizes[index]!
  }
  return buffer
}

export const textArray = (values: Nullable<string>): Buffer =>
  variable(OID.text, values, Buffer.byteLength, (buffer, text, at) => buffer.write(text, at))

export const byteaArray = (values: Nullable<Uint8Array>): Buffer =>
  variable(
    OID.bytea,
    values,
    (bytes) => bytes.byteLength,
    (buffer, bytes, at) => buffer.set(bytes, at),
  )

/** Of neighbours that are alike, as the workspaces of a batch, the first is read and the others are copies. */
export function uuidArray(values: Nullable<string>): Buffer {
  let known: string | undefined
  let knownAt = 0
  return fixed(OID.uuid, UUID_BYTES, values, (buffer, uuid, at) => {
    if (uuid === known) {
      buffer.copyWithin(at, knownAt, knownAt + UUID_BYTES)
      return
    }
    writeUuid(buffer, uuid, at)
    known = uuid
    knownAt = at
  })
}

export const int4Array = (values: Nullable<number>): Buffer =>
  fixed(OID.int4, 4, values, (buffer, value, at) => buffer.writeInt32BE(value, at))

export const int8Array = (values: Nullable<number | bigint>): Buffer => fixed(OID.int8, 8, values, writeInt8)

export const boolArray = (values: Nullable<boolean>): Buffer =>
  fixed(OID.bool, 1, values, (buffer, value, at) => {
    buffer[at] = value ? 1 : 0
  })

/** From Dates or epoch milliseconds. */
export const timestamptzArray = (values: Nullable<Date | number>): Buffer =>
  fixed(OID.timestamptz, 8, values, (buffer, value, at) => {
    const ms = typeof value === 'number' ? value : value.getTime()
    writeInt8(buffer, Math.round((ms - EPOCH_2000_MS) * 1_000), at)
  })

/** Without BigInt where a number holds the value: it is several times quicker. */
function writeInt8(buffer: Buffer, value: number | bigint, at: number): void {
  if (typeof value === 'bigint') {
    buffer.writeBigInt64BE(value, at)
    return
  }
  invariant(Number.isSafeInteger(value), () => `not an int8: ${value}`)
  buffer.writeInt32BE(Math.floor(value / 0x1_0000_0000), at)
  buffer.writeInt32BE(value | 0, at + 4)
}

const NO_DIGIT = 0xff
const DIGITS = new Uint8Array(128).fill(NO_DIGIT)
for (let digit = 0; digit < 16; digit += 1) {
  DIGITS[digit.toString(16).charCodeAt(0)] = digit
  DIGITS[digit.toString(16).toUpperCase().charCodeAt(0)] = digit
}
/** Where the two digits of each byte stand in 8-4-4-4-12. */
const UUID_DIGITS_AT = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const

function writeUuid(buffer: Buffer, uuid: string, at: number): void {
  invariant(uuid.length === 36, () => `not a UUID: ${JSON.stringify(uuid)}`)
  let wrong = 0
  for (let byte = 0; byte < 16; byte += 1) {
    const from = UUID_DIGITS_AT[byte]!
    const high = DIGITS[uuid.charCodeAt(from)] ?? NO_DIGIT
    const low = DIGITS[uuid.charCodeAt(from + 1)] ?? NO_DIGIT
    wrong |= high | low
    buffer[at + byte] = (high << 4) | low
  }
  invariant(wrong < 16, () => `not a UUID: ${JSON.stringify(uuid)}`)
}
