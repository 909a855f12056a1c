import { invariant } from '@linkflow/kernel'
import { luxonSource } from './child-command.ts'
import { errorOfEnd, FramedProcess, type ProcessEnd } from './child-process.ts'
import type { CodeCall, CodeError, CodeOutcome, ConsoleLevel, ConsoleLine } from './code-call.ts'
import { encodeFrame, FRAME, type Frame } from './frames.ts'
import type { CodeLimits } from './limits.ts'
import { giveWay } from './wall/give-way.ts'

/**
 * One child and the run in it.
 *
 *   starting ──hello──▶ idle ◀──answer── busy ──kill/death──▶ dead
 *                        └─────call───────▲
 *
 * C1. It belongs to no workspace until its first call, then to that one for ever.
 * C2. One run at a time; a callback of a run does nothing once that run has its outcome.
 * C3. Every run gets exactly one outcome, whatever becomes of the process.
 */
export class CodeChild {
  private readonly limits: CodeLimits
  private readonly process: FramedProcess
  private readonly onChange: (child: CodeChild) => void
  private state: State = { type: 'starting' }
  /** Number of each source text that this child holds. */
  private scripts = new Map<string, number>()
  private scriptsSent = 0
  private hasLuxon = false
  private owner: string | undefined
  readonly startedAtMs = performance.now()
  calls = 0
  usedAtMs = performance.now()
  /** When it began its first call; its turn among workspaces counts from there, however long it took to start. */
  turnStartedAtMs: number | undefined
  /** How it ended, and what that cut off. */
  end: ProcessEnd | undefined
  diedWhile: 'starting' | 'busy' | undefined

  /** `onChange` is told whenever the child became idle or dead. */
  constructor(argv: readonly string[], limits: CodeLimits, onChange: (child: CodeChild) => void) {
    this.limits = limits
    this.onChange = onChange
    this.process = new FramedProcess(argv, frameBytesMax(limits), {
      frame: (frame) => this.take(frame),
      ended: (end) => this.die(end),
    })
    this.state = { type: 'starting', timer: this.killAfter(limits.startMsMax) }
  }

  get pid(): number | undefined {
    return this.process.pid
  }

  get status(): State['type'] {
    return this.state.type
  }

  get workspaceId(): string | undefined {
    return this.owner
  }

  /** C1: given once, before the first call. */
  assign(workspaceId: string): void {
    invariant(this.owner === undefined, `a child of workspace ${this.owner} was given to ${workspaceId}`)
    this.owner = workspaceId
  }

  run(call: CodeCall): Promise<CodeOutcome> {
    invariant(this.state.type === 'idle', `a call for a child that is ${this.state.type}`)
    invariant(call.workspaceId === this.owner, `a call of workspace ${call.workspaceId} for a child of ${this.owner}`)
    this.calls += 1
    this.turnStartedAtMs ??= performance.now()
    return new Promise((resolve) => {
      const timer = this.killAfter(call.timeoutMs + this.limits.killGraceMs, timedOut)
      const abort = () => this.kill(cancelled)
      call.signal?.addEventListener('abort', abort, { once: true })
      this.state = { type: 'busy', call, resolve, timer, abort, console: [], consoleChars: 0 }
      this.process.write(this.runFrame(call))
    })
  }

  /** SIGKILL. A run that is in it fails for this reason, or as its death says. */
  kill(reason?: CodeError): void {
    if (this.state.type === 'idle') this.state = { type: 'dying' }
    else if (this.state.type === 'busy' && reason !== undefined) this.state.reason ??= reason
    this.process.kill()
  }

  private killAfter(ms: number, reason?: CodeError): NodeJS.Timeout {
    return setTimeout(() => this.kill(reason), ms)
  }

  private runFrame(call: CodeCall): Buffer {
    const usesLibrary = USES_LUXON.test(call.source)
    const library = usesLibrary && !this.hasLuxon ? luxonSource() : ''
    if (usesLibrary) this.hasLuxon = true
    const forget = this.scripts.size >= this.limits.scriptsPerChildMax && !this.scripts.has(call.source)
    if (forget) this.scripts.clear()
    let script = this.scripts.get(call.source)
    const isNew = script === undefined
    if (script === undefined) {
      this.scriptsSent += 1
      script = this.scriptsSent
      this.scripts.set(call.source, script)
    }
    const { timeoutMs, memoryMb, itemsJson, scopeJson = '', source, facts } = call
    const header = JSON.stringify({
      script,
      isNew,
      forget,
      timeoutMs,
      memoryMb,
      nowMs: facts.nowMs,
      seed: facts.seed,
      timezone: facts.timezone ?? 'UTC',
      indexBase: call.itemIndexBase ?? 0,
      flags: (call.mode === 'each' ? 1 : 0) | (call.continueOnError === true ? 2 : 0) | (usesLibrary ? 4 : 0),
      itemsMax: this.limits.itemsMax,
      charsMax: this.limits.resultCharsMax,
    })
    return encodeFrame(FRAME.run, [header, itemsJson, scopeJson, isNew ? source : '', library])
  }

