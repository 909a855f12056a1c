import { setTimeout as wait } from 'node:timers/promises'
import { type LinkFlowServer, processTree } from '@linkflow/bench'
import { REST_MS, SILENCE_MS_MAX } from './limits.ts'
import { Liveness, type Silence } from './liveness.ts'
import { type MemorySample, TreeMemory } from './tree-memory.ts'

export interface Watched<T> {
  readonly result: T
  readonly peak: MemorySample
  readonly silence: Silence
  readonly seconds: number
}

/** Does something to a server while its memory and its answers are watched. */
export async function watch<T>(server: LinkFlowServer, act: () => Promise<T>): Promise<Watched<T>> {
  const startMs = performance.now()
  const memory = new TreeMemory(server)
  const liveness = new Liveness(server.port, serverPidOf(server))
  try {
    const result = await act()
    return {
      result,
      peak: memory.peak,
      silence: await liveness.stop(),
      seconds: (performance.now() - startMs) / 1000,
    }
  } finally {
    memory.stop()
    await liveness.stop()
  }
}

/** The tree's memory after it did nothing for a while. */
export async function atRest(server: LinkFlowServer): Promise<number> {
  await wait(REST_MS)
  const memory = new TreeMemory(server)
  memory.stop()
  return memory.sample().treeMb
}

/** The process below the launcher that serves; if it died, a supervisor would start another. */
export function serverPidOf({ pid, dataDir }: LinkFlowServer): number {
  const found = processTree(pid, dataDir).find(({ part }) => part === 'server')
  if (found === undefined) throw new Error('the server process was not found below the launcher')
  return found.pid
}

export const figuresOf = ({ peak, silence, seconds }: Watched<unknown>): Record<string, number> => ({
  peakMb: Math.round(peak.treeMb),
  ...Object.fromEntries(Object.entries(peak.parts).map(([part, mb]) => [`${part}Mb`, Math.round(mb)])),
  silenceMs: silence.ms,
  silentWorkMs: silence.workMs,
  seconds: Math.round(seconds * 10) / 10,
})

export const silenceFailures = ({ silence }: Watched<unknown>): string[] =>
  silence.workMs > SILENCE_MS_MAX
    ? [`the server worked ${silence.workMs} ms before it answered; at most ${SILENCE_MS_MAX} ms are allowed`]
    : []
