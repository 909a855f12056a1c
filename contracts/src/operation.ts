import { z } from 'zod'

export const serverRoles = ['all', 'api', 'worker', 'scheduler', 'isolated'] as const
export type ServerRole = (typeof serverRoles)[number]

export const processStates = ['live', 'draining', 'no-heartbeat'] as const
export type ProcessState = (typeof processStates)[number]

/** One process of the installation, as it said itself. */
export const serverProcessSchema = z
  .strictObject({
    id: z.uuid(),
    name: z.string().describe('Role and number, as in its log lines: `worker:4711`'),
    host: z.string(),
    role: z.enum(serverRoles).describe('`isolated`: runs alone what two workers in a row died of'),
    version: z.string(),
    node: z.string(),
    state: z.enum(processStates),
    startedAt: z.iso.datetime(),
    heartbeatAgeMs: z.int().describe('Since it last said that it is there'),
    stoppedAt: z.iso.datetime().optional().describe('It said goodbye: somebody stopped it'),
    drainAskedAt: z.iso.datetime().optional(),
    runsExecutions: z.boolean(),
    executions: z.int().describe('In work'),
    load: z.int().describe('In work, or waiting in its memory for a place'),
    memoryBytes: z.int(),
  })
  .meta({ id: 'ServerProcess' })
export type ServerProcessView = z.output<typeof serverProcessSchema>

export const serverProcessListSchema = z
  .strictObject({ items: z.array(serverProcessSchema) })
  .meta({ id: 'ServerProcessList' })

/** Figures of the installation. `docs/guides/runbooks.md` has a section for each. */
export const factNames = [
  'queue-depth',
  'queue-wait-p50',
  'queue-wait-p95',
  'processes-silent',
  'scheduler-lag',
  'webhook-p95',
  'error-share',
  'outbox-lag',
  'outbox-set-aside',
  'database-size',
  'database-connections',
  'disk-free',
  'migrations-pending',
  'versions-live',
] as const
export type FactName = (typeof factNames)[number]

export const factUnits = ['count', 'milliseconds', 'bytes', 'share'] as const
export type FactUnit = (typeof factUnits)[number]

export const factStatuses = ['good', 'warning', 'bad', 'unknown'] as const
export type FactStatus = (typeof factStatuses)[number]

export const healthFactSchema = z
  .strictObject({
    name: z.enum(factNames),
    unit: z.enum(factUnits),
    status: z.enum(factStatuses),
    value: z.number().optional().describe('Absent where there is nothing to tell yet, or it could not be read'),
    of: z.number().optional().describe('What the value is a part of'),
    problem: z.string().optional().describe('Why it is not known'),
  })
  .meta({ id: 'HealthFact' })
export type HealthFact = z.output<typeof healthFactSchema>

export const systemHealthSchema = z
  .strictObject({
    at: z.iso.datetime(),
    versions: z.strictObject({ linkflow: z.string(), node: z.string(), postgres: z.string().optional() }),
    facts: z.array(healthFactSchema),
  })
  .meta({ id: 'SystemHealth' })

export const supportBundleSchema = z
  .strictObject({
    linkflow: z.literal(1),
    madeAt: z.iso.datetime(),
    versions: z.strictObject({
      linkflow: z.string(),
      node: z.string(),
      platform: z.string(),
      postgres: z.string().optional(),
    }),
    settings: z.array(
      z.strictObject({
        name: z.string().describe('Of the environment variable'),
        state: z.enum(['default', 'set']),
        value: z
          .union([z.number(), z.boolean(), z.string()])
          .optional()
          .describe('Of a number, a switch, or one of a list of words; of nothing else'),
      }),
    ),
    health: z.array(healthFactSchema),
    processes: z.array(serverProcessSchema),
    migrations: z.array(z.string()),
    log: z
      .array(
        z.strictObject({
          at: z.string(),
          level: z.string(),
          text: z.string(),
          error: z.string().optional(),
          code: z.string().optional(),
        }),
      )
      .describe('Warnings and errors of the process that answers, oldest first'),
  })
  .meta({ id: 'SupportBundle' })
export type SupportBundle = z.output<typeof supportBundleSchema>