  private take(frame: Frame): void {
    const { state } = this
    if (state.type === 'dead') return
    if (state.type === 'starting' && frame.type === FRAME.hello) {
      clearTimeout(state.timer)
      if (this.process.pid !== undefined) giveWay(this.process.pid)
      this.rest()
      return
    }
    if (state.type !== 'busy') return this.kill()
    if (frame.type === FRAME.console) this.takeConsole(state, frame.sections[0] ?? '')
    else if (frame.type === FRAME.fetch) void this.answerFetch(state, frame.sections)
    else if (frame.type === FRAME.done)
      this.finish(state, { type: 'done', resultJson: frame.sections[0] ?? '', console: state.console })
    else if (frame.type === FRAME.failed) {
      this.finish(state, { type: 'failed', error: readError(frame.sections[0] ?? ''), console: state.console })
    } else this.kill()
  }

  private rest(): void {
    this.usedAtMs = performance.now()
    this.state = { type: 'idle' }
    this.onChange(this)
  }

  private settle(busy: Busy, outcome: CodeOutcome): void {
    clearTimeout(busy.timer)
    busy.call.signal?.removeEventListener('abort', busy.abort)
    busy.resolve(outcome)
  }

  private finish(busy: Busy, outcome: CodeOutcome): void {
    // The child may have answered in the very moment that it was killed: it is of no use any more, but the answer is.
    if (busy.reason === undefined) this.rest()
    else this.state = { type: 'dying' }
    this.settle(busy, outcome)
  }

  private die(end: ProcessEnd): void {
    const { state } = this
    this.end = end
    this.state = { type: 'dead' }
    if (state.type === 'starting' || state.type === 'busy') this.diedWhile = state.type
    if (state.type === 'starting') clearTimeout(state.timer)
    if (state.type === 'busy') {
      this.settle(state, { type: 'failed', error: state.reason ?? errorOfEnd(end), console: state.console })
    }
    this.onChange(this)
  }

  private takeConsole(busy: Busy, text: string): void {
    const lines = readLines(text)
    for (const line of lines) {
      busy.consoleChars += line.text.length
      // The child keeps to the limit; a child that no longer does is not believed.
      if (busy.consoleChars > 2 * this.limits.consoleCharsMax) return
      busy.console.push(line)
      busy.call.onConsole?.(line.level, line.text)
    }
  }

  private async answerFetch(busy: Busy, sections: readonly string[]): Promise<void> {
    busy.fetches = (busy.fetches ?? 0) + 1
    if (busy.fetches > this.limits.fetchesMax) return this.kill()
    const answer = await fetchAnswer(busy.call, sections)
    if (this.state === busy) this.process.write(encodeFrame(FRAME.reply, answer))
  }
}

/** '1' and JSON text, or '0' and why not. */
async function fetchAnswer(
  { fetchNode }: CodeCall,
  [name = '', what = '']: readonly string[],
): Promise<[string, string]> {
  if (fetchNode === undefined) return ['0', "Other nodes' data is not available in this run"]
  try {
    return ['1', await fetchNode(name, what)]
  } catch (error) {
    return ['0', error instanceof Error ? error.message : String(error)]
  }
}

type State =
  | { type: 'starting'; timer?: NodeJS.Timeout }
  | { type: 'idle' }
  | Busy
  | { type: 'dying' }
  | { type: 'dead' }

interface Busy {
  type: 'busy'
  readonly call: CodeCall
  readonly resolve: (outcome: CodeOutcome) => void
  readonly timer: NodeJS.Timeout
  readonly abort: () => void
  readonly console: ConsoleLine[]
  consoleChars: number
  fetches?: number
  reason?: CodeError
}

const timedOut: CodeError = {
  code: 'code-timeout',
  message: 'The code ran longer than it may, and its process was ended',
}
const cancelled: CodeError = { code: 'code-cancelled', message: 'The run was cancelled' }

/** Names that only Luxon gives. Its 80 KB run in a context only for code that mentions one of them. */
const USES_LUXON = /\b(?:DateTime|Duration|Interval|luxon)\b|\$(?:now|today)\b/

const frameBytesMax = (limits: CodeLimits) => 4 * limits.resultCharsMax + 65_536

const LEVELS: readonly string[] = ['debug', 'info', 'warn', 'error'] satisfies ConsoleLevel[]

function readLines(text: string): ConsoleLine[] {
  const parts = parse(text)
  if (!Array.isArray(parts)) return []
  const lines: ConsoleLine[] = []
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const level = LEVELS.includes(String(parts[i])) ? (parts[i] as ConsoleLevel) : 'info'
    lines.push({ level, text: String(parts[i + 1]) })
  }
  return lines
}

const CODES: readonly string[] = [
  'code-threw',
  'code-syntax',
  'code-timeout',
  'code-memory',
  'code-invalid-result',
  'code-too-large',
  'code-pending-promise',
]

/** An error as the child tells it. It was written beside strangers' code: only what has the right shape is taken. */
function readError(text: string): CodeError {
  const raw = parse(text)
  if (typeof raw !== 'object' || raw === null)
    return { code: 'code-crashed', message: 'The process of the code gave no answer' }
  const { code, message, name, line, column, itemIndex } = raw as Record<string, unknown>
  return {
    code: (CODES.includes(String(code)) ? code : 'code-threw') as CodeError['code'],
    message: String(message ?? ''),
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof line === 'number' ? { line } : {}),
    ...(typeof column === 'number' ? { column } : {}),
    ...(typeof itemIndex === 'number' ? { itemIndex } : {}),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
