import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { type CeilingResult, Ceilings } from './ceilings/ceilings.ts'
import { W1_CONNECTIONS } from './limits.ts'
import { LoadGenerator } from './load/load-generator.ts'
import { measureColdStart } from './measure/cold-start.ts'
import { measureIdle, measureMemory } from './measure/memory.ts'
import { measureW1, type W1Kind, type W1Result } from './measure/w1.ts'
import { measureW2 } from './measure/w2.ts'
import { measureW3 } from './measure/w3.ts'
import { measureW4, SlowServer } from './measure/w4.ts'
import type { Options, Part } from './options.ts'
import type { Figures, Machine, Mutable } from './report/figures.ts'
import { DatabaseView } from './server/database-view.ts'
import { LinkFlowServer } from './server/linkflow-server.ts'

type Found = Mutable<Figures>

interface World {
  readonly server: LinkFlowServer
  readonly database: DatabaseView
  readonly generator: LoadGenerator
  readonly options: Options
  readonly say: (what: string) => void
}

/** Until the hot path is compiled: the processor time of an execution falls for about ten seconds. */
const WARM_UP_SECONDS = { quick: 10, full: 15 }
const SETTLE_MS = { quick: 6_000, full: 15_000 }

/** All parts that are asked for, one after the other, on one data folder. */
export async function run(options: Options, say: (what: string) => void): Promise<Figures> {
  const found: Found = { at: new Date().toISOString(), quick: options.quick, machine: machine() }
  const { parts, quick } = options
  const dataDir = mkdtempSync(join(tmpdir(), 'linkflow-bench-'))
  try {
    const slow = await SlowServer.start()
    say('making a data folder')
    await LinkFlowServer.start({ dataDir }).then((server) => server.stop())
    if (parts.has('cold-start')) {
      say('cold start')
      found.coldStart = await measureColdStart(dataDir, quick ? 3 : 7)
      found.coldStartMs = found.coldStart.ms
    }
    const server = await LinkFlowServer.start({ dataDir, env: { LINKFLOW_EGRESS_ALLOW: slow.address } })
    try {
      if (parts.has('idle')) {
        say('memory of an idle server')
        found.idle = await measureIdle(server, quick ? SETTLE_MS.quick : SETTLE_MS.full)
        found.idleRssMb = found.idle.serverRssMb
        found.idleTreePssMb = found.idle.treePssMb
      }
      await underLoad(server, slow, options, found, say)
    } finally {
      slow.stop()
      await server.stop()
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
  return found
}

async function underLoad(
  server: LinkFlowServer,
  slow: SlowServer,
  options: Options,
  found: Found,
  say: (what: string) => void,
): Promise<void> {
  const { parts, quick, seconds } = options
  const database = await DatabaseView.open(server.dataDir)
  const generator = new LoadGenerator()
  const world: World = { server, database, generator, options, say }
  try {
    Object.assign(found, await database.durability())
    if (parts.has('w3')) {
      say('W3')
      found.w3 = await measureW3(server, await server.publish('w3'), quick ? 10 : 30)
    }
    if (parts.has('w4')) {
      say('W4')
      found.w4 = await measureW4(server, await server.publish('w4'), slow, quick ? 5 : 15)
    }
    if (parts.has('w1') || parts.has('ceilings')) await inTurns(world, found)
    if (parts.has('w2')) {
      for (const [name, key] of [
        ['w2-no-code', 'w2NoCode'],
        ['w2', 'w2'],
      ] as const) {
        const workflow = await server.publish(name)
        say(`warming up ${name.toUpperCase()}`)
        await measureW2(workflow, world, quick ? WARM_UP_SECONDS.quick : WARM_UP_SECONDS.full)
        say(`${name.toUpperCase()}, and its drain`)
        found[key] = await measureW2(workflow, world, quick ? seconds * 2 : Math.max(20, seconds))
      }
    }
    if (parts.has('w1') || parts.has('w2')) found.loaded = measureMemory(server)
  } catch (error) {
    throw server.said.text === '' ? error : new Error(`${(error as Error).message}\n${server.said.text}`)
  } finally {
    generator.close()
    await database.close()
  }
}

/** Ceilings and W1 take turns, so that a slow minute of the machine slows both; the round of the median rate counts. */
async function inTurns(world: World, found: Found): Promise<void> {
  const { server, generator, options, say } = world
  const { parts, rounds, seconds } = options
  const has = (part: Part) => parts.has(part)
  const ceilings = has('ceilings') ? await Ceilings.start(server.dataDir) : undefined
  const children = cpus().length
  const echo: CeilingResult[] = []
  const batched: CeilingResult[] = []
  const contexts: { bare: number; prepared: number }[] = []
  const w1: Record<W1Kind, Map<number, W1Result[]>> = { w1: new Map(), w1NoCode: new Map() }
  try {
    if (has('w1')) {
      await server.publish('w1')
      await server.publish('w1-no-code')
      say('warming up')
      for (const kind of ['w1NoCode', 'w1'] as const) {
        await measureW1(kind, world, {
          connections: W1_CONNECTIONS.at(-1)!,
          seconds: options.quick ? WARM_UP_SECONDS.quick : WARM_UP_SECONDS.full,
        })
      }
    }
    await ceilings?.measure('batched', generator, 1)
    for (let round = 1; round <= rounds; round += 1) {
      say(`ceilings and W1, round ${round} of ${rounds}`)
      if (ceilings !== undefined) {
        echo.push(await ceilings.measure('echo', generator, Math.min(2, seconds)))
        batched.push(await ceilings.measure('batched', generator, seconds))
      }
      if (has('w1')) for (const kind of ['w1NoCode', 'w1'] as const) await oneRound(kind, world, round, w1[kind])
      if (ceilings !== undefined) contexts.push(await ceilings.freshContexts(children, Math.min(2, seconds) / 2))
    }
  } finally {
    await ceilings?.stop()
  }
  if (ceilings !== undefined) {
    found.ceilingEcho = middle(echo)
    found.ceilingBatched = middle(batched)
    found.ceilingFreshContexts = { children, ...middle(contexts, ({ bare }) => bare) }
  }
  if (has('w1')) {
    found.w1ByConnections = byConnections(w1.w1)
    found.w1NoCodeByConnections = byConnections(w1.w1NoCode)
    found.w1 = found.w1ByConnections[W1_CONNECTIONS.at(-1)!]!
    found.w1NoCode = found.w1NoCodeByConnections[W1_CONNECTIONS.at(-1)!]!
  }
}

async function oneRound(kind: W1Kind, world: World, round: number, into: Map<number, W1Result[]>): Promise<void> {
  for (const connections of W1_CONNECTIONS) {
    const isMost = connections === W1_CONNECTIONS.at(-1)
    // Few connections are measured once in a quick run.
    if (world.options.quick && !isMost && round > 1) continue
    const result = await measureW1(kind, world, { connections, seconds: world.options.seconds })
    into.set(connections, [...(into.get(connections) ?? []), result])
  }
}

const byConnections = (results: ReadonlyMap<number, readonly W1Result[]>): Record<string, W1Result> =>
  Object.fromEntries([...results].map(([connections, each]) => [connections, middle(each)]))

/** The result in the middle; of two, the lower one. */
function middle<T extends { perSecond: number }>(results: readonly T[]): T
function middle<T>(results: readonly T[], by: (result: T) => number): T
function middle<T>(results: readonly T[], by = (result: T) => (result as { perSecond: number }).perSecond): T {
  const order = [...results].sort((a, b) => by(a) - by(b))
  return order[(order.length - 1) >> 1]!
}

const machine = (): Machine => ({
  cpus: cpus().length,
  cpuModel: cpus()[0]!.model,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node,
  platform: `${process.platform}-${process.arch}`,
  loadAverage: loadavg().map((load) => Math.round(load * 10) / 10),
})
