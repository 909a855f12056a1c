import { ARCHIVE_RATIO_MAX, ARCHIVE_SMALL_BYTES } from '../limits.ts'

/** What packed bytes may unpack to, before they are taken for a bomb. */
export const grownBytesMax = (packedBytes: number): number =>
  Math.max(ARCHIVE_SMALL_BYTES, packedBytes * ARCHIVE_RATIO_MAX)

export const mayGrow = (packedBytes: number, bytes: number): boolean => bytes <= grownBytesMax(packedBytes)
