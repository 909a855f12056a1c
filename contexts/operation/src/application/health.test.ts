import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FACTS } from '../domain/facts.ts'
import { FACT_MS_MAX, HEALTH_KEPT_MS } from '../limits.ts'
import { healthFacts, type Readings } from './health.ts'

const readings = (own: Partial<Readings> = {}): Readings => ({
  ...(Object.fromEntries(Object.keys(FACTS).map((name) => [name, async () => ({ value: 0, of: 1 })])) as Readings),
  'disk-free': async () => ({ value: 1, of: 1 }),
  ...own,
})

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

describe('health', () => {
  it('tells each fact with its unit and how it stands', async () => {
    const facts = await healthFacts(readings({ 'queue-depth': async () => ({ value: 250 }) }), () => {})()
    expect(facts).toHaveLength(Object.keys(FACTS).length)
    expect(facts[0]).toEqual({ name: 'queue-depth', unit: 'count', status: 'warning', value: 250 })
    expect(facts.filter(({ status }) => status !== 'good')).toHaveLength(1)
  })

  it('lets each fail alone: by an error, by taking too long, and by having nothing to tell', async () => {
    const errors: string[] = []
    const read = healthFacts(
      readings({
        'scheduler-lag': () => Promise.reject(new Error('secret detail')),
        'database-size': () => new Promise(() => {}),
        'webhook-p95': async () => undefined,
      }),
      (_, fact) => errors.push(fact),
    )
    const asked = read()
    await vi.advanceTimersByTimeAsync(FACT_MS_MAX)
    const facts = await asked
    const byName = Object.fromEntries(facts.map((fact) => [fact.name, fact]))
    expect(byName['scheduler-lag']).toMatchObject({
      status: 'unknown',
      problem: 'It could not be read; the log says why.',
    })
    expect(byName['database-size']).toMatchObject({ status: 'unknown' })
    expect(byName['webhook-p95']).toEqual({ name: 'webhook-p95', unit: 'milliseconds', status: 'good' })
    expect(byName['queue-depth']).toMatchObject({ status: 'good', value: 0 })
    expect(errors).toEqual(['scheduler-lag'])
    expect(JSON.stringify(facts)).not.toContain('secret detail')
  })

  it('is read once for all who ask within a second', async () => {
    let times = 0
    const read = healthFacts(readings({ 'queue-depth': async () => ({ value: times++ }) }), () => {})
    await Promise.all([read(), read()])
    await read()
    expect(times).toBe(1)
    await vi.advanceTimersByTimeAsync(HEALTH_KEPT_MS + 1)
    await read()
    expect(times).toBe(2)
  })
})
