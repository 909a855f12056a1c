/** Every limit of the sandbox. A host hands in other values as `limits`; the defaults are these. */
export interface CodeLimits {
  /** Characters of one source text. Longer ones are refused before a child sees them. */
  readonly sourceCharsMax: number
  /** Characters of `itemsJson`. Longer inputs are refused before a child sees them. */
  readonly itemsCharsMax: number
  /** Characters of the JSON text of a result. */
  readonly resultCharsMax: number
  /** Items that a result may have. */
  readonly itemsMax: number
  /** Characters of console output kept of one run; what comes after is dropped, and the log says so. */
  readonly consoleCharsMax: number
  /** Questions about other nodes' data that one run may ask. Answers are kept, so each costs one question. */
  readonly fetchesMax: number
  /** Characters of a node name and of what is asked of it, together. */
  readonly fetchNameCharsMax: number
  /** Longest time that a run may be given. */
  readonly timeoutMsMax: number
  /** How long after its timeout a run that does not react is killed together with its process. */
  readonly killGraceMs: number
  /** Least memory that an isolate can work with. */
  readonly memoryMbMin: number
  /** Most memory that a run may be given. The process as a whole may have `processMemoryMb` more. */
  readonly memoryMbMax: number
  /** What the process may need beside the isolate: texts on their way in and out, compiled code. */
  readonly processMemoryMb: number
  /** Calls waiting for a process, all workspaces together. Over it: `code-busy`. */
  readonly backlogMax: number
  /** Calls of one workspace waiting for a process. Over it: `code-busy`. */
  readonly backlogPerWorkspaceMax: number
  /** Longest wait for a process. Over it: `code-busy`. */
  readonly waitMsMax: number
  /** How long a child may take to start. */
  readonly startMsMax: number
  /** While other workspaces wait, a child serves its own for this long before its slot goes to the next. */
  readonly turnMs: number
  /** A child that was not used for this long ends. So does the one kept ready. */
  readonly idleMs: number
  /** Calls that are sent to a child ahead, as many as take this long by what its last ones took. */
  readonly laneMs: number
  /** Calls in the pipe of a child at most, the running one included. */
  readonly laneCallsMax: number
  /** A call with more characters of input than this is sent only to an idle child. */
  readonly laneCharsMax: number
  /** Calls after which a child is replaced. */
  readonly callsPerChildMax: number
  /** Age after which a child is replaced. */
  readonly childAgeMsMax: number
  /** A run that takes longer than this goes on with what the processor has left, and its child is replaced after it. */
  readonly slowMs: number
  /** Source texts that one child keeps compiled. */
  readonly scriptsPerChildMax: number
}

export const CODE_LIMITS: CodeLimits = {
  sourceCharsMax: 512 * 1024,
  itemsCharsMax: 64 * 1024 * 1024,
  resultCharsMax: 32 * 1024 * 1024,
  itemsMax: 200_000,
  consoleCharsMax: 64 * 1024,
  fetchesMax: 1_000,
  fetchNameCharsMax: 1_024,
  timeoutMsMax: 15 * 60_000,
  killGraceMs: 500,
  memoryMbMin: 16,
  memoryMbMax: 256,
  processMemoryMb: 256,
  backlogMax: 1_000,
  backlogPerWorkspaceMax: 200,
  waitMsMax: 30_000,
  startMsMax: 10_000,
  turnMs: 400,
  idleMs: 60_000,
  laneMs: 8,
  laneCallsMax: 16,
  laneCharsMax: 32 * 1024,
  callsPerChildMax: 100_000,
  childAgeMsMax: 60 * 60_000,
  slowMs: 1_000,
  scriptsPerChildMax: 64,
}
