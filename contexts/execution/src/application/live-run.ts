import type { RealtimeEvent, StepDelta } from '@linkflow/contracts'
import { type Run, type StepKey, type StepView, splitStepKey } from '@linkflow/engine'
import type { ExecutionHead } from '../domain/execution.ts'
import { LIVE_RUN_MS, LIVE_STEPS_MAX } from '../limits.ts'
import type { RunWatch } from './execution-run.ts'

/** What a fact of a step says, read off its beginning: the rest may be megabytes of data, which nobody here is to see. */
interface Mark {
  readonly status: StepDelta['status'] | undefined
  readonly attempt: number | undefined
  readonly atMs: number
  readonly ms: number | undefined
}

/** `{"t":"done","k":"a@0.1","a":1,"at":1234.5,"ms":3.2` as `factText` and `doneText` write it. */
const HEAD = /^\{"t":"([a-z]+)","k":("(?:[^"\\]|\\.)*")(?:,"a":(\d+))?,"at":(\d+(?:\.\d+)?)(?:,"ms":(\d+(?:\.\d+)?))?/

const STATUS_OF: ReadonlyMap<string, StepDelta['status']> = new Map([
  ['start', 'running'],
  ['done', 'succeeded'],
  ['fail', 'failed'],
  ['wait', 'waiting'],
  ['stop', 'cancelled'],
  ['wake', 'queued'],
])

/**
 * What one watched execution tells of its steps. It compares what the engine knows with what was told, at most ten times a
 * second: so a step that was queued, ran and ended meanwhile is told once, and those that were skipped, of which no fact
 * speaks, are told too. A loop's iterations that the engine has forgotten by then are told from their facts.
 */
export class LiveRun implements RunWatch {
  readonly head: ExecutionHead
  readonly #tell: (event: RealtimeEvent) => void
  readonly #nowMs: () => number
  #run: Pick<Run, 'steps' | 'step'> | undefined
  #runningSinceMs: (step: StepKey) => number | undefined = () => undefined
  readonly #told = new Map<StepKey, string>()
  readonly #marks = new Map<StepKey, Mark>()
  #hasLogged = false
  #timer: NodeJS.Timeout | undefined

  constructor(head: ExecutionHead, tell: (event: RealtimeEvent) => void, nowMs: () => number) {
    this.head = head
    this.#tell = tell
    this.#nowMs = nowMs
  }

  begin(run: Pick<Run, 'steps' | 'step'>, runningSinceMs: (step: StepKey) => number | undefined): void {
    this.#run = run
    this.#runningSinceMs = runningSinceMs
    this.again()
  }

  /** Somebody else begins to look: everything once more. */
  again(): void {
    this.#told.clear()
    this.#schedule()
  }

  started(step: StepKey): void {
    this.#mark(step, { status: 'running', attempt: undefined, atMs: this.#nowMs(), ms: undefined })
  }

  fact(text: string): void {
    const [, kind, key, attempt, at, ms] = HEAD.exec(text) ?? []
    if (kind === 'log') this.#hasLogged = true
    const status = kind === undefined ? undefined : STATUS_OF.get(kind)
    if (key === undefined || status === undefined) return
    this.#mark(JSON.parse(key) as StepKey, {
      status,
      attempt: attempt === undefined ? undefined : Number(attempt),
      atMs: Number(at),
      ms: ms === undefined ? undefined : Number(ms),
    })
  }

  committed(): void {
    if (!this.#hasLogged) return
    this.#hasLogged = false
    this.#tell({ type: 'logged', execution: this.head.id })
  }

  /** Tells what is left, and nothing more. */
  end(): void {
    this.#flush()
    this.forget()
  }

  forget(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#run = undefined
    this.#marks.clear()
  }

  #mark(step: StepKey, mark: Mark): void {
    if (this.#marks.size < LIVE_STEPS_MAX || this.#marks.has(step)) this.#marks.set(step, mark)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#run === undefined) return
    this.#timer = setTimeout(() => this.#flush(), LIVE_RUN_MS)
    this.#timer.unref()
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#run === undefined) return
    let count = 0
    for (const view of this.#run.steps()) {
      count += 1
      if (count > LIVE_STEPS_MAX) break
      this.#tellView(view)
    }
    for (const [step, mark] of this.#marks) this.#tellMark(step, mark)
    this.#marks.clear()
    this.#forgetOld(this.#run)
  }

  /** Iterations come and go by the million; what the engine has forgotten is not told again. */
  #forgetOld(run: Pick<Run, 'step'>): void {
    if (this.#told.size <= 2 * LIVE_STEPS_MAX) return
    for (const step of this.#told.keys()) if (run.step(step) === undefined) this.#told.delete(step)
  }

  #tellView(view: StepView): void {
    const { key } = view
    const mark = this.#marks.get(key)
    this.#marks.delete(key)
    // What has not been reached is not told.
    if (view.status === 'pending') return
    const sinceMs = view.status === 'queued' ? this.#runningSinceMs(key) : undefined
    const status = sinceMs === undefined ? view.status : 'running'
    if (!this.#isNews(key, status, view.attempt)) return
    const { id, pathText } = splitStepKey(key)
    const ms = mark?.ms ?? durationOf(view)
    this.#tell({
      type: 'step',
      step: key,
      node: id,
      ...(pathText !== '' && { iteration: pathText }),
      status,
      attempt: view.attempt,
      ...(view.outputs.length > 0 && { outputs: view.outputs.map(({ port, count }) => ({ port, count })) }),
      ...(ms !== undefined && { ms }),
      ...(view.error && { code: view.error.code }),
      at: new Date(sinceMs ?? mark?.atMs ?? view.endedAtMs ?? view.startedAtMs ?? this.#nowMs()).toISOString(),
    })
  }

  /** The engine has forgotten it: its iteration is over. */
  #tellMark(step: StepKey, { status, attempt = 1, atMs, ms }: Mark): void {
    if (this.#run?.step(step) !== undefined || status === undefined) return
    this.#told.delete(step)
    const { id, pathText } = splitStepKey(step)
    this.#tell({
      type: 'step',
      step,
      node: id,
      ...(pathText !== '' && { iteration: pathText }),
      status,
      attempt,
      ...(ms !== undefined && { ms }),
      at: new Date(atMs).toISOString(),
    })
  }

  #isNews(step: StepKey, status: string, attempt: number): boolean {
    const now = `${status} ${attempt}`
    if (this.#told.get(step) === now) return false
    this.#told.set(step, now)
    return true
  }
}

const durationOf = ({ startedAtMs, endedAtMs }: StepView): number | undefined =>
  startedAtMs === undefined || endedAtMs === undefined ? undefined : Math.max(0, endedAtMs - startedAtMs)
