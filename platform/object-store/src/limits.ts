const KIB = 1024
const MIB = 1024 * KIB
const GIB = 1024 * MIB

/** One object, when `put` does not ask for less. */
export const OBJECT_BYTES_MAX = 5 * GIB
/** An object read into memory by `read`; larger ones are streamed by `get`. */
export const OBJECT_BUFFER_BYTES_MAX = 256 * MIB
/** Objects on one page of `list`. */
export const LIST_OBJECTS_MAX = 1_000
/** Piece in which files are read. */
export const READ_CHUNK_BYTES = 256 * KIB
/** What is sealed at once of a sealed object, and so the least that is read of it. */
export const SEALED_FRAME_BYTES = 64 * KIB
/** Directories remembered as safely on disk; forgetting one costs it a few fsyncs more. */
export const KNOWN_FOLDERS_MAX = 10_000

/** How often the holder of a lock says that it lives, and the silence after which it is taken for dead. */
export const LOCK_BEAT_MS = 5_000
export const LOCK_STALE_MS = 60_000

export interface UserFilesLimits {
  /** One file, what was there before an append included. */
  readonly fileBytesMax: number
  /** A path or a pattern. Linux itself takes 4,096. */
  readonly pathBytesMax: number
  /** A name between two slashes: what the usual file systems can store. */
  readonly nameBytesMax: number
  /** Folders within folders. */
  readonly pathDepthMax: number
  /** Entries looked at for one list. */
  readonly listVisitedMax: number
  /** Files that one list gives. */
  readonly listFilesMax: number
}

export const defaultUserFilesLimits: UserFilesLimits = {
  fileBytesMax: 2 * GIB,
  pathBytesMax: 4_000,
  nameBytesMax: 255,
  pathDepthMax: 32,
  listVisitedMax: 100_000,
  listFilesMax: 10_000,
}
