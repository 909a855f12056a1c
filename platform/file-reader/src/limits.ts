/** Every limit of the processes that read files. A host hands in other values; the defaults are these. */
export interface ReaderLimits {
  /** Memory of the objects of one process; buffers and code may have `processMemoryMb` more. */
  readonly memoryMbMax: number
  readonly processMemoryMb: number
  /** How long one file may take. */
  readonly jobMsMax: number
  /** How long a process may take to start. */
  readonly startMsMax: number
  /** A process that was not used for so long ends. */
  readonly idleMs: number
  /** Files after which a process is replaced. */
  readonly jobsPerProcessMax: number
  /** Files waiting for a process, all workspaces together, and of one workspace. */
  readonly waitingMax: number
  readonly waitingPerWorkspaceMax: number
  /** What a process may answer. */
  readonly answerBytesMax: number
  /** What a process asks for that is worked on at the same time: each may hold a whole message. */
  readonly asksAtOnceMax: number
}

export const READER_LIMITS: ReaderLimits = {
  memoryMbMax: 768,
  processMemoryMb: 512,
  jobMsMax: 60_000,
  startMsMax: 20_000,
  idleMs: 20_000,
  jobsPerProcessMax: 200,
  waitingMax: 1000,
  waitingPerWorkspaceMax: 200,
  answerBytesMax: 129 * 1024 * 1024,
  asksAtOnceMax: 4,
}
