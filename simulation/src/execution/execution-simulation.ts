import { type ExecutionId, LEASE_MS } from '@linkflow/execution'
import { parametersOf } from '../behaviour.ts'
import type { Coverage } from '../coverage.ts'
import { type Made, planned } from '../engine-simulation.ts'
import { chooseProfile, generateWorkflow } from '../generate-workflow.ts'
import { judge } from '../judge.ts'
import { Random } from '../random.ts'
import { eventsOf, factsOf } from './facts.ts'
import { ModelVersion } from './model-version.ts'
import { NO_FAULTS } from './simulated-database.ts'
import type { SimulatedServer } from './simulated-server.ts'
import { World } from './world.ts'

export type FaultMode = 'safety' | 'liveness'

const LOOP_ITERATIONS_MAX = 1_000_000
const FAULTY_MS = 60_000
/** Longer than any wait, deadline, lease and chore of a simulated execution, one after the other. */
const HEALING_MS = 20 * 60_000
/** In which a sub-workflow ends after the execution that waited for it, be it that its worker has to be found dead first. */
const CHILD_ENDS_MS = 30_000

export const EXECUTION_COVERAGE = [
  'events',
  'write',
  'write that began again',
  'write after a wait',
  'checkpoint',
  'abort ignored',
  'cancel',
  'deadline',
  'woken by timer',
  'woken by signal',
  'retry',
  'abort',
  'node timeout',
  'sub-workflow called',
  'call answered',
  'child cancelled after its parent',
  'kill',
  'kill of a busy worker',
  'pause beyond the lease',
  'pause of a busy worker beyond its lease',
  'drain',
  'clock skew',
  'database down',
  'request lost',
  'answer lost',
  'commit after the connection was lost',
  'commit was known afterwards',
  'batch sent again',
  'batch of several',
  'lock waited for',
  'fence lost',
  'row refused',
  'parked',
  'parked with a mark',
  'wake-up lost',
  'wake-up repeated',
  'signal before its wait',
  'first lane asked',
  'cancel acknowledged',
  'worker killed by its execution',
  'start accepted',
  'start answered',
  'start pending',
  'start duplicate',
  'start unavailable',
  'answer responded',
  'answer parked',
  'answer ended',
  'finish succeeded',
  'finish failed',
  'finish cancelled',
  'finish timed_out',
  'execution judged',
  'execution given up after crashes',
  'execution with refused facts',
  'start loop-enter',
  'try caught',
  'join first',
] as const

/** One seed: an installation with its workflows, executions and faults; judged by what is on its disk at the end. */
export async function simulateExecutions(
  seed: number,
  mode: FaultMode,
  coverage: Coverage,
  trace?: (line: string) => void,
): Promise<void> {
  const simulation = new ExecutionSimulation(seed, mode, coverage, trace)
  const takeBack = simulation.world.time.install()
  const onRejection = (error: unknown): void =>
    simulation.world.violated(`a promise was rejected and nobody heard: ${(error as Error)?.stack ?? error}`)
  process.on('unhandledRejection', onRejection)
  try {
    await simulation.play()
  } finally {
    process.off('unhandledRejection', onRejection)
    takeBack()
  }
  simulation.judge()
}

class ExecutionSimulation {
  readonly world: World
  private readonly mode: FaultMode
  private readonly random: Random
  private readonly coverage: Coverage
  private healedAtMs = Number.POSITIVE_INFINITY
  /** Callers that have not asked yet. */
  private toStart: number

  constructor(seed: number, mode: FaultMode, coverage: Coverage, trace: ((line: string) => void) | undefined) {
    this.mode = mode
    this.coverage = coverage
    this.random = new Random(seed ^ 0x2545f491)
    this.world = new World(this.random, coverage, trace)
    this.toStart = this.random.between(1, 6)
  }

