/** A UUID that cannot be swapped for the id of something else. */
export type Id<Kind extends string> = string & { readonly __kind: Kind }

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export const isUuid = (text: string): boolean => UUID.test(text)

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const random = new Uint8Array(4096)
let randomUsed = random.length
let lastMs = 0
let sequence = 0

function randomByte(): number {
  // Entropy in slabs: one call for 4096 bytes costs as much as one for 16.
  if (randomUsed === random.length) {
    crypto.getRandomValues(random)
    randomUsed = 0
  }
  return random[randomUsed++]!
}

/**
 * A UUIDv7 (RFC 9562): 48 bits of epoch milliseconds, then a 12-bit counter that keeps ids of one process in order
 * within a millisecond, then 62 random bits. `nowMs` is database time, because the id chooses the partition; and of one
 * clock only, because an id is never older than the one before it: a single one of a host that is ahead moves all others.
 */
export function newUuidV7<Kind extends string>(nowMs: number): Id<Kind> {
  if (nowMs > lastMs) {
    lastMs = nowMs
    sequence = randomByte() & 0x7f
  } else if (++sequence > 0xfff) {
    // More than about 4,000 ids in a millisecond: borrow the next one rather than lose the order.
    lastMs += 1
    sequence = 0
  }
  const ms = lastMs
  const high = Math.floor(ms / 0x1_0000_0000)
  const low = ms % 0x1_0000_0000
  return (HEX[(high >>> 8) & 0xff]! +
    HEX[high & 0xff]! +
    HEX[(low >>> 24) & 0xff]! +
    HEX[(low >>> 16) & 0xff]! +
    '-' +
    HEX[(low >>> 8) & 0xff]! +
    HEX[low & 0xff]! +
    '-' +
    HEX[0x70 | (sequence >>> 8)]! +
    HEX[sequence & 0xff]! +
    '-' +
    HEX[0x80 | (randomByte() & 0x3f)]! +
    HEX[randomByte()]! +
    '-' +
    HEX[randomByte()]! +
    HEX[randomByte()]! +
    HEX[randomByte()]! +
    HEX[randomByte()]! +
    HEX[randomByte()]! +
    HEX[randomByte()]!) as Id<Kind>
}

/** The epoch milliseconds inside a UUIDv7. */
export function uuidV7Timestamp(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}
