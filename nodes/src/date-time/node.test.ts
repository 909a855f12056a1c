import type { JsonObject } from '@linkflow/kernel'
import { runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { dateTime } from './node.ts'

const run = (parameters: Record<string, unknown>, items: JsonObject[] = [{ at: '2030-01-31T09:05:00Z' }]) =>
  runNode(dateTime, { parameters, items, timezone: 'Europe/Berlin' })
const date = async (parameters: Record<string, unknown>) => {
  const result = await run({ value: '{{ $json.at }}', ...parameters })
  return result.error?.message ?? result.outputs.main![0]!.date
}

describe('Date & Time', () => {
  it('gives the instant at which the step began', async () => {
    const result = await run({})
    expect(result.outputs.main![0]).toEqual({ at: '2030-01-31T09:05:00Z', date: '2030-01-01T13:00:00.000+01:00' })
    expect(result.lineage.main).toBe('index')
  })

  it('reads and writes dates', async () => {
    expect(await date({ operation: 'parse' })).toBe('2030-01-31T10:05:00.000+01:00')
    expect(await date({ operation: 'parse', value: '31.01.2030', inputFormat: 'dd.MM.yyyy', timezone: 'UTC' })).toBe(
      '2030-01-31T00:00:00.000Z',
    )
    expect(await date({ operation: 'format', outputFormat: "cccc d LLLL yyyy 'at' HH:mm", locale: 'de' })).toBe(
      'Donnerstag 31 Januar 2030 at 10:05',
    )
  })

  it('moves dates by the calendar', async () => {
    expect(await date({ operation: 'add', amount: 1, unit: 'months' })).toBe('2030-02-28T10:05:00.000+01:00')
    expect(await date({ operation: 'subtract', amount: 2, unit: 'weeks' })).toBe('2030-01-17T10:05:00.000+01:00')
    // A day over the change to summer time has 23 hours; the wall clock stays.
    expect(await date({ operation: 'add', value: '2030-03-30T12:00', unit: 'days' })).toBe(
      '2030-03-31T12:00:00.000+02:00',
    )
  })

  it('rounds, measures and takes parts', async () => {
    expect(await date({ operation: 'round', unit: 'hours' })).toBe('2030-01-31T10:00:00.000+01:00')
    expect(await date({ operation: 'round', unit: 'hours', round: 'up' })).toBe('2030-01-31T11:00:00.000+01:00')
    expect(await date({ operation: 'round', unit: 'months', round: 'end' })).toBe('2030-01-31T23:59:59.999+01:00')
    expect(await date({ operation: 'difference', to: '2030-02-02T09:05:00Z' })).toBe(2)
    expect(await date({ operation: 'difference', to: '2030-01-31T08:05:00Z', unit: 'minutes' })).toBe(-60)
    expect(await date({ operation: 'extract', part: 'week' })).toBe(5)
    expect(await date({ operation: 'extract', part: 'timestamp' })).toBe(1_896_080_700_000)
  })

  it('puts the result where it is told', async () => {
    expect((await run({ as: 'times.now' })).outputs.main![0]).toMatchObject({ times: { now: expect.any(String) } })
    expect((await run({ as: 'at.now' })).error?.code).toBe('path-blocked')
  })

  it('says what is not a date', async () => {
    expect(await date({ operation: 'parse', value: 'soon' })).toContain('«soon» is not a date')
    expect(await date({ operation: 'add', amount: 1e9, unit: 'years' })).toContain('outside the years')
    expect(await date({ operation: 'parse', value: null })).toContain('null is not a date')
  })

  it('refuses formats that would take long, and zones that are none', async () => {
    const hostile = 'd'.padEnd(200, ' d')
    await expect(run({ operation: 'parse', inputFormat: hostile })).rejects.toThrow('16 fields')
    await expect(run({ timezone: 'Mars/Phobos' })).rejects.toThrow('time zone')
    await expect(run({ operation: 'format' })).rejects.toThrow('say how')
  })

  it('gives nothing for nothing', async () => {
    expect((await run({}, [])).outputs.main).toEqual([])
  })
})