  async play(): Promise<void> {
    const { world, random } = this
    const { time } = world
    this.makeVersions()
    world.onKilled = () => void time.outside(random.between(100, 3000), () => this.openServer())
    for (let at = random.between(1, 3); at > 0; at--) this.openServer()
    for (let at = this.toStart; at > 0; at--) time.after(random.int(20_000), () => this.startExecution())
    this.planFaults()
    const signalling = (): void => {
      this.sendSignals()
      time.after(random.between(200, 2000), signalling)
    }
    time.after(500, signalling)
    time.after(FAULTY_MS, () => this.heal())
    const isOver = (): boolean => {
      if (world.database.violations.length > 0) return true
      if (time.elapsedMs > FAULTY_MS + HEALING_MS) return true
      if (this.mode === 'safety' && time.elapsedMs > FAULTY_MS * 2) return true
      return (
        this.toStart === 0 &&
        world.database.live.size === 0 &&
        (this.healedAtMs <= time.nowMs || time.elapsedMs > FAULTY_MS / 2)
      )
    }
    await time.run(isOver)
  }

  // ---------------------------------------------------------------------------------------------- the installation

  private makeVersions(): void {
    const { random, world } = this
    const add = (name: string, nodesMax: number, isChild: boolean): void => {
      const own = new Random(random.int(2 ** 32))
      const profile = {
        ...chooseProfile(own, nodesMax),
        depthMax: own.int(3),
        calls: isChild ? 0 : own.pick([0, 0, 0.3]),
      }
      const made: Made = {
        seed: own.int(2 ** 32),
        workflow: generateWorkflow(own, profile),
        profile,
        loopIterationsMax: LOOP_ITERATIONS_MAX,
      }
      const timeoutMs = own.chance(0.15) ? own.between(100, 40_000) : undefined
      const version = new ModelVersion(name, `workspace-${random.int(2)}`, planned(made), timeoutMs, world)
      world.versions.set(version.versionId, version)
      if (isChild) world.children.push(version)
    }
    add('child', 4, true)
    for (let at = random.between(1, 2); at > 0; at--) add(`w${at}`, random.between(3, 14), false)
  }

  private openServer(): void {
    const skewMs = this.random.chance(0.2) ? this.random.between(-2000, 2000) : 0
    if (skewMs !== 0) this.coverage.hit('clock skew')
    this.world.open(skewMs)
  }

  /** Runs something on a process that is up; later, when there is none. */
  private onServer(run: (server: World['servers'][number]) => Promise<unknown>, givesUp = false): void {
    const { world, random } = this
    const up = world.servers.filter(({ worker }) => worker.isWorking)
    const server = up.length === 0 ? undefined : random.pick(up)
    if (server === undefined) {
      if (!givesUp) world.time.outside(500, () => this.onServer(run))
      return
    }
    world.inProcess(server.process, () => world.time.after(0, () => void run(server).catch(() => {})))
  }

  // ---------------------------------------------------------------------------------------------- callers

  private startExecution(): void {
    const { world, random, coverage } = this
    const versions = [...world.versions.values()].filter((version) => !world.children.includes(version))
    const version = random.pick(versions)
    const isSynchronous = random.chance(0.5)
    const mayDefer = isSynchronous && random.chance(0.6)
    if (mayDefer) coverage.hit('first lane asked')
    const hasDelivery = !mayDefer && random.chance(0.3)
    const items = Array.from({ length: random.chance(0.05) ? 0 : random.between(1, 4) }, () => ({ json: {} }))
    const trigger = random.pick(version.triggers)
    const delivery = { endpoint: 'hook', id: `delivery-${random.int(2)}` }
    this.onServer(async (server) => {
      const id = world.newId()
      this.toStart -= 1
      if (random.chance(0.02)) world.refused.add(id)
      if (random.chance(0.01)) world.poison.add(id)
      if (random.chance(0.3)) this.signalBefore(id, version)
      if (random.chance(0.15)) world.time.outside(random.int(15_000), () => this.cancel(id))
      if (random.chance(0.15)) world.time.outside(random.int(2000), () => this.killOne())
      if (random.chance(0.15)) world.time.outside(random.int(2000), () => this.pauseOne())
      if (random.chance(0.05)) world.time.outside(random.int(2000), () => this.drainOne())
      const result = await server.executions.start({
        id,
        version,
        trigger,
        items: items as never,
        mode: 'webhook',
        ...(isSynchronous && { waitMs: random.pick([50, 2000, 30_000]) }),
        ...(mayDefer && { mayDefer }),
        ...(hasDelivery && { delivery }),
      })
      world.promise(id, result)
    })
  }

