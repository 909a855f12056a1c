import { invariant } from '@linkflow/kernel'
import { luxonSource } from './child-command.ts'
import { errorOfEnd, FramedProcess, type ProcessEnd } from './child-process.ts'
import type { CodeCall, CodeError, CodeOutcome, ConsoleLevel, ConsoleLine } from './code-call.ts'
import { encodeFrame, FRAME, type Frame } from './frames.ts'
import type { CodeLimits } from './limits.ts'
import type { PendingCall } from './pending-call.ts'
import { giveWay, giveWayOnProcessor } from './wall/give-way.ts'

/**
 * One child and its lane: the call that runs, and a few behind it that are in its pipe already.
 *
 *   starting ──hello──▶ idle ◀──last answer── busy ──kill/death──▶ dying, dead
 *                        └────────call─────────▲
 *
 * C1. It belongs to no workspace until its first call, then to that one for ever.
 * C2. The child runs one call at a time, in the order of the lane, and answers each before it begins the next. So
 *     when it dies, the head of the lane was running and the others were not begun: they may run elsewhere.
 * C3. A callback of a run does nothing once that run has its outcome.
 *
 * The lane is there because the server sees an answer only when its event loop comes round: with one call at a time
 * in the pipe the child stands still for all that a busy server does meanwhile.
 */
export class CodeChild {
  private readonly limits: CodeLimits
  private readonly process: FramedProcess
  private readonly onChange: (child: CodeChild) => void
  private state: 'starting' | 'idle' | 'busy' | 'dying' | 'dead' = 'starting'
  private readonly lane: Run[] = []
  /** Starts, or the head of the lane runs, for no longer than this. */
  private timer: NodeJS.Timeout
  private killedFor: CodeError | undefined
  /** How long a call takes here of late. */
  private averageMs: number
  /** Number of each source text that this child holds. */
  private scripts = new Map<string, number>()
  private scriptsSent = 0
  private hasLuxon = false
  private owner: string | undefined
  readonly startedAtMs = performance.now()
  calls = 0
  /** It has run something long, and has little of the processor since. */
  isSlowed = false
  usedAtMs = performance.now()
  /** When it began its first call; its turn among workspaces counts from there, however long it took to start. */
  turnStartedAtMs: number | undefined
  /** How it ended, what that cut off, and the calls that it never began. */
  end: ProcessEnd | undefined
  diedWhile: 'starting' | 'busy' | undefined
  orphans: PendingCall[] = []

  /** `onChange` is told whenever there is room in the child, and when it is dead. */
  constructor(argv: readonly string[], limits: CodeLimits, onChange: (child: CodeChild) => void) {
    this.limits = limits
    this.onChange = onChange
    this.averageMs = limits.laneMs
    this.timer = this.killAfter(limits.startMsMax)
    this.process = new FramedProcess(argv, frameBytesMax(limits), {
      frame: (frame) => this.take(frame),
      ended: (end) => this.die(end),
    })
  }

  get status() {
    return this.state
  }

  get workspaceId(): string | undefined {
    return this.owner
  }

  /** Calls in the lane, the running one included. */
  get load(): number {
    return this.lane.length
  }

  /** How long the head of the lane has been running. */
  get runningMs(): number {
    return this.state === 'busy' ? performance.now() - this.lane[0]!.startedAtMs : 0
  }

  /** Whether a call may be sent: to an idle child always, behind others only while calls are quick and few. */
  hasRoom(callsAtMost: number): boolean {
    if (this.state === 'idle') return true
    const quick = Math.min(callsAtMost, this.limits.laneCallsMax, Math.floor(this.limits.laneMs / this.averageMs))
    return this.state === 'busy' && this.killedFor === undefined && this.lane.length < quick
  }

  /** C1: given once, before the first call. */
  assign(workspaceId: string): void {
    invariant(this.owner === undefined, `a child of workspace ${this.owner} was given to ${workspaceId}`)
    this.owner = workspaceId
  }

  run(pending: PendingCall): void {
    const { call } = pending
    invariant(this.state === 'idle' || this.state === 'busy', `a call for a child that is ${this.state}`)
    invariant(call.workspaceId === this.owner, `a call of workspace ${call.workspaceId} for a child of ${this.owner}`)
    this.calls += 1
    this.turnStartedAtMs ??= performance.now()
    this.lane.push({ pending, timeoutMs: call.timeoutMs, startedAtMs: 0, console: [], consoleChars: 0, fetches: 0 })
    this.process.write(this.runFrame(call))
    if (this.lane.length === 1) this.beginHead()
  }

  /** SIGKILL. A run that is in it fails for this reason, or as its death says. */
  kill(reason?: CodeError): void {
    if (this.state === 'idle') this.state = 'dying'
    this.killedFor ??= reason
    this.process.kill()
  }

