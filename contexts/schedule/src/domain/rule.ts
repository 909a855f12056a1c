import { z } from 'zod'
import { CRON_CHARS_MAX, INTERVAL_MS_MAX, RULES_MAX } from '../limits.ts'
import { cronProblem } from './cron.ts'
import { zoneOf } from './zone.ts'

const UNIT_MS = { seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000, weeks: 604_800_000 } as const

const rule = z.union([
  z.strictObject({ cron: z.string() }),
  z.strictObject({
    every: z.strictObject({
      value: z.int().min(1),
      unit: z.enum(['seconds', 'minutes', 'hours', 'days', 'weeks']).default('minutes'),
    }),
  }),
])

/** What a schedule node says, as it is stored in a workflow. */
const parameters = z.object({
  rules: z.array(rule).min(1),
  timezone: z.string().optional(),
  missed: z.enum(['skip', 'one', 'all']).default('skip'),
})

/** When to start: a cron expression on the clocks of a zone, or a fixed interval. */
export type Rule = z.output<typeof rule>
/** What becomes of starts that are more than a minute late: none, the latest of them, or each of the last 24 hours. */
export type MissedChoice = z.output<typeof parameters>['missed']

export interface SchedulePlan {
  readonly rules: readonly Rule[]
  readonly zone: string
  readonly missed: MissedChoice
}

export interface ScheduleProblem {
  readonly parameter: 'rules' | 'timezone' | 'missed'
  readonly message: string
}

export const intervalMs = ({ value, unit }: Extract<Rule, { every: unknown }>['every']): number => value * UNIT_MS[unit]

/** Why this rule cannot be kept, in a sentence; undefined if it can. */
export function checkRule(rule: Rule, zone: string): string | undefined {
  if (zoneOf(zone) === undefined) return zoneProblem(zone)
  if ('every' in rule) {
    return intervalMs(rule.every) > INTERVAL_MS_MAX ? 'The interval is longer than ten years.' : undefined
  }
  if (rule.cron.length > CRON_CHARS_MAX) return `A cron expression has at most ${CRON_CHARS_MAX} characters.`
  return cronProblem(rule.cron)
}

/** Reads the parameters of a schedule node; `workflowZone` is the workflow's own, for a node that names none. */
export function readPlan(
  given: unknown,
  workflowZone: string | undefined,
): { readonly plan: SchedulePlan } | { readonly problems: readonly ScheduleProblem[] } {
  const read = parameters.safeParse(given)
  if (!read.success) return { problems: read.error.issues.map(asProblem) }
  const { rules, timezone, missed } = read.data
  const zone = timezone ?? workflowZone ?? 'UTC'
  const problems = planProblems(rules, zone)
  return problems.length > 0 ? { problems } : { plan: { rules, zone, missed } }
}

/** What is wrong with a schedule node, for those who validate workflows. */
export function checkSchedule(given: unknown, workflowZone: string | undefined): readonly ScheduleProblem[] {
  const read = readPlan(given, workflowZone)
  return 'problems' in read ? read.problems : []
}

function planProblems(rules: readonly Rule[], zone: string): ScheduleProblem[] {
  if (zoneOf(zone) === undefined) return [{ parameter: 'timezone', message: zoneProblem(zone) }]
  if (rules.length > RULES_MAX) {
    return [{ parameter: 'rules', message: `A schedule has at most ${RULES_MAX} rules; this one has ${rules.length}.` }]
  }
  return rules.flatMap((rule, index) => {
    const problem = checkRule(rule, zone)
    return problem === undefined ? [] : [{ parameter: 'rules' as const, message: `Rule ${index + 1}: ${problem}` }]
  })
}

const zoneProblem = (zone: string): string =>
  `«${zone}» is not a time zone; use a name such as Europe/Berlin, UTC, or an offset such as +02:00.`

function asProblem({ path, message }: z.core.$ZodIssue): ScheduleProblem {
  const [first, ...rest] = path
  const parameter = first === 'timezone' || first === 'missed' ? first : 'rules'
  return { parameter, message: rest.length > 0 ? `${rest.join('.')}: ${message}` : message }
}
