import type { Join, LoopEntry, NodeShape, WorkflowShape } from '@linkflow/engine'
import { type ModelParameters, modelTypes } from './model-nodes.ts'
import type { Random } from './random.ts'

/** What a workflow may be made of. */
export interface Profile {
  readonly nodesMax: number
  readonly depthMax: number
  readonly joins: readonly Join[]
  readonly breaks: boolean
  readonly failing: number
  readonly waiting: number
  readonly writing: number
  readonly timeouts: boolean
  /** Share of steps that call sub-workflows. */
  readonly calls: number
  /** Nothing in it depends on what comes first: every order of events must come to the same end. */
  readonly isRaceFree: boolean
}

const EVERY_JOIN: readonly Join[] = ['all', 'all', 'any', 'first', { n: 1 }, { n: 2 }, { n: 3 }]

export function chooseProfile(random: Random, nodesMax = 200): Profile {
  const size = random.next()
  const most = size < 0.7 ? random.between(2, 10) : size < 0.97 ? random.between(8, 30) : random.between(30, nodesMax)
  const isRaceFree = random.chance(0.25)
  return {
    nodesMax: Math.min(most, nodesMax),
    depthMax: most > 60 ? random.int(2) : random.int(4),
    joins: isRaceFree ? ['all'] : EVERY_JOIN,
    breaks: !isRaceFree && random.chance(0.7),
    failing: random.pick(isRaceFree ? [0, 0.1, 0.3] : [0, 0.05, 0.15, 0.3]),
    waiting: random.pick([0, 0.1, 0.3]),
    writing: random.pick([0.2, 0.5]),
    timeouts: !isRaceFree && random.chance(0.3),
    calls: 0,
    isRaceFree,
  }
}

interface End {
  readonly node: string
  readonly port: string
}

interface Region {
  readonly id: string
  readonly inLoop: boolean
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** A workflow that the planner takes, with regions inside each other. */
export function generateWorkflow(random: Random, profile: Profile): WorkflowShape {
  return new Generator(random, profile).workflow()
}

class Generator {
  private readonly random: Random
  private readonly profile: Profile
  private readonly nodes: Mutable<NodeShape>[] = []
  private readonly connections: { from: End; to: End }[] = []

  constructor(random: Random, profile: Profile) {
    this.random = random
    this.profile = profile
  }

  workflow(): WorkflowShape {
    const { random } = this
    const ends: End[] = [{ node: this.add('start'), port: 'main' }]
    for (let more = random.int(4); more > 2; more--) ends.push({ node: this.add('start'), port: 'main' })
    this.graph(ends, this.profile.nodesMax, this.profile.depthMax, undefined)
    const parallelSteps = random.chance(0.5) ? random.between(1, 4) : undefined
    return { nodes: this.nodes, connections: this.shuffled(), settings: { parallelSteps } }
  }

  /** The order of the file means something (J5, S4), so it must not be that of the making. */
  private shuffled(): { from: End; to: End }[] {
    const { connections, random } = this
    for (let at = connections.length - 1; at > 0; at--) {
      const other = random.int(at + 1)
      const kept = connections[at]!
      connections[at] = connections[other]!
      connections[other] = kept
    }
    return connections
  }

  private graph(ends: End[], count: number, depth: number, region: Region | undefined): void {
    const { random, profile } = this
    let left = count
    while (left > 0 && this.nodes.length <= profile.nodesMax) {
      left -= 1
      const type = this.type(depth)
      const id = this.add(type)
      const sources = region === undefined && random.chance(0.02) ? [] : this.some(ends)
      for (const from of sources) this.connect(from, id)
      this.join(id, sources.length)
      if (type === 'loop' || type === 'try') {
        const inner = random.int(Math.min(5, left + 2))
        left -= inner
        const inLoop = type === 'loop' || region?.inLoop === true
        this.graph([{ node: id, port: 'body' }], inner, depth - 1, { id, inLoop })
      }
      for (const port of this.portsOf(id)) if (port !== 'body') ends.push({ node: id, port })
    }
    if (region !== undefined) this.close(region, ends)
  }

  private close(region: Region, ends: readonly End[]): void {
    const { random } = this
    const own = ends.filter(({ node }) => node !== region.id)
    if (own.length === 0) return
    if (this.profile.breaks && region.inLoop && random.chance(0.4)) {
      const id = this.add('break')
      const sources = this.some(own)
      for (const from of sources) this.connect(from, id)
      this.join(id, sources.length)
    }
    if (random.chance(0.85)) for (const from of this.some(own)) this.connect(from, region.id)
  }

