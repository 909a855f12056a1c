import { describe, expect, it } from 'vitest'
import { run } from '../../testing/run-compatible.ts'

const one = async (version: number, parameters: object, item: object = {}, timezone = 'America/New_York') =>
  (await run('dateTime', version, parameters as never, { items: [item as never], timezone })).outputs['main']![0]

describe('Date & Time 1', () => {
  it.each([
    [{ value: '2021-03-04T10:00:00Z' }, '03/04/2021'],
    [{ value: 1614852000, toFormat: 'YYYY-MM-DD' }, '2021-03-04'],
    [{ value: '1614852000000', custom: true, toFormat: 'HH:mm' }, '10:00'],
    [{ value: '04.03.2021', custom: true, toFormat: 'YYYY', options: { fromFormat: 'DD.MM.YYYY' } }, '2021'],
    [
      {
        value: '2021-03-04 10:00',
        custom: true,
        toFormat: 'HH:mm Z',
        options: { fromTimezone: 'Europe/Berlin', toTimezone: 'Asia/Tokyo' },
      },
      '18:00 +09:00',
    ],
    [
      { action: 'calculate', value: '2021-03-04T10:00:00Z', duration: 2, timeUnit: 'hours' },
      '2021-03-04T12:00:00.000Z',
    ],
    [{ action: 'calculate', operation: 'subtract', value: '2021-03-04', duration: 1 }, '2021-03-03T00:00:00.000Z'],
  ])('%j is %s', async (parameters, expected) => {
    expect(await one(1, parameters, { kept: 1 })).toEqual({ kept: 1, data: expected })
  })

  it('refuses what is no date, and drops an item without one', async () => {
    const { error } = await run('dateTime', 1, { value: 'soon' }, { items: [{}] })
    expect(error?.message).toContain('could not be recognized')
    expect((await run('dateTime', 1, { value: '={{ $json.x }}' }, { items: [{}] })).outputs['main']).toEqual([])
  })
})

describe('Date & Time 2', () => {
  it.each([
    [
      { operation: 'addToDate', magnitude: '2021-03-04T10:00:00Z', duration: 1 },
      { newDate: '2021-03-05T05:00:00.000-05:00' },
    ],
    [
      { operation: 'subtractFromDate', magnitude: 1614852000, timeUnit: 'hours', duration: 1 },
      { newDate: '2021-03-04T04:00:00.000-05:00' },
    ],
    [
      { operation: 'formatDate', date: '2021-03-04T10:00:00+02:00', format: 'custom', customFormat: 'HH ZZ' },
      { formattedDate: '10 +02:00' },
    ],
    [
      {
        operation: 'formatDate',
        date: '2021-03-04T10:00:00Z',
        format: 'custom',
        customFormat: 'HH',
        options: { timezone: true },
      },
      { formattedDate: '05' },
    ],
    [{ operation: 'formatDate', date: null }, { formattedDate: null }],
    [{ operation: 'roundDate', date: '2021-03-04T10:00:00Z' }, { roundedDate: '2021-03-01T00:00:00.000-05:00' }],
    [
      { operation: 'roundDate', date: '2021-03-04T10:00:00Z', mode: 'roundUp' },
      { roundedDate: '2021-04-01T00:00:00.000-04:00' },
    ],
    [{ operation: 'extractDate', date: '2021-01-01T10:00:00Z', part: 'week' }, { datePart: 53 }],
    [
      {
        operation: 'getTimeBetweenDates',
        startDate: '2021-03-01',
        endDate: '2021-03-04T12:00:00Z',
        units: ['day', 'hour'],
      },
      { timeDifference: { days: 3, hours: 12 } },
    ],
  ])('%j', async (parameters, expected) => {
    expect(await one(2, parameters, { gone: 1 })).toEqual(expected)
  })

  it('has the time of the step, in the zone of the workflow or another', async () => {
    expect(await one(2, {})).toEqual({ currentDate: '2030-01-01T07:00:00.000-05:00' })
    expect(await one(2, { includeTime: false, options: { timezone: 'Etc/UTC' } })).toEqual({
      currentDate: '2030-01-01T00:00:00.000+00:00',
    })
    expect((await run('dateTime', 2, { options: { timezone: 'Mars' } }, { items: [{}] })).error?.message).toContain(
      'Mars',
    )
  })

  it('keeps the fields of the item where it is told to', async () => {
    expect(
      await one(2, { operation: 'extractDate', date: '2021-05-01', options: { includeInputFields: true } }, { a: 1 }),
    ).toEqual({ a: 1, datePart: 4 })
  })
})
