import type { ScheduleRule } from '@linkflow/sdk'

export const UNITS = ['seconds', 'minutes', 'hours', 'days', 'weeks'] as const
export type Unit = (typeof UNITS)[number]

/** A rule as people say it. */
export type RuleForm =
  /** 0 is Sunday, as in cron. */
  | { readonly kind: 'days'; readonly days: readonly number[]; readonly time: string }
  | { readonly kind: 'every'; readonly value: string; readonly unit: Unit }
  | { readonly kind: 'cron'; readonly cron: string }

const TIME = /^(\d{2}):(\d{2})$/

/** Undefined while it is not whole. */
export function ruleOf(form: RuleForm): ScheduleRule | undefined {
  switch (form.kind) {
    case 'cron':
      return form.cron.trim() === '' ? undefined : { cron: form.cron.trim().replaceAll(/\s+/g, ' ') }
    case 'every': {
      const value = Number(form.value)
      return Number.isInteger(value) && value >= 1 ? { every: { value, unit: form.unit } } : undefined
    }
    case 'days': {
      const [, hour, minute] = TIME.exec(form.time) ?? []
      if (hour === undefined || minute === undefined || form.days.length === 0) return undefined
      const days = form.days.length === 7 ? '*' : form.days.toSorted((a, b) => a - b).join(',')
      return { cron: `${Number(minute)} ${Number(hour)} * * ${days}` }
    }
  }
}
