import { z } from 'zod'
import { CRON_CHARS_MAX, INTERVAL_MS_MAX, JITTER_SECONDS_MAX, RULES_MAX } from '../limits.ts'
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
  overlap: z.enum(['allow', 'skip', 'queue', 'cancel-previous']).default('allow'),
  jitterSeconds: z.int().min(0).max(JITTER_SECONDS_MAX).default(0),
})

/** When to start: a cron expression on the clocks of a zone, or a fixed interval. */
export type Rule = z.output<typeof rule>
/** What becomes of starts that are more than a minute late: none, the latest of them, or each of the last 24 hours. */
export type MissedChoice = z.output<typeof parameters>['missed']

/** What becomes of a start while the run before has not ended. */
export type OverlapChoice = z.output<typeof parameters>['overlap']

export interface SchedulePlan {
  readonly rules: readonly Rule[]
  readonly zone: string
  /** Neither the node nor its workflow names a zone, so it is that of the workspace. */
  readonly isDefaultZone: boolean
  readonly missed: MissedChoice
  readonly overlap: OverlapChoice
  /** Starts are spread over so long after their instant. */
  readonly jitterSeconds: number
}

export interface ScheduleProblem {
  readonly parameter: 'rules' | 'timezone' | 'missed' | 'overlap' | 'jitterSeconds'
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

/**
 * Reads the parameters of a schedule node; `workflowZone` is the workflow's own, for a node that names none, and
 * `defaultZone` that of the workspace.
 */
export function readPlan(
  given: unknown,
  workflowZone: string | undefined,
  defaultZone = 'UTC',
): { readonly plan: SchedulePlan } | { readonly problems: readonly ScheduleProblem[] } {
  const read = parameters.safeParse(given)
  if (!read.success) return { problems: read.error.issues.map(asProblem) }
  const { rules, timezone = workflowZone, ...choices } = read.data
  const zone = timezone ?? defaultZone
  const problems = planProblems(rules, zone)
  return problems.length > 0
    ? { problems }
    : { plan: { rules, zone, isDefaultZone: timezone === undefined, ...choices } }
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

const PARAMETERS = ['timezone', 'missed', 'overlap', 'jitterSeconds'] as const

function asProblem({ path, message }: z.core.$ZodIssue): ScheduleProblem {
  const [first, ...rest] = path
  const parameter = PARAMETERS.find((name) => name === first) ?? 'rules'
  return { parameter, message: rest.length > 0 ? `${rest.join('.')}: ${message}` : message }
}
