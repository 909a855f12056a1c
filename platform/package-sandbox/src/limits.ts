/** Every limit of the processes of packages. A host hands in other values as `limits`; the defaults are these. */
export interface PackageLimits {
  /** Processes at once, of all packages and workspaces; and of one workspace, so that there is always room for another. */
  readonly processesMax: number
  readonly processesPerWorkspaceMax: number
  /** Memory of the JavaScript of one process, and what it may have beside that: buffers, compiled code. */
  readonly heapMb: number
  readonly processMemoryMb: number
  /** Characters of one message, in either direction. */
  readonly messageCharsMax: number
  /** How long one call may take, its requests included. */
  readonly callMs: number
  /** How long a process may not answer «are you there?» while it works: an endless loop. */
  readonly stuckMs: number
  /** How long it may take to load the package. */
  readonly startMs: number
  /** A process that was not used for this long ends. */
  readonly idleMs: number
  /** Calls that wait for a process, of all together, and how long each may. */
  readonly backlogMax: number
  readonly waitMs: number
  /** Questions (requests, files) that one call may ask. */
  readonly asksMax: number
  /** Of these, how many are answered at the same time; the others wait, and their characters together have a limit. */
  readonly asksAtOnceMax: number
  readonly waitingAskCharsMax: number
  /** Lines that one call may log. */
  readonly logLinesMax: number
}

export const PACKAGE_LIMITS: PackageLimits = {
  processesMax: 8,
  processesPerWorkspaceMax: 4,
  heapMb: 128,
  processMemoryMb: 256,
  messageCharsMax: 8 * 1024 * 1024,
  callMs: 5 * 60_000,
  stuckMs: 15_000,
  startMs: 30_000,
  idleMs: 60_000,
  backlogMax: 1_000,
  waitMs: 60_000,
  asksMax: 10_000,
  asksAtOnceMax: 20,
  waitingAskCharsMax: 16 * 1024 * 1024,
  logLinesMax: 1_000,
}
