import { encodeFrame, type Frame, FramedProcess, giveWay, type ProcessEnd } from '@linkflow/code-sandbox'
import { fail, ok } from '@linkflow/kernel'
import { zodUrl } from './child-command.ts'
import type { PackageLimits } from './limits.ts'
import { MESSAGE } from './messages.ts'
import {
  type PackageAnswer,
  type PackageCall,
  type PackageCode,
  type PackageError,
  packageError,
} from './package-call.ts'

interface Running {
  readonly call: PackageCall
  readonly settle: (answer: PackageAnswer) => void
  readonly timer: NodeJS.Timeout
  asks: number
  answering: number
  /** Asked, and not yet looked at: none of them is parsed before its turn. */
  readonly waiting: { readonly id: string; readonly text: string }[]
  waitingChars: number
  lines: number
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const

/**
 * One process with one package in it.
 *
 *   starting ──hello──▶ loading ──loaded──▶ ready ──kill, death──▶ dead
 *
 * P1. It belongs to one package and one workspace for ever, and to one step while a call of it runs.
 * P2. A call is answered once: by the node, or by what ended the process.
 * P3. While calls run it is asked every second whether it is there; what does not answer is stuck in a loop.
 */
export class PackageProcess {
  readonly code: PackageCode
  readonly workspaceId: string
  /** What the package says of itself, as JSON text; waits until it is loaded. */
  readonly loaded: Promise<PackageAnswer>
  readonly #process: FramedProcess
  readonly #limits: PackageLimits
  readonly #running = new Map<number, Running>()
  readonly #onChange: (process: PackageProcess) => void
  #tellLoaded: (answer: PackageAnswer) => void = () => {}
  #state: 'starting' | 'ready' | 'dead' = 'starting'
  #killedFor: PackageError | undefined
  #step: string | undefined
  #calls = 0
  #timer: NodeJS.Timeout
  #beat: NodeJS.Timeout | undefined
  #heardAtMs = 0
  usedAtMs = performance.now()