  private cancel(id: ExecutionId): void {
    this.onServer(async (server) => {
      const marked = await server.executions.cancel([id])
      if (marked.length > 0) this.coverage.hit('cancel acknowledged')
    }, true)
  }

  /** R25: a signal may come before anybody waits for it. */
  private signalBefore(id: ExecutionId, version: ModelVersion): void {
    const waiting = version.subject.workflow.nodes.filter((node) => parametersOf(node).waitsMax > 0)
    if (waiting.length === 0) return
    const key = `${this.random.pick(waiting).id}/0`
    this.coverage.hit('signal before its wait')
    this.world.time.outside(this.random.int(300), () => this.signal(id, key))
  }

  private signal(id: ExecutionId, key: string): void {
    this.onServer((server) => server.executions.signal(id, key, JSON.stringify(key)), true)
  }

  /** People who answer what is asked of them, some day; but not for a sub-workflow that nobody waits for any more. */
  private sendSignals(): void {
    const { world, random } = this
    for (const [id, { head }] of world.database.live) {
      if (head.meta.parent !== undefined && world.database.finished.has(head.meta.parent.id)) continue
      const waits = new Map<string, string>()
      for (const fact of factsOf(world.database, id)) {
        if (fact.t === 'wait' && fact.sig !== undefined && !fact.sig.startsWith('call:')) waits.set(fact.k, fact.sig)
        else if ('k' in fact && fact.t !== 'log') waits.delete(fact.k)
      }
      for (const key of waits.values()) if (random.chance(0.3)) this.signal(id, key)
    }
  }

  // ---------------------------------------------------------------------------------------------- faults

  private planFaults(): void {
    const { world, random } = this
    const { time, database } = world
    database.faults = {
      requestLost: random.pick([0, 0.01, 0.05]),
      answerLost: random.pick([0, 0.01, 0.05]),
      commitLate: random.pick([0, 0.01, 0.05]),
    }
    world.wakeFaults = { lost: random.pick([0, 0.3, 1]), repeated: random.pick([0, 0.3]) }
    const at = (times: number, run: () => void): void => {
      for (let left = times; left > 0; left--) time.after(random.int(FAULTY_MS / 2), run)
    }
    at(random.pick([0, 0, 1, 2, 4]), () => this.killOne())
    at(random.pick([0, 0, 1, 3]), () => this.pauseOne())
    at(random.pick([0, 0, 1]), () => this.drainOne())
    at(random.pick([0, 0, 1, 3]), () => {
      world.say('database down')
      database.stopFor(random.int(5000))
    })
  }

  /** Most often one that has something to lose. */
  private victim(): SimulatedServer | undefined {
    const { servers } = this.world
    const busy = servers.filter(({ worker }) => worker.load > 0)
    const from = busy.length > 0 && this.random.chance(0.8) ? busy : servers
    return from.length === 0 ? undefined : this.random.pick(from)
  }

  private killOne(): void {
    const { world, random, coverage } = this
    const server = this.victim()
    if (server === undefined) return
    coverage.hit('kill')
    if (server.worker.load > 0) coverage.hit('kill of a busy worker')
    world.kill(server)
    world.time.outside(random.between(100, 15_000), () => this.openServer())
  }

