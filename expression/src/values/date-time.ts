import { ClosedObject } from './value.ts'

/**
 * An instant with the zone and language it is shown in. Both `new Date(…)` and `DateTime.…` make one; `isDate` tells
 * them apart where JavaScript's Date and Luxon write themselves differently. `epochMs` is NaN for an invalid date.
 */
export class DateTime extends ClosedObject {
  readonly kind = 'date'
  readonly epochMs: number
  readonly zone: string
  readonly locale: string
  readonly isDate: boolean

  constructor(epochMs: number, zone = 'UTC', locale = 'en-US', isDate = false) {
    super()
    // The range of JavaScript's Date; beyond it there is no calendar.
    this.epochMs = Math.abs(epochMs) <= 8.64e15 ? Math.trunc(epochMs) : Number.NaN
    this.zone = zone
    this.locale = locale
    this.isDate = isDate
    Object.freeze(this)
  }

  static fromMillis(epochMs: number, zone = 'UTC', locale = 'en-US'): DateTime {
    return new DateTime(epochMs, zone, locale)
  }

  get isValid(): boolean {
    return !Number.isNaN(this.epochMs)
  }
}

export type DurationUnit =
  | 'years'
  | 'quarters'
  | 'months'
  | 'weeks'
  | 'days'
  | 'hours'
  | 'minutes'
  | 'seconds'
  | 'milliseconds'

export type DurationParts = { readonly [unit in DurationUnit]?: number }

/** A length of time in calendar units. */
export class Duration extends ClosedObject {
  readonly kind = 'duration'
  readonly parts: DurationParts

  constructor(parts: DurationParts) {
    super()
    this.parts = Object.freeze({ ...parts })
    Object.freeze(this)
  }
}

/** The time from one instant to another, the end not included. */
export class Interval extends ClosedObject {
  readonly kind = 'interval'
  readonly from: DateTime
  readonly to: DateTime

  constructor(from: DateTime, to: DateTime) {
    super()
    this.from = from
    this.to = to
    Object.freeze(this)
  }
}