  /** Ends a call: with its process if it runs, else its answer will be dropped when it comes. */
  cancel(pending: PendingCall): void {
    if (this.lane[0]?.pending === pending) this.kill(cancelled)
    else pending.settle({ type: 'failed', error: cancelled, console: [] })
  }

  /** Takes back what waits behind a head that is not quick. The child runs it all the same; nobody hears of it. */
  recall(): PendingCall[] {
    this.averageMs = this.limits.laneMs
    const recalled: PendingCall[] = []
    for (const run of this.lane.slice(1)) {
      if (run.pending !== undefined && !run.pending.isSettled) recalled.push(run.pending)
      run.pending = undefined
    }
    return recalled
  }

  private beginHead(): void {
    const head = this.lane[0]!
    this.state = 'busy'
    head.startedAtMs = performance.now()
    const endsInMs = head.timeoutMs + this.limits.killGraceMs
    const { slowMs } = this.limits
    this.timer =
      endsInMs <= slowMs
        ? this.killAfter(endsInMs, timedOut)
        : setTimeout(() => this.slowDown(endsInMs - slowMs), slowMs)
  }

  private slowDown(endsInMs: number): void {
    this.isSlowed = true
    if (this.process.pid !== undefined) giveWayOnProcessor(this.process.pid)
    this.timer = this.killAfter(endsInMs, timedOut)
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
    if (this.state === 'starting' && frame.type === FRAME.hello) return this.greet()
    const head = this.lane[0]
    if (head === undefined) return this.kill()
    const text = frame.sections[0] ?? ''
    if (frame.type === FRAME.console) this.takeConsole(head, text)
    else if (frame.type === FRAME.fetch) void this.answerFetch(head, frame.sections)
    else if (frame.type === FRAME.done) this.finish(head, { type: 'done', resultJson: text, console: head.console })
    else if (frame.type === FRAME.failed)
      this.finish(head, { type: 'failed', error: readError(text), console: head.console })
    else this.kill()
  }

  private greet(): void {
    clearTimeout(this.timer)
    if (this.process.pid !== undefined) giveWay(this.process.pid)
    this.state = 'idle'
    this.usedAtMs = performance.now()
    this.onChange(this)
  }

  private finish(head: Run, outcome: CodeOutcome): void {
    clearTimeout(this.timer)
    this.lane.shift()
    this.usedAtMs = performance.now()
    this.averageMs += (this.usedAtMs - head.startedAtMs - this.averageMs) / 4
    if (this.lane.length > 0) this.beginHead()
    // A child that answered in the very moment that it was killed is of no use any more, but the answer is.
    else this.state = this.killedFor === undefined ? 'idle' : 'dying'
    head.pending?.settle(outcome)
    this.onChange(this)
  }

  private die(end: ProcessEnd): void {
    clearTimeout(this.timer)
    this.end = end
    if (this.state === 'starting' || this.state === 'busy') this.diedWhile = this.state
    this.state = 'dead'
    const [head, ...others] = this.lane.splice(0)
    head?.pending?.settle({ type: 'failed', error: this.killedFor ?? errorOfEnd(end), console: head.console })
    this.orphans = others.flatMap(({ pending }) => (pending === undefined || pending.isSettled ? [] : [pending]))
    this.onChange(this)
  }

  private takeConsole(head: Run, text: string): void {
    for (const line of readLines(text)) {
      head.consoleChars += line.text.length
      // The child keeps to the limit; a child that no longer does is not believed.
      if (head.consoleChars > 2 * this.limits.consoleCharsMax) return
      head.console.push(line)
      head.pending?.call.onConsole?.(line.level, line.text)
    }
  }

  private async answerFetch(head: Run, sections: readonly string[]): Promise<void> {
    head.fetches += 1
    if (head.fetches > this.limits.fetchesMax) return this.kill()
    const answer = await fetchAnswer(head.pending?.call.fetchNode, sections)
    if (this.lane[0] === head) this.process.write(encodeFrame(FRAME.reply, answer))
  }
}

/** '1' and JSON text, or '0' and why not. */
async function fetchAnswer(
  fetchNode: CodeCall['fetchNode'],
  [name = '', what = '']: readonly string[],
): Promise<[string, string]> {
  if (fetchNode === undefined) return ['0', "Other nodes' data is not available in this run"]
  try {
    return ['1', await fetchNode(name, what)]
  } catch (error) {
    return ['0', error instanceof Error ? error.message : String(error)]
  }
}

/** A call in the lane. Without `pending` it was taken back: its answer is awaited and dropped. */
interface Run {
  pending: PendingCall | undefined
  readonly timeoutMs: number
  startedAtMs: number
  readonly console: ConsoleLine[]
  consoleChars: number
  fetches: number
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
