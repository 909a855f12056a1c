import {
  Answers,
  type ExecutionEnded,
  type ExecutionId,
  Executions,
  leftChildrenConsumer,
  Maintenance,
  Worker,
  type WorkerId,
} from '@linkflow/execution'
import type { Clock } from '@linkflow/kernel'
import { SimulatedStore } from './simulated-store.ts'
import { SimulatedWriter } from './simulated-writer.ts'
import type { SimulatedProcess } from './virtual-time.ts'
import type { World } from './world.ts'

export type Word = 'work' | 'cancel' | 'signal'

/** One server process, wired as the real one is: worker, executions, chores, and wake-ups of the others. */
export class SimulatedServer {
  readonly process: SimulatedProcess
  readonly clock: Clock
  readonly store: SimulatedStore
  readonly executions: Executions
  readonly worker: Worker
  private readonly world: World
  private readonly maintenance: Maintenance

  /** In the name of its process. */
  constructor(world: World, process: SimulatedProcess) {
    this.world = world
    this.process = process
    const { time, database, random, coverage } = world
    this.clock = { nowMs: () => time.nowMs + process.skewMs }
    this.store = new SimulatedStore(process.name, database, time)
    const writer = new SimulatedWriter(process.name, database, time, random, coverage, (id) => world.isRefused(id))
    const answers = new Answers((id) => world.readAnswer(id))
    const log = {
      info() {},
      warn() {},
      error: (facts: object, message: string) =>
        world.violated(`${process.name} logged: ${message} ${(facts as { err?: Error }).err?.stack ?? ''}`),
    }
    this.worker = new Worker({
      id: `worker-${process.name}` as WorkerId,
      name: process.name,
      store: this.store,
      writer,
      loadVersion: async (id) => world.versions.get(id),
      clock: this.clock,
      concurrency: random.pick([1, 2, 100]),
      log,
      onAnswer: (head, answer) => {
        world.answered(head.id, answer)
        answers.give(head.id, answer)
      },
      wakeParents: (ids) => {
        void this.store.wakeSignalled(ids).then(
          () => {
            for (const id of ids) this.executions.wakeSignalled(id)
          },
          () => {},
        )
      },
    })
    this.executions = new Executions({
      store: this.store,
      writer,
      clock: this.clock,
      answers,
      worker: this.worker,
      marks: { enter() {}, leave() {}, isCautious: () => random.chance(0.1) },
      // No workflow of a simulation has a limit of executions at once.
      permits: { want: async () => 'wanted', waitingOf: () => 0 },
      queuedElsewhere: () => 0,
      wakeWorkers: (word, id) => world.tell(word, id, this),
    })
    this.maintenance = new Maintenance(
      [
        { name: 'cancels', everyMs: 2000, run: () => this.worker.lookForCancels() },
        {
          name: 'lost-workers',
          everyMs: 3333,
          run: () => this.store.requeueLost().then(({ requeued }) => (requeued > 0 ? this.worker.wake() : undefined)),
        },
        { name: 'forgotten-signals', everyMs: 5000, run: async () => void (await this.store.wakeSignalled()) },
        { name: 'outbox', everyMs: 500, run: () => this.relay() },
      ],
      log,
    )
  }

  /** Of the outbox only what the executions themselves need; each event at least once. */
  private async relay(): Promise<void> {
    if (this.world.database.leftChildren.size === 0) return
    const parents = await this.store.readLeftChildren()
    const events = parents.map((execution) => ({ execution, leavesChildren: true }) as ExecutionEnded)
    await leftChildrenConsumer(this.executions).consume(events)
    await this.store.forgetLeftChildren(parents)
  }

  async start(): Promise<void> {
    for (;;) {
      try {
        await this.worker.start()
        return this.maintenance.start()
      } catch {
        await this.world.pause(500)
      }
    }
  }

  /** A wake-up from another process. */
  hear(word: Word, id: ExecutionId): void {
    const run = this.worker.run(id)
    if (word === 'cancel') {
      this.worker.cancel(id)
      return this.worker.wake()
    }
    if (word === 'work' || run === undefined) return this.worker.wake()
    void run.signalled().catch(() => {})
  }

  async stop(): Promise<void> {
    await this.worker.drain(this.world.random.pick([0, 500, 3000]))
    await this.maintenance.stop()
  }
}
