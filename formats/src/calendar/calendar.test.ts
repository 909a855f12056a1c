import { describe, expect, it } from 'vitest'
import { readCalendar } from './read-calendar.ts'
import { type CalendarEvent, writeCalendar } from './write-calendar.ts'

const noonMs = Date.UTC(2030, 0, 1, 12)
const event = (more: Partial<CalendarEvent> = {}): CalendarEvent => ({
  title: 'Lunch',
  startMs: noonMs,
  endMs: noonMs + 3_600_000,
  isAllDay: false,
  uid: 'event-1',
  stampMs: noonMs,
  ...more,
})

describe('calendars', () => {
  it('come back as they were written', async () => {
    const text = writeCalendar(
      event({
        title: 'Lunch; with, all\nof us',
        location: 'Köln',
        organizer: { name: 'Ada "the" Lead', email: 'ada@example.test' },
        attendees: [{ email: 'bob@example.test', rsvp: true }],
        geo: { latitude: 50.9, longitude: 6.9 },
        recurrenceRule: 'RRULE:FREQ=WEEKLY;COUNT=2',
        status: 'TENTATIVE',
      }),
    )
    const read = (await readCalendar(text)) as { events: Record<string, unknown>[] }
    expect(read.events).toMatchObject([
      {
        summary: 'Lunch; with, all\nof us',
        uid: 'event-1',
        location: 'Köln',
        start: { date: '2030-01-01T12:00:00.000Z' },
        end: { date: '2030-01-01T13:00:00.000Z' },
        status: 'TENTATIVE',
        attendees: [{ email: 'bob@example.test', rsvp: true }],
        recurrenceRule: { frequency: 'WEEKLY', count: 2 },
      },
    ])
  })

  it('have days whose last one is part of them', () => {
    const text = writeCalendar(event({ isAllDay: true, endMs: noonMs }))
    expect(text).toContain('DTSTART;VALUE=DATE:20300101\r\nDTEND;VALUE=DATE:20300102\r\n')
  })

  it('have no line that a text began', () => {
    const text = writeCalendar(event({ title: 'x\r\nATTENDEE:mailto:evil@example.test', description: 'y\rz' }))
    expect(text.split('\r\n').filter((line) => line.startsWith('ATTENDEE'))).toEqual([])
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
  })

  it.each([
    [{ startMs: Number.NaN }, 'start and an end'],
    [{ endMs: noonMs - 1 }, 'before it starts'],
    [{ organizer: { email: 'a b\r\nX:y' } }, 'mail address'],
    [{ recurrenceRule: 'FREQ=DAILY\r\nX-EVIL:1' }, 'recurrence rule'],
    [{ url: 'not an address' }, 'address'],
    [{ status: 'a\nb' }, 'not a word'],
  ])('refuse %j', (more, message) => {
    expect(() => writeCalendar(event(more))).toThrow(message)
  })

  it('read a rule that ends on a day, and refuse what is none', async () => {
    const text = writeCalendar(event({ recurrenceRule: 'FREQ=DAILY;UNTIL=20300201' }))
    const read = (await readCalendar(text)) as { events: { recurrenceRule: unknown }[] }
    expect(JSON.stringify(read.events[0]!.recurrenceRule)).toContain('2030-02-01')
    await expect(readCalendar('hello')).rejects.toThrow('BEGIN:VCALENDAR')
  })
})
