import { z } from 'zod'

const UNIT_MS = {
  milliseconds: 1,
  seconds: 1000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
} as const

export type DurationUnit = keyof typeof UNIT_MS
const DURATION_UNITS = Object.keys(UNIT_MS) as [DurationUnit, ...DurationUnit[]]

/** A stretch of time of fixed length: a day here is 24 hours, whatever the clocks do. */
export const durationSchema = (unit: DurationUnit) =>
  z.strictObject({
    value: z.number().min(0).describe('How many units'),
    unit: z.enum(DURATION_UNITS).default(unit).describe('Unit of time; a day is 24 hours'),
  })

export const durationMs = ({ value, unit }: { value: number; unit: DurationUnit }): number =>
  Math.round(value * UNIT_MS[unit])
