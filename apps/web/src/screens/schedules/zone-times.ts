import { language } from '../../strings/index.ts'

export const hereZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** «Mon 30 Nov 2026, 09:00 CET»: never a time without its zone. */
export const timeIn = (zone: string, iso: string): string =>
  new Date(iso).toLocaleString(language(), {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  })

export const clockIn = (zone: string, iso: string): string =>
  new Date(iso).toLocaleTimeString(language(), { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

export const dateIn = (zone: string, ms: number): string =>
  new Date(ms).toLocaleDateString(language(), { timeZone: zone, day: 'numeric', month: 'long', year: 'numeric' })
