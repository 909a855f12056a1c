import { defineNode } from '@linkflow/node-runtime'
import { z } from 'zod'
import { zoneOf } from '../data/date.ts'
import { durationMs } from '../data/duration.ts'
import { FORMAT } from '../data/format.ts'
import { keysOf } from '../data/json-schema.ts'
import { LIST_ENTRIES_MAX } from '../limits.ts'

/** Five fields, or six with seconds first; what each field may hold is checked by the calendar that fires them. */
const CRON = /^[0-9A-Za-z*,/#?LW+-]+( [0-9A-Za-z*,/#?LW+-]+){4,5}$/
const NICKNAME = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/

const cronRule = z.strictObject({
  cron: z
    .string()
    .max(256)
    .refine((text) => CRON.test(text) || NICKNAME.test(text), {
      error:
        'is not a cron expression: five fields (minute hour day month weekday) such as «0 9 * * 1-5», or six with seconds first',
    })
    .describe('Cron expression: minute hour day month weekday, with seconds first if there are six fields'),
})

const everyRule = z.strictObject({
  every: z
    .strictObject({
      value: z.int().min(1).max(100_000).describe('How many units lie between two starts'),
      unit: z.enum(['seconds', 'minutes', 'hours', 'days', 'weeks']).default('minutes').describe('Unit of time'),
    })
    .describe('A fixed interval, counted from when the workflow was published'),
})

const parameters = z.strictObject({
  rules: z
    .array(z.union([cronRule, everyRule]))
    .min(1)
    .max(LIST_ENTRIES_MAX)
    .describe('When to start; an instant that several rules name starts one execution'),
  timezone: z
    .string()
    .max(64)
    .refine((name) => zoneOf(name) !== undefined, 'is not a time zone; use a name such as Europe/Berlin or UTC')
    .meta(FORMAT.timeZone)
    .optional()
    .describe("Time zone of the cron expressions; the workflow's when left out"),
  missed: z
    .enum(['skip', 'one', 'all'])
    .default('skip')
    .describe(
      'What becomes of starts that were due while LinkFlow was down: none, one for all of them, or each (of the last 24 hours)',
    ),
  overlap: z
    .enum(['allow', 'skip', 'queue', 'cancel-previous'])
    .default('allow')
    .describe(
      'What becomes of a start while the run before has not ended: both run; it is skipped; it waits for the end (a day at most); or the run before is cancelled',
    ),
  jitterSeconds: z
    .int()
    .min(0)
    .max(3600)
    .default(0)
    .describe('Starts are spread over so many seconds after their instant, so that many do not begin at once'),
})

const TEN_YEARS_MS = 10 * 366 * 86_400_000

function check({ rules }: z.output<typeof parameters>) {
  const tooLong = rules.findIndex((rule) => 'every' in rule && durationMs(rule.every) > TEN_YEARS_MS)
  return tooLong === -1
    ? undefined
    : { parameter: 'rules', message: `rule ${tooLong + 1}: the interval is longer than ten years.` }
}

export const schedule = defineNode({
  type: 'schedule',
  version: 1,
  title: 'Schedule',
  description: 'Starts the workflow at set times or at a fixed interval.',
  group: 'trigger',
  keywords: ['cron', 'timer', 'interval', 'daily', 'every'],
  suggestedNext: ['http-request', 'code', 'execute-workflow'],
  engine: 'trigger',
  parameters,
  // There is no item yet that an expression could speak of.
  literal: keysOf(parameters),
  check,
  effect: 'pure',
  sample: [{ scheduledAt: '2030-01-01T09:00:00.000Z', firedAt: '2030-01-01T09:00:00.041Z', timezone: 'Europe/Berlin' }],
  gives: 'sample',
  behaviour: { kind: 'trigger' },
})
