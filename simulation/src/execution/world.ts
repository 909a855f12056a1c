import type { CommittedAnswer, ExecutionHead, ExecutionId, StartResult, VersionId } from '@linkflow/execution'
import type { Clock, Json } from '@linkflow/kernel'
import type { Coverage } from '../coverage.ts'
import { wakesOf } from '../engine-simulation.ts'
import type { Random } from '../random.ts'
import { factsOf } from './facts.ts'
import type { ModelSteps } from './model-steps.ts'
import type { ModelVersion } from './model-version.ts'
import { SimulatedDatabase } from './simulated-database.ts'
import { SimulatedServer, type Word } from './simulated-server.ts'
import type { WriteEntry } from './simulated-writer.ts'
import { SimulatedProcess, VirtualTime } from './virtual-time.ts'

type LiveInsert = Extract<WriteEntry, { kind: 'accept' }>['row']
type Start = Parameters<ModelSteps['start']>[0]
type StepStart = Parameters<ModelSteps['start']>[1]

/** Wake-ups between processes, which may be lost or come twice. */
export interface WakeFaults {
  lost: number
  repeated: number
}

/** The simulated installation: its database, its processes, and what an observer of all of it knows. */
export class World {
  readonly time = new VirtualTime()
  readonly database: SimulatedDatabase
  readonly random: Random
  readonly coverage: Coverage
  readonly versions = new Map<VersionId, ModelVersion>()
  readonly children: ModelVersion[] = []
  servers: SimulatedServer[] = []
  wakeFaults: WakeFaults = { lost: 0, repeated: 0 }
  readonly refused = new Set<ExecutionId>()
  /** Executions whose steps kill the worker that runs them (R14). */
  readonly poison = new Set<ExecutionId>()
  onKilled: () => void = () => {}
  /** Executions of which somebody was told that they exist. */
  readonly promised = new Set<ExecutionId>()
  private readonly writes = new Map<string, { starts: number; readonly seed: number; readonly atMs: number }>()
  private idsMade = 0
  private processesMade = 0
  private readonly trace: ((line: string) => void) | undefined

  constructor(random: Random, coverage: Coverage, trace: ((line: string) => void) | undefined) {
    this.random = random
    this.coverage = coverage
    this.trace = trace
    this.database = new SimulatedDatabase(this.time, random, coverage)
  }

  say(line: string): void {
    this.trace?.(`${String(this.time.elapsedMs).padStart(7)} ${this.time.current?.name ?? '-'}: ${line}`)
  }

  violated(what: string): void {
    this.say(`VIOLATED ${what}`)
    this.database.violations.push(what)
  }

  // ---------------------------------------------------------------------------------------------- processes

  open(skewMs: number): SimulatedServer {
    const process = new SimulatedProcess(`p${this.processesMade++}`, skewMs)
    return this.inProcess(process, () => {
      const server = new SimulatedServer(this, process)
      this.servers.push(server)
      void server.start()
      return server
    })
  }

  inProcess<T>(process: SimulatedProcess, run: () => T): T {
    const { current } = this.time
    this.time.current = process
    const result = run()
    this.time.current = current
    return result
  }

  kill(server: SimulatedServer): void {
    this.say(`kill ${server.process.name}`)
    server.process.isAlive = false
    this.servers = this.servers.filter((other) => other !== server)
  }

  tell(word: Word, id: ExecutionId, from: SimulatedServer): void {
    for (const server of this.servers) {
      if (server === from) continue
      if (this.random.chance(this.wakeFaults.lost)) {
        this.coverage.hit('wake-up lost')
        continue
      }
      const times = this.random.chance(this.wakeFaults.repeated) ? 2 : 1
      if (times > 1) this.coverage.hit('wake-up repeated')
      for (let at = 0; at < times; at++)
        this.time.after(this.random.int(50), () => server.hear(word, id), server.process)
    }
  }

  /** What an execution can do to its worker at the worst. */
  killCurrent(): void {
    const server = this.serverOf(this.time.current)
    if (server === undefined) return
    this.coverage.hit('worker killed by its execution')
    this.kill(server)
    this.onKilled()
  }

  private serverOf(process: SimulatedProcess | undefined): SimulatedServer | undefined {
    return this.servers.find((server) => server.process === process)
  }

  clockOfCurrent(): Clock {
    const { time } = this
    const skewMs = time.current?.skewMs ?? 0
    return { nowMs: () => time.nowMs + skewMs }
  }

