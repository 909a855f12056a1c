import { setTimeout as wait } from 'node:timers/promises'
import type { LinkFlowServer } from '@linkflow/bench'
import { REST_MS, SILENCE_MS_MAX } from './limits.ts'
import { Liveness } from './liveness.ts'
import { type MemorySample, TreeMemory } from './tree-memory.ts'

export interface Watched<T> {
  readonly result: T
  readonly peak: MemorySample
  readonly silenceMs: number
  readonly seconds: number
}

/** Does something to a server while its memory and its answers are watched. */
export async function watch<T>(server: LinkFlowServer, act: () => Promise<T>): Promise<Watched<T>> {
  const startMs = performance.now()
  const memory = new TreeMemory(server)
  const liveness = new Liveness(server.port)
  try {
    const result = await act()
    return {
      result,
      peak: memory.peak,
      silenceMs: await liveness.stop(),
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

export const figuresOf = ({ peak, silenceMs, seconds }: Watched<unknown>): Record<string, number> => ({
  peakMb: Math.round(peak.treeMb),
  ...Object.fromEntries(Object.entries(peak.parts).map(([part, mb]) => [`${part}Mb`, Math.round(mb)])),
  silenceMs,
  seconds: Math.round(seconds * 10) / 10,
})

export const silenceFailures = ({ silenceMs }: Watched<unknown>): string[] =>
  silenceMs > SILENCE_MS_MAX
    ? [`the server was silent for ${silenceMs} ms; at most ${SILENCE_MS_MAX} ms are allowed`]
    : []
