/** A file of pages on the local disk. Opaque to us: the adapter knows what is behind it. */
export interface SpillHandle {
  /** What the adapter finds its file by. */
  readonly id: string
  /** Bytes written so far; final after `finish`. */
  readonly bytes: number
}

/** Where a piece of text lies in a spill file. */
export interface SpillPlace {
  readonly offset: number
  readonly bytes: number
}

/** Bytes of the longest piece. */
export const longestOf = (places: readonly Pick<SpillPlace, 'bytes'>[]): number =>
  places.reduce((most, { bytes }) => Math.max(most, bytes), 0)

export interface SpillWriter {
  /** Readable at once: what was written can be read before `finish`. */
  readonly handle: SpillHandle
  write(text: string): SpillPlace
  finish(): SpillHandle
}

/**
 * The disk behind large outputs. Synchronous, because reading items is: a page of 1,000 items on a local disk costs
 * less than the parse that follows it. Pages of huge items are read ahead. Text handed in is well-formed (JSON.stringify escapes lone surrogates).
 */
export interface Spill {
  open(): SpillWriter
  read(handle: SpillHandle, place: SpillPlace): string
  /** The same for whoever can wait, as bytes of its own. */
  readBytes(handle: SpillHandle, place: SpillPlace): Promise<Uint8Array>
}
