import { z } from 'zod'
import { pageOf } from './page.ts'

/** An event of the outbox that one of those who are told of it did not take; all others have had it. */
export const refusedEventSchema = z
  .strictObject({
    id: z.uuid(),
    consumer: z.string().describe('Who did not take it, such as `callbacks` or `notifications`'),
    state: z
      .enum(['waiting', 'set-aside'])
      .describe(
        'waiting: it is tried again at `nextAt`; set-aside: it was refused too often, and somebody has to decide',
      ),
    event: z.string().describe('What it tells, such as `execution.failed`'),
    workspace: z.uuid().optional(),
    workflow: z.uuid().optional(),
    execution: z.uuid().optional(),
    error: z.string().describe('Why it was refused the last time'),
    attempts: z.int(),
    firstAt: z.iso.datetime(),
    lastAt: z.iso.datetime(),
    nextAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'RefusedEvent' })
export type RefusedEventView = z.output<typeof refusedEventSchema>

export const refusedEventPageSchema = pageOf(refusedEventSchema).meta({ id: 'RefusedEventPage' })