  /** As by SIGSTOP: it knows nothing of the time that passed. */
  private pauseOne(): void {
    const { world, random, coverage } = this
    const server = this.victim()
    if (server === undefined) return
    const ms = random.pick([50, 2000, 15_000, 30_000])
    if (ms > LEASE_MS) coverage.hit('pause beyond the lease')
    if (ms > LEASE_MS && server.worker.load > 0) coverage.hit('pause of a busy worker beyond its lease')
    world.say(`pause ${server.process.name} for ${ms}`)
    server.process.pausedUntilMs = world.time.nowMs + ms
  }

  private drainOne(): void {
    const { world, random, coverage } = this
    const server = this.victim()
    if (server?.worker.isWorking !== true) return
    coverage.hit('drain')
    world.say(`drain ${server.process.name}`)
    world.inProcess(server.process, () => {
      void server.stop().then(
        () => world.kill(server),
        () => world.kill(server),
      )
    })
    world.time.after(random.between(100, 5000), () => this.openServer())
  }

  private heal(): void {
    const { world } = this
    world.say('healed')
    this.healedAtMs = world.time.nowMs
    world.wakeFaults = { lost: 0, repeated: 0 }
    if (this.mode === 'liveness') world.database.faults = NO_FAULTS
    for (const { process } of world.servers) process.pausedUntilMs = 0
    if (world.servers.length === 0) this.openServer()
  }

  // ---------------------------------------------------------------------------------------------- the verdict

  judge(): void {
    const { database, promised } = this.world
    const fail = (what: string): never => {
      throw new Error(what)
    }
    if (database.violations.length > 0) fail(database.violations.slice(0, 3).join('\n'))
    for (const id of promised) {
      if (!database.live.has(id) && !database.finished.has(id)) fail(`R1: ${id} was accepted and is gone`)
    }
    if (this.mode === 'liveness' && database.live.size > 0) {
      const left = [...database.live.values()].map(({ head, ...row }) => `${head.id} ${JSON.stringify(row)}`)
      fail(`R19: ${left.length} executions never ended: ${left.join(', ')}`)
    }
    for (const id of database.finished.keys()) this.judgeExecution(id)
    for (const { head, status, endedAtMs } of database.finished.values()) {
      const parent = head.meta.parent && database.finished.get(head.meta.parent.id)
      if (parent === undefined || parent.endedAtMs > endedAtMs) continue
      if (status === 'cancelled') this.coverage.hit('child cancelled after its parent')
      const lateMs = endedAtMs - Math.max(parent.endedAtMs, this.healedAtMs)
      if (this.mode === 'liveness' && lateMs > CHILD_ENDS_MS)
        fail(`R24: ${head.id} ended ${status} ${lateMs} ms after ${parent.head.id}, which waited for it`)
    }
    for (const id of database.live.keys()) this.judgeExecution(id)
  }

  /** What is on disk must be what the oracle makes of it. */
  private judgeExecution(id: ExecutionId): void {
    const { database, versions } = this.world
    const row = database.finished.get(id)
    const { head } = row ?? database.live.get(id)!
    const version = versions.get(head.versionId)!
    const facts = factsOf(database, id)
    this.coverage.hit('execution judged')
    try {
      const { finish } = judge(version.subject, eventsOf(facts), this.coverage)
      if (row === undefined) return
      const code = row.error?.code
      if (code === 'execution-crashed') return this.coverage.hit('execution given up after crashes')
      if (code === 'journal-refused') return this.coverage.hit('execution with refused facts')
      if (finish?.status !== row.status) throw new Error(`it ended ${row.status}, the oracle says ${finish?.status}`)
      // The engine only knows that its time was up; the run says what that was.
      const expected = row.status === 'timed_out' ? 'execution-timeout' : finish.error?.code
      if (expected !== code) throw new Error(`it failed with ${code}, the oracle says ${expected}`)
      const end = facts.at(-1)
      const ends = end?.t === 'end' ? end.ends.join(' ') : undefined
      if (ends !== finish.ends.join(' '))
        throw new Error(`its ends are ${ends}, the oracle says ${finish.ends.join(' ')}`)
    } catch (error) {
      throw new Error(`${id} of ${version.workflowName}: ${(error as Error).message}`)
    }
  }
}
