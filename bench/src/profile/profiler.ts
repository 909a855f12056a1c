import { writeFileSync } from 'node:fs'

interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  readonly children?: readonly number[]
}

export interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

const SAMPLE_US = 200
const DEBUGGER_LINE = /Debugger listening on (ws:\/\/\S+)/

/** Speaks to the inspector of a server that was started with --inspect: a profile of exactly what is measured. */
export class Profiler {
  private readonly socket: WebSocket
  private readonly answers = new Map<number, (result: unknown) => void>()
  private lastId = 0

  private constructor(socket: WebSocket) {
    this.socket = socket
    socket.onmessage = ({ data }) => {
      const { id, result } = JSON.parse(String(data)) as { id?: number; result?: unknown }
      if (id !== undefined) this.answers.get(id)?.(result)
    }
  }

  /** @param said what the server has written to its error stream */
  static async attach(said: string): Promise<Profiler> {
    const address = DEBUGGER_LINE.exec(said)?.[1]
    if (address === undefined) throw new Error(`the server did not say where its inspector listens:\n${said}`)
    const socket = new WebSocket(address)
    await new Promise((resolve, reject) => {
      socket.onopen = resolve
      socket.onerror = () => reject(new Error(`the inspector at ${address} cannot be reached`))
    })
    const profiler = new Profiler(socket)
    await profiler.ask('Profiler.enable')
    await profiler.ask('Profiler.setSamplingInterval', { interval: SAMPLE_US })
    return profiler
  }

  async profile(work: () => Promise<unknown>): Promise<CpuProfile> {
    await this.ask('Profiler.start')
    await work()
    const { profile } = (await this.ask('Profiler.stop')) as { profile: CpuProfile }
    return profile
  }

  close(): void {
    this.socket.close()
  }

  private ask(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.lastId
    return new Promise((resolve) => {
      this.answers.set(id, resolve)
      this.socket.send(JSON.stringify({ id, method, params }))
    })
  }
}

export interface FunctionTime {
  readonly name: string
  readonly selfShare: number
  /** With what it called, each function counted once a stack. */
  readonly totalShare: number
}

/** Shares of the time in which anything ran, greatest self time first. */
export function functionTimes({ nodes, samples, timeDeltas }: CpuProfile): {
  readonly busyShare: number
  readonly functions: readonly FunctionTime[]
} {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)))
  const selfUs = new Map<number, number>()
  for (const [i, id] of samples.entries()) selfUs.set(id, (selfUs.get(id) ?? 0) + timeDeltas[i]!)
  const self = new Map<string, number>()
  const total = new Map<string, number>()
  let busyUs = 0
  let allUs = 0
  for (const [id, us] of selfUs) {
    allUs += us
    if (byId.get(id)!.callFrame.functionName === '(idle)') continue
    busyUs += us
    const stack = new Set<string>()
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) stack.add(nameOf(byId.get(at)!))
    for (const name of stack) total.set(name, (total.get(name) ?? 0) + us)
    const name = nameOf(byId.get(id)!)
    self.set(name, (self.get(name) ?? 0) + us)
  }
  const functions = [...total]
    .map(([name, us]) => ({ name, selfShare: (self.get(name) ?? 0) / busyUs, totalShare: us / busyUs }))
    .sort((a, b) => b.selfShare - a.selfShare)
  return { busyShare: busyUs / allUs, functions }
}

function nameOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  const place = url
    .replace(/^file:\/\//, '')
    .split('/')
    .slice(-3)
    .join('/')
  return `${functionName || '(anonymous)'}${place === '' ? '' : ` ${place}:${lineNumber + 1}`}`
}

/** For the profiler of a browser. */
export const saveProfile = (profile: CpuProfile, path: string): void => writeFileSync(path, JSON.stringify(profile))
