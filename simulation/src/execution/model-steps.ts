import type { Run } from '@linkflow/engine'
import type { ExecutableVersion, ExecutionHead } from '@linkflow/execution'
import { parametersOf } from '../behaviour.ts'
import { wakesOf } from '../engine-simulation.ts'
import { countsOf } from '../judge.ts'
import type { ModelVersion } from './model-version.ts'
import type { World } from './world.ts'

type StepRunner = ReturnType<ExecutableVersion['stepRunner']>
type StartCommand = Parameters<StepRunner['start']>[0]
type StepStart = Parameters<StepRunner['start']>[1]
type Checkpoint = Parameters<StepRunner['start']>[3]
type StepEnd = Awaited<ReturnType<StepRunner['start']>>
type StepOutput = Awaited<ReturnType<StepRunner['storeTrigger']>>
type PreparedCalls = Awaited<ReturnType<StepRunner['prepareCalls']>>

const outputOf = (port: string, count: number): StepOutput => ({
  port,
  count,
  text: JSON.stringify({ port, n: count }),
})

/** How a child said that it ended, as the run loop puts it into the signal. */
interface ChildEnd {
  readonly call: number
  readonly execution: string
}

/** Steps whose answers are those of the case, given at once, or later, or too late, or in spite of an abort. */
export class ModelSteps implements StepRunner {
  /** Under which fence these steps were opened. */
  readonly fence: number
  private readonly head: ExecutionHead
  private readonly version: ModelVersion
  private readonly world: World

  constructor(head: ExecutionHead, version: ModelVersion, world: World, fence: number) {
    this.head = head
    this.version = version
    this.world = world
    this.fence = fence
  }

  attach(_run: Run): void {}
  restore(): void {}
  restoreInputs(): void {}
  restoreCheckpoint(): void {}
  async preload(): Promise<void> {}
  release(): void {}

  itemsOf(): [] {
    return []
  }

  storeTrigger(_trigger: string, items: readonly unknown[]): StepOutput {
    return outputOf('main', items.length)
  }

  storeGiven(): Promise<never> {
    return Promise.reject(new Error('nothing is given in a simulated execution'))
  }

  meets(): Promise<never> {
    return Promise.reject(new Error('a simulated execution has no breakpoints'))
  }

  effectOf({ step }: StartCommand): 'pure' | 'read' | 'write' {
    return parametersOf(this.version.subject.nodeOf(step)).effect
  }

  async prepareCalls({ step }: StartCommand, start: StepStart): Promise<PreparedCalls> {
    const { calls } = parametersOf(this.version.subject.nodeOf(step))
    if (calls === 0) return undefined
    await this.world.pause(this.world.random.int(5))
    const children = Array.from({ length: calls }, (_, call) =>
      this.world.childOf(this.head, step, call, Math.floor(start.atMs)),
    )
    return { children, calls: { ids: children.map((child) => child.head.id), wait: true } }
  }

  start(
    command: StartCommand,
    start: StepStart,
    signal: AbortSignal,
    checkpoint: Checkpoint,
  ): StepEnd | Promise<StepEnd> {
    const { random } = this.world
    const effect = command.kind === 'node' ? this.effectOf(command) : 'pure'
    if (effect === 'write') this.world.writeStarted(this.head, this.fence, command, start)
    if (effect !== 'write' && random.chance(0.5)) return this.endOf(command, start)
    return this.later(command, start, signal, checkpoint)
  }

  private async later(
    command: StartCommand,
    start: StepStart,
    signal: AbortSignal,
    checkpoint: Checkpoint,
  ): Promise<StepEnd> {
    const { world } = this
    const { random, coverage } = world
    const lengthMs = random.pick([0, 2, 10, 10, 40, 200, 1500])
    const ignores = random.chance(0.1)
    const aborted = new Promise<'aborted'>((resolve) => {
      if (!ignores)
        signal.addEventListener('abort', () => void world.pause(random.int(20)).then(() => resolve('aborted')))
    })
    if (checkpoint !== undefined && random.chance(0.1)) {
      coverage.hit('checkpoint')
      await checkpoint(1, [command.step])
    }
    if (world.poison.has(this.head.id)) world.killCurrent()
    const ended = await Promise.race([world.pause(lengthMs), aborted])
    if (ended === 'aborted') return { type: 'aborted' }
    if (signal.aborted) coverage.hit('abort ignored')
    if (checkpoint !== undefined && random.chance(0.05)) {
      // Nobody may be there to hear it any more.
      if (signal.aborted) await world.pause(random.int(7000))
      await checkpoint(2, [command.step])
    }
    return this.endOf(command, start)
  }

  private endOf(command: StartCommand, start: StepStart): StepEnd {
    const { world, version } = this
    if (start.calls !== undefined && command.kind === 'node') {
      const { ids } = start.calls
      const ends = start.wakes.filter(
        (wake): wake is never =>
          ids[(wake as unknown as ChildEnd | null)?.call ?? -1] === (wake as unknown as ChildEnd)?.execution,
      )
      const known = new Set(ends.map((end) => (end as ChildEnd).call))
      if (known.size < ids.length) return { type: 'waiting', signal: `call:${command.step}` }
      world.coverage.hit('call answered')
    }
    const answer = version.subject.answer(command, countsOf(command.inputs), wakesOf(command))
    if (answer.type === 'failed') return answer
    if (answer.type === 'waiting') {
      const { forMs, signal, data } = answer
      return {
        type: 'waiting',
        data,
        ...(forMs !== undefined && { untilMs: world.clockOfCurrent().nowMs() + forMs }),
        ...(signal !== undefined && { signal }),
      }
    }
    const { outputs, loop, until } = answer
    const { type } = version.subject.nodeOf(command.step)
    return {
      type: 'done',
      outputs: outputs.map(({ port, count }) => outputOf(port, count)),
      ...(type === 'sink' && command.kind === 'node' && { answer: command.step }),
      ...(loop && { loop }),
      ...(until !== undefined && { until }),
    }
  }
}
