import { z } from 'zod'
import { pageLimit, pageOf } from './page.ts'
import { timeZoneSchema } from './time-zone.ts'

/** What people are told of. New ones go to the end: links to end mails hold their place. */
export const notificationKinds = ['workflow-failed', 'workers-lost', 'schedule-missed', 'credential-failing'] as const
export const notificationKindSchema = z
  .enum(notificationKinds)
  .describe(
    'workflow-failed: executions of a published workflow; workers-lost: processes that run executions; schedule-missed: starts that were due while nobody could make them, and are let go; credential-failing: a credential whose time is over, or that a service refuses',
  )
export type NotificationKind = z.output<typeof notificationKindSchema>

export const notificationStates = ['open', 'recovered', 'over'] as const
export const notificationStateSchema = z
  .enum(notificationStates)
  .describe('open: it goes on; recovered: it works again; over: nothing more came for long')
export type NotificationState = z.output<typeof notificationStateSchema>

export const mailCadences = ['at-once', 'hourly', 'daily', 'never'] as const
export const mailCadenceSchema = z.enum(mailCadences)
export type MailCadence = z.output<typeof mailCadenceSchema>

export const notificationSchema = z
  .strictObject({
    id: z.uuid(),
    kind: notificationKindSchema,
    state: notificationStateSchema,
    title: z.string().describe('What happened, in one sentence'),
    count: z.int().describe('How often it happened'),
    firstAt: z.iso.datetime(),
    lastAt: z.iso.datetime(),
    closedAt: z.iso.datetime().optional(),
    workflow: z.strictObject({ id: z.uuid(), name: z.string() }).optional(),
    error: z
      .strictObject({ code: z.string(), message: z.string(), node: z.string().optional() })
      .optional()
      .describe('Of the last failure'),
    executions: z
      .strictObject({ first: z.uuid(), last: z.uuid() })
      .optional()
      .describe('The first and the last that failed'),
    workers: z.array(z.string()).optional().describe('Which were lost; in the first workspace only'),
    credential: z
      .strictObject({
        id: z.uuid(),
        name: z.string().optional().describe('Absent where it is not shared with you, or gone'),
        why: z.enum(['expired', 'refused']),
      })
      .optional(),
    missedSince: z.iso.datetime().optional().describe('When the first start was due that was missed'),
    takenOver: z.int().optional().describe('Executions of the workspace that other workers went on with'),
    isUnread: z.boolean().describe('Something new happened since you read it'),
    isArchived: z.boolean(),
    mutedUntil: z.iso.datetime().optional().describe('You wanted to hear nothing of the workflow until then'),
    number: z.int().describe('Grows with all that is new in the workspace; the list goes by it'),
  })
  .meta({ id: 'Notification' })
export type NotificationView = z.output<typeof notificationSchema>

export const notificationPageSchema = pageOf(notificationSchema).meta({ id: 'NotificationPage' })

const flag = z.enum(['true', 'false']).default('false')
const number = z.int().min(0).max(Number.MAX_SAFE_INTEGER)

export const notificationListQuery = z.strictObject({
  limit: pageLimit,
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,15}$/, 'is not a cursor of ours')
    .optional()
    .describe('`nextCursor` of the page before'),
  unread: flag.describe('Only those that are unread'),
  archived: flag.describe('Those that you archived instead'),
  kind: notificationKindSchema.optional(),
})

export const notificationWebhookSchema = z
  .strictObject({
    url: z.string().optional().describe('Absent where nothing is called'),
    kinds: z.array(notificationKindSchema),
    secret: z.string().describe('Calls are signed by it, as Standard Webhooks has it: `whsec_…`'),
  })
  .meta({ id: 'NotificationWebhook' })
export type NotificationWebhookView = z.output<typeof notificationWebhookSchema>

export const setNotificationWebhookSchema = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }).max(2048),
    kinds: z
      .array(notificationKindSchema)
      .min(1)
      .max(notificationKinds.length)
      .refine((kinds) => new Set(kinds).size === kinds.length, 'must name each kind once'),
  })
  .meta({ id: 'SetNotificationWebhook' })

/** For how long somebody may want to hear nothing of a workflow. */
export const MUTE_MINUTES_MAX = 7 * 24 * 60

export const muteWorkflowSchema = z
  .strictObject({ minutes: z.int().min(1).max(MUTE_MINUTES_MAX).default(60) })
  .meta({ id: 'MuteWorkflow' })

export const mutedWorkflowSchema = z
  .strictObject({ workflowId: z.uuid(), until: z.iso.datetime() })
  .meta({ id: 'MutedWorkflow' })

export const unreadCountSchema = z
  .strictObject({ unread: z.int(), isMore: z.boolean().describe('There are more than were counted') })
  .meta({ id: 'UnreadCount' })

export const markNotificationSchema = z
  .strictObject({
    isUnread: z.boolean().optional(),
    isArchived: z.boolean().optional().describe('It comes back with the next that is new in it'),
  })
  .refine((marks) => Object.values(marks).some((mark) => mark !== undefined), 'must say what to mark')
  .meta({ id: 'MarkNotification' })

export const markAllReadSchema = z
  .strictObject({ upTo: number.optional().describe('The `number` of the newest that you saw; without it, all') })
  .meta({ id: 'MarkAllRead' })

const timeOfDaySchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day (such as 07:30)')

const quietHoursSchema = z
  .strictObject({ from: timeOfDaySchema, until: timeOfDaySchema })
  .refine(({ from, until }) => from !== until, 'must have a beginning and another end')
  .describe('No mail from then until then, in your time zone')

const choiceSchema = z.strictObject({
  inApp: z.boolean().describe('It is in your inbox'),
  mail: mailCadenceSchema.describe('How soon you get mail of it'),
})

export const notificationPreferencesSchema = z
  .strictObject({
    kinds: z
      .strictObject({
        'workflow-failed': choiceSchema,
        'workers-lost': choiceSchema,
        'schedule-missed': choiceSchema,
        'credential-failing': choiceSchema,
      })
      .describe('What you are told of in this workspace, and where'),
    timeZone: z.string().describe('Where you live, for all workspaces'),
    quietHours: z.strictObject({ from: z.string(), until: z.string() }).nullable(),
    canMail: z.boolean().describe('Whoever runs this server gave it a mail server'),
  })
  .meta({ id: 'NotificationPreferences' })
export type NotificationPreferencesView = z.output<typeof notificationPreferencesSchema>

export const changeNotificationPreferencesSchema = z
  .strictObject({
    kinds: z
      .strictObject({
        'workflow-failed': choiceSchema.partial().optional(),
        'workers-lost': choiceSchema.partial().optional(),
        'schedule-missed': choiceSchema.partial().optional(),
        'credential-failing': choiceSchema.partial().optional(),
      })
      .optional(),
    timeZone: timeZoneSchema.optional(),
    quietHours: quietHoursSchema.nullable().optional().describe('null: mail at any time'),
  })
  .meta({ id: 'ChangeNotificationPreferences' })
export type ChangeNotificationPreferences = z.output<typeof changeNotificationPreferencesSchema>