  constructor(
    argv: readonly string[],
    code: PackageCode,
    workspaceId: string,
    modules: Readonly<Record<string, string>>,
    limits: PackageLimits,
    onChange: (process: PackageProcess) => void,
  ) {
    this.code = code
    this.workspaceId = workspaceId
    this.#limits = limits
    this.#onChange = onChange
    this.loaded = new Promise((resolve) => {
      this.#tellLoaded = resolve
    })
    this.#timer = setTimeout(
      () => this.kill(packageError('package-broken', `The package was not loaded within ${limits.startMs} ms.`)),
      limits.startMs,
    )
    // A character is at most 3 bytes of UTF-8.
    this.#process = new FramedProcess(argv, 3 * limits.messageCharsMax + 65_536, {
      frame: (frame) => this.#take(frame, modules),
      ended: (end) => this.#die(end),
    })
  }

  get isDead(): boolean {
    return this.#state === 'dead' || this.#killedFor !== undefined
  }

  get isGone(): boolean {
    return this.#state === 'dead'
  }

  get isIdle(): boolean {
    return this.#state === 'ready' && this.#running.size === 0 && !this.isDead
  }

  /** P1 */
  serves(call: PackageCall): boolean {
    if (this.isDead || this.code.key !== call.code.key || this.workspaceId !== call.workspaceId) return false
    return this.#step === undefined || this.#step === call.step
  }

  run(call: PackageCall, settle: (answer: PackageAnswer) => void): void {
    this.#calls += 1
    const id = this.#calls
    this.#step = call.step
    const timer = setTimeout(
      () => this.kill(packageError('package-timeout', `The node took longer than ${this.#limits.callMs} ms.`)),
      this.#limits.callMs,
    )
    const abort = () => this.kill(CANCELLED)
    this.#running.set(id, {
      call,
      timer,
      asks: 0,
      answering: 0,
      waiting: [],
      waitingChars: 0,
      lines: 0,
      settle: (answer) => {
        clearTimeout(timer)
        call.signal?.removeEventListener('abort', abort)
        settle(answer)
      },
    })
    call.signal?.addEventListener('abort', abort, { once: true })
    this.#watch()
    if (this.#state === 'ready') this.#send(id, call)
  }

  /** What runs in it fails for this reason. */
  kill(reason: PackageError): void {
    this.#killedFor ??= reason
    this.#process.kill()
  }

  #send(id: number, call: PackageCall): void {
    this.#process.write(encodeFrame(MESSAGE.call, [String(id), call.message]))
  }

  #take(frame: Frame, modules: Readonly<Record<string, string>>): void {
    const [first = '', second = ''] = frame.sections
    this.#heardAtMs = performance.now()
    switch (frame.type) {
      case MESSAGE.hello:
        if (this.#process.pid !== undefined) giveWay(this.#process.pid)
        return this.#load(modules)
      case MESSAGE.loaded:
        return this.#ready(first)
      case MESSAGE.broken:
        return this.kill(packageError('package-broken', first.slice(0, SAID_CHARS_MAX)))
      case MESSAGE.pong:
        return
      case MESSAGE.log:
        return this.#log(first, second)
      case MESSAGE.ask:
        return this.#ask(first, second, frame.sections[2] ?? '')
      case MESSAGE.done:
        return this.#finish(first, second)
      default:
        return this.#distrust()
    }
  }

  #load(modules: Readonly<Record<string, string>>): void {
    const { folder, entry } = this.code
    this.#process.write(encodeFrame(MESSAGE.load, [JSON.stringify({ modules, zod: zodUrl(), folder, entry })]))
  }

  #ready(description: string): void {
    if (this.#state !== 'starting') return this.#distrust()
    clearTimeout(this.#timer)
    this.#state = 'ready'
    this.#tellLoaded(ok(description))
    for (const [id, { call }] of this.#running) this.#send(id, call)
    this.#onChange(this)
  }

  #log(id: string, text: string): void {
    const running = this.#running.get(Number(id))
    if (running === undefined) return
    running.lines += 1
    if (running.lines > this.#limits.logLinesMax) return
    const [level, ...rest] = text.split(' ')
    const known = LEVELS.find((each) => each === level) ?? 'info'
    running.call.onLog(known, rest.join(' '))
  }

  #ask(id: string, askId: string, text: string): void {
    const running = this.#running.get(Number(id))
    // A call that has ended may still ask: nobody answers.
    if (running === undefined) return
    const { asksMax, waitingAskCharsMax } = this.#limits
    running.asks += 1
    running.waitingChars += text.length
    if (running.asks > asksMax || running.waitingChars > waitingAskCharsMax) {
      return this.kill(packageError('package-too-large', 'The node asks for more at once than it may.'))
    }
    running.waiting.push({ id: askId, text })
    this.#answer(running)
  }

  #answer(running: Running): void {
    while (running.answering < this.#limits.asksAtOnceMax && !this.isDead) {
      const next = running.waiting.shift()
      if (next === undefined) return
      running.waitingChars -= next.text.length
      running.answering += 1
      void running.call.onAsk(parse(next.text)).then(
        (answer) => {
          running.answering -= 1
          if (!this.isDead) this.#process.write(encodeFrame(MESSAGE.reply, [next.id, answer]))
          this.#answer(running)
        },
        () => this.#distrust(),
      )
    }
  }

  #finish(id: string, answer: string): void {
    const running = this.#running.get(Number(id))
    if (running === undefined) return
    this.#running.delete(Number(id))
    running.settle(ok(answer))
    if (this.#running.size > 0) return
    this.#step = undefined
    this.usedAtMs = performance.now()
    clearInterval(this.#beat)
    this.#beat = undefined
    this.#onChange(this)
  }

  #distrust(): void {
    this.kill(
      packageError('package-protocol', 'The package sent messages that no node sends, and its process was ended.'),
    )
  }

  /** P3 */
  #watch(): void {
    if (this.#beat !== undefined) return
    this.#heardAtMs = performance.now()
    this.#beat = setInterval(
      () => {
        if (this.#state !== 'ready') return
        if (performance.now() - this.#heardAtMs > this.#limits.stuckMs) {
          const message = `The node did not give the processor back for ${this.#limits.stuckMs} ms, and its process was ended.`
          return this.kill(packageError('package-stuck', message))
        }
        this.#process.write(encodeFrame(MESSAGE.ping, []))
      },
      Math.min(1_000, this.#limits.stuckMs / 4),
    )
  }

  #die(end: ProcessEnd): void {
    clearTimeout(this.#timer)
    clearInterval(this.#beat)
    const was = this.#state
    this.#state = 'dead'
    const error = this.#killedFor ?? errorOfEnd(end, was)
    this.#tellLoaded(fail(error))
    for (const { settle } of this.#running.values()) settle(fail(error))
    this.#running.clear()
    this.#onChange(this)
  }
}

const SAID_CHARS_MAX = 2_000

export const CANCELLED = packageError(
  'package-cancelled',
  'The step was cancelled, and the process of its node was ended.',
)

function errorOfEnd({ said, signal, exitCode }: ProcessEnd, was: 'starting' | 'ready' | 'dead'): PackageError {
  if (/out of memory|Last few GCs|allocation failed|heap limit/i.test(said)) {
    return packageError('package-memory', 'The node needed more memory than its process may have.')
  }
  if (/sent a frame of \d+ bytes/.test(said)) {
    return packageError('package-too-large', 'What the node sent is larger than a message may be.')
  }
  if (/sent a /.test(said)) return packageError('package-protocol', 'The package sent what is no message.')
  const how = signal ?? `exit code ${exitCode}`
  return was === 'starting'
    ? packageError('package-broken', `The process of the package ended with ${how} before it was loaded.`)
    : packageError('package-crashed', `The process of the node ended with ${how} while it worked.`)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