  fenceOfCurrent(id: ExecutionId): number {
    return this.serverOf(this.time.current)?.store.claims.get(id) ?? 1
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.time.after(ms, resolve))
  }

  // ---------------------------------------------------------------------------------------------- executions

  newId(): ExecutionId {
    const random = this.random.int(2 ** 32)
    this.idsMade += 1
    return `0000000-0000-7000-8000-${this.idsMade.toString(16).padStart(4, '0')}${random.toString(16).padStart(8, '0')}`.padStart(
      36,
      '0',
    ) as ExecutionId
  }

  isRefused(id: ExecutionId): boolean {
    return this.refused.delete(id)
  }

  childOf(parent: ExecutionHead, step: string, call: number, atMs: number): LiveInsert {
    this.coverage.hit('sub-workflow called')
    const version = this.random.pick(this.children)
    const id = this.newId()
    const triggerNode = version.triggers[0]!
    const head: ExecutionHead = {
      id,
      workspaceId: version.workspaceId,
      workflowId: version.workflowId,
      versionId: version.versionId,
      mode: 'sub-workflow',
      triggerNode,
      createdAtMs: atMs,
      deadlineAtMs: version.timeoutMs === undefined ? undefined : atMs + version.timeoutMs,
      planFormat: version.plan.format,
      engineFlags: version.engineFlags,
      meta: { parent: { id: parent.id, step, call, depth: 1 } },
    }
    const begin = {
      t: 'begin',
      at: atMs,
      seed: this.random.int(2 ** 32),
      node: triggerNode,
      out: [{ port: 'main', n: 1 }],
    }
    return { head, owner: undefined, journal: { seq: 0, facts: JSON.stringify([begin]) } }
  }

  readAnswer(id: ExecutionId): Promise<CommittedAnswer | 'pending' | 'unknown'> {
    return this.database.execute<CommittedAnswer | 'pending' | 'unknown'>({
      run: () => {
        const answer = factsOf(this.database, id).find((fact) => fact.t === 'done' && fact.ans !== undefined)
        if (answer?.t === 'done') return { result: { type: 'responded', answer: answer.ans as Json } }
        const row = this.database.finished.get(id)
        if (row === undefined) return { result: this.database.live.has(id) ? 'pending' : 'unknown' }
        const end = { type: 'finished', status: row.status as 'failed', error: row.error, ends: [] } as const
        return { result: { type: 'ended', end, output: [] } }
      },
    })
  }

  // ---------------------------------------------------------------------------------------------- what must hold

  /** J2: nothing is told before it is on disk. */
  answered(id: ExecutionId, answer: CommittedAnswer): void {
    this.say(`answer of ${id}: ${answer.type}`)
    this.coverage.hit(`answer ${answer.type}`)
    const { live, finished } = this.database
    if (answer.type === 'ended') {
      const status = finished.get(id)?.status
      if (status !== answer.end.status)
        this.violated(`J2: ${id} was said to be ${answer.end.status}, on disk it is ${status}`)
    } else if (answer.type === 'responded') {
      const isKept = factsOf(this.database, id).some((fact) => fact.t === 'done' && fact.ans !== undefined)
      if (!isKept) this.violated(`J2: ${id} answered, and the answer is not on disk`)
    } else if (!live.has(id) && !finished.has(id)) this.violated(`J2: ${id} was said to wait, and is not on disk`)
  }

  /** R1: what was accepted is there for ever. */
  promise(id: ExecutionId, result: StartResult): void {
    this.say(`${id} ${result.type}`)
    this.coverage.hit(`start ${result.type}`)
    if (result.type === 'accepted' || result.type === 'answered' || result.type === 'pending')
      this.promised.add(result.id)
  }

  /** R3 and J1, seen from the outside world on which the write works. */
  writeStarted(head: ExecutionHead, fence: number, command: Start, start: StepStart): void {
    const { id } = head
    const { step, attempt } = command
    this.say(`write of ${id} ${step} attempt ${attempt} under fence ${fence}`)
    this.coverage.hit('write')
    const own = factsOf(this.database, id).filter(
      (fact) => 'k' in fact && fact.k === step && 'a' in fact && fact.a === attempt,
    )
    const isCurrent = this.database.live.get(id)?.fence === fence
    if (!isCurrent) this.coverage.hit('write of a worker that had lost its lease')
    const mark = own.find((fact) => fact.t === 'start')
    const name = `${id} ${step} attempt ${attempt}`
    if (isCurrent && mark === undefined) this.violated(`J1: the write ${name} began without its mark on disk`)
    const end = own.find((fact) => fact.t === 'done' || fact.t === 'fail' || fact.t === 'stop')
    if (isCurrent && end !== undefined) this.violated(`R3: the write ${name} had ended, and began again`)
    if (mark?.t === 'start') {
      const seed = (mark.f as { seed: number }).seed
      if (seed !== start.seed || mark.at !== start.atMs)
        this.violated(`J3: the write ${name} began again with other facts`)
    }
    if (start.calls !== undefined) return
    const { woken } = command
    const wakes = factsOf(this.database, id).filter((fact) => fact.t === 'wake' && fact.k === step).length
    if (isCurrent && woken !== undefined) this.coverage.hit('write after a wait')
    if (isCurrent && wakes < wakesOf(command))
      this.violated(`J1: the write ${name} began before what woke it was on disk`)
    // A wait ends a start; the next one is another.
    const key = `${name} ${wakesOf(command)}`
    const before = this.writes.get(key)
    if (before === undefined) this.writes.set(key, { starts: 1, seed: start.seed, atMs: start.atMs })
    else {
      before.starts += 1
      this.coverage.hit('write that began again')
      // Each owner begins it once.
      if (before.starts > fence + 1)
        this.violated(`R3: the write ${name} began ${before.starts} times in ${fence} leases`)
    }
  }
}
