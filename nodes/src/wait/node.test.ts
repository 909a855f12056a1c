import { portsOf } from '@linkflow/node-runtime'
import { noonMs, runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { wait } from './node.ts'

const items = [{ id: 1 }, { id: 2 }]
const run = (parameters: Record<string, unknown>, more: Partial<Parameters<typeof runNode>[1]> = {}) =>
  runNode(wait, { parameters, items, ...more })

describe('Wait', () => {
  it('waits for a time counted from the first start of the step', async () => {
    expect((await run({ duration: { value: 2, unit: 'hours' } })).waiting).toEqual({ untilMs: noonMs + 7_200_000 })
    expect((await run({})).waiting).toEqual({ untilMs: noonMs + 5000 })
  })

  it('waits for an instant, in the zone of the workflow when it names none', async () => {
    expect((await run({ for: 'date', date: '2030-01-02T00:00' }, { timezone: 'Europe/Berlin' })).waiting).toEqual({
      untilMs: Date.UTC(2030, 0, 1, 23),
    })
  })

  it('does not wait for what has passed', async () => {
    const past = await run({ for: 'date', date: '2000-01-01' })
    expect(past.outputs.main).toEqual(items)
    expect(past.lineage.main).toBe('index')
    expect((await run({ duration: { value: 0 } })).outputs.main).toEqual(items)
  })

  it('waits for a call or a signal, and at most for its timeout', async () => {
    expect((await run({ for: 'webhook' })).waiting).toEqual({ signal: 'resume' })
    const timeout = { value: 1, unit: 'days' }
    expect((await run({ for: 'signal', signal: 'paid-{{ $json.id }}', timeout })).waiting).toEqual({
      signal: 'paid-1',
      untilMs: noonMs + 86_400_000,
    })
  })

  it('goes on with its items and what the signal brought', async () => {
    const woken = { by: 'signal' as const, data: { approved: true } }
    const resumed = await run({ for: 'webhook' }, { woken })
    expect(resumed.outputs.main).toEqual(items.map((item) => ({ ...item, signal: { approved: true } })))
    expect(['index', [0, 1]]).toContainEqual(resumed.lineage.main)
    expect((await run({ for: 'webhook', dataField: '' }, { woken })).outputs.main).toEqual(items)
    const hostile = await run({ for: 'webhook', dataField: '__proto__' }, { woken })
    expect(Object.keys(hostile.outputs.main![0]!)).toEqual(['id', '__proto__'])
  })

  it('lets its items out by another port when the signal did not come', async () => {
    const parameters = { for: 'signal', signal: 'x', timeout: { value: 1 } }
    expect(portsOf(wait, parameters).outputs).toEqual(['main', 'timeout'])
    expect((await run(parameters, { woken: { by: 'timer' } })).outputs).toEqual({ timeout: items })
    expect((await run({}, { woken: { by: 'timer' } })).outputs).toEqual({ main: items })
  })

  it('says what it cannot wait for', async () => {
    await expect(run({ for: 'date' })).rejects.toThrow('give the instant')
    await expect(run({ for: 'signal' })).rejects.toThrow('name the signal')
    expect((await run({ for: 'date', date: 'soon' })).error?.code).toBe('wait-date-invalid')
    expect((await run({ duration: { value: 5 * 366, unit: 'days' } })).waiting).toBeDefined()
    expect((await run({ duration: { value: 5 * 366 + 1, unit: 'days' } })).error?.code).toBe('wait-too-long')
  })
})
