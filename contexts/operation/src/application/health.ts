import type { FactName, HealthFact } from '@linkflow/contracts'
import { FACTS, type Reading } from '../domain/facts.ts'
import { FACT_MS_MAX, HEALTH_KEPT_MS } from '../limits.ts'

/** How a figure is read; undefined where there is nothing to tell yet. */
export type Readings = Readonly<Record<FactName, () => Promise<Reading | undefined>>>

/** Reads all figures at once, each alone; who asks within a second gets the same answer. */
export function healthFacts(
  readings: Readings,
  onError: (error: unknown, fact: FactName) => void,
): () => Promise<readonly HealthFact[]> {
  const read = async (name: FactName): Promise<HealthFact> => {
    const { unit, judge } = FACTS[name]
    const unknown = (problem: string): HealthFact => ({ name, unit, status: 'unknown', problem })
    try {
      const reading = await within(FACT_MS_MAX, readings[name]())
      if (reading === 'late') return unknown(`There was no answer within ${FACT_MS_MAX / 1000} s.`)
      return reading === undefined ? { name, unit, status: 'good' } : { name, unit, status: judge(reading), ...reading }
    } catch (error) {
      onError(error, name)
      return unknown('It could not be read; the log says why.')
    }
  }
  let kept: { readonly atMs: number; readonly facts: Promise<readonly HealthFact[]> } | undefined
  return () => {
    const nowMs = performance.now()
    if (kept === undefined || nowMs - kept.atMs > HEALTH_KEPT_MS) {
      kept = { atMs: nowMs, facts: Promise.all((Object.keys(FACTS) as FactName[]).map(read)) }
    }
    return kept.facts
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