  private type(depth: number): string {
    const { random } = this
    const isWide = random.chance(0.6)
    const plain = isWide ? ['branch', 'switch', 'merge', 'merge', 'aggregate', 'sink'] : ['step', 'step', 'aggregate']
    return random.pick(depth > 0 ? [...plain, 'loop', 'try'] : plain)
  }

  private add(type: string): string {
    const { random, profile } = this
    const id = `n${this.nodes.length}`
    const isRegion = type === 'loop' || type === 'try'
    const isPlain = !isRegion && type !== 'start'
    // Without races a failure is turned into items or tried again until it works: whatever stops others would be one.
    const mayStop = !profile.isRaceFree
    const onError = random.pick(
      mayStop ? (['stop', 'stop', 'continue', 'error-port'] as const) : (['continue'] as const),
    )
    const takesErrors = onError !== 'stop' && type !== 'try' && type !== 'start' && type !== 'break'
    const node: Mutable<NodeShape> = { id, name: id.toUpperCase(), type, parameters: { ...this.parameters(type) } }
    if (random.chance(0.15)) node.runOnEmpty = true
    if (type !== 'start' && random.chance(0.05)) node.disabled = true
    if (takesErrors && (!mayStop || random.chance(0.5))) node.onError = onError
    if ((isPlain || type === 'loop') && random.chance(0.4)) {
      node.retry = {
        attempts: random.between(2, 4),
        firstMs: random.pick([1, 50, 2000]),
        maxMs: random.pick([10, 5000]),
      }
    }
    this.nodes.push(node)
    return id
  }

  private parameters(type: string): ModelParameters {
    const { random, profile } = this
    const isQuiet = type === 'start' || type === 'try' || (type === 'break' && profile.isRaceFree)
    const calls = type === 'step' && profile.calls > 0 && random.chance(profile.calls) ? random.between(1, 3) : 0
    return {
      calls,
      effect: calls > 0 || random.chance(profile.writing) ? 'write' : random.pick(['pure', 'read']),
      failing: isQuiet || random.chance(0.3) ? 0 : profile.failing,
      failingTwice: isQuiet || profile.isRaceFree ? 0 : profile.failing / 2,
      skipping: random.pick([0, 0, 0.3]),
      waitsMax: calls === 0 && !isQuiet && random.chance(profile.waiting) ? random.between(1, 3) : 0,
      ...(type === 'loop' && { loop: this.loop(), meeting: random.pick([0.2, 0.6, 1]) }),
      ...(profile.timeouts && !isQuiet && random.chance(0.3) && { timeoutMs: random.between(10, 3000) }),
    }
  }

  private loop(): LoopEntry {
    const { random } = this
    const parallel = random.between(1, 3)
    const kind = random.next()
    if (kind < 0.5) return { kind: 'items', batchSize: random.between(1, 3), parallel }
    if (kind < 0.75) return { kind: 'times', times: random.int(4), parallel }
    return { kind: 'until', iterationsMax: random.between(1, 5) }
  }

  private join(id: string, count: number): void {
    const join = this.random.pick(this.profile.joins)
    if (join === 'all' || (typeof join === 'object' && join.n > count)) return
    this.node(id).join = join
  }

  private portsOf(id: string): readonly string[] {
    const { type, onError } = this.node(id)
    const { outputs } = modelTypes.get(type)!
    return onError === 'error-port' ? [...outputs, 'error'] : outputs
  }

  private connect(from: End, to: string): void {
    const { inputs } = modelTypes.get(this.node(to).type)!
    this.connections.push({ from, to: { node: to, port: this.random.pick(inputs) } })
  }

  private node(id: string): Mutable<NodeShape> {
    return this.nodes[Number(id.slice(1))]!
  }

  private some(ends: readonly End[]): readonly End[] {
    const { random } = this
    const wanted = random.chance(0.5) ? 1 : random.between(2, 4)
    const late = (): End => ends[Math.max(0, ends.length - 1 - random.int(8))]!
    return [...new Set(Array.from({ length: wanted }, () => (random.chance(0.6) ? late() : random.pick(ends))))]
  }
}
