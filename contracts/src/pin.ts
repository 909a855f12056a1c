import { z } from 'zod'
import { pageOf } from './page.ts'
import { line } from './text.ts'

/** Items that are pinned to one node of a draft, on all of its ports. */
export const PINNED_ITEMS_MAX = 10_000
/** Ports of one node that have pinned items. */
export const PINNED_PORTS_MAX = 32

export const pinPortSchema = z.strictObject({ port: z.string(), count: z.int() })

/** What is pinned, without the items. */
export const pinSummarySchema = z
  .strictObject({
    node: z.string().describe('Id of the node'),
    ports: z.array(pinPortSchema),
    bytes: z.int(),
    inDraft: z
      .boolean()
      .describe('False when the node is no longer in the draft; then the pin waits for it to come back'),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'PinSummary' })
export type PinSummaryView = z.output<typeof pinSummarySchema>
export const pinPageSchema = pageOf(pinSummarySchema).meta({ id: 'PinPage' })

const OUTPUTS =
  'Items by port, as JSON objects. A port with an empty list is taken without items, one that is not there is not taken'

/** A test run that meets the node does not run it: it puts out what is pinned. */
export const pinSchema = pinSummarySchema
  .extend({ outputs: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))).describe(OUTPUTS) })
  .meta({ id: 'Pin' })
export type PinView = z.output<typeof pinSchema>

export const setPinSchema = z
  .strictObject({
    outputs: z.unknown().optional().describe(OUTPUTS),
    from: z
      .strictObject({
        execution: z.uuid(),
        iteration: line(200)
          .regex(/^\d+(\.\d+)*$/, 'must be an iteration (such as 0 or 2.1)')
          .optional()
          .describe('Of a node inside of loops: which run of it, as in the list of steps'),
      })
      .optional()
      .describe('Instead of `outputs`: what a step of this node put out in an execution of this workflow'),
  })
  .refine(
    ({ outputs, from }) => (outputs === undefined) !== (from === undefined),
    'must have either «outputs» or «from»',
  )
  .meta({ id: 'SetPin' })
export type SetPin = z.output<typeof setPinSchema>
