import { z } from 'zod'

/** A name as the system has it, such as Europe/Berlin. */
export const timeZoneSchema = z
  .string()
  .max(64)
  .refine((zone) => /^[A-Za-z]/.test(zone) && isTimeZone(zone), 'must be a time zone (such as Europe/Berlin)')

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return true
  } catch {
    return false
  }
}
