import { z } from 'zod'
import { EVERY_SECONDS_MAX, EVERY_SECONDS_MIN } from '../limits.ts'

/** What an email-trigger says, as it is read here: the node's own schema has more words for it. */
const saysSchema = z.object({
  folder: z.string().min(1).max(1024),
  everySeconds: z.int().min(EVERY_SECONDS_MIN).max(EVERY_SECONDS_MAX),
  unseenOnly: z.boolean(),
  markSeen: z.boolean(),
  attachments: z.boolean(),
})

type WatchPlan = z.output<typeof saysSchema>
export type WatchOptions = Pick<WatchPlan, 'unseenOnly' | 'markSeen' | 'attachments'>

export const readPlan = (parameters: unknown): WatchPlan | undefined => saysSchema.safeParse(parameters).data

export interface Cursor {
  readonly validity: number
  readonly uid: number
}

/** A mailbox that somebody has claimed. */
export interface ClaimedWatch {
  readonly id: string
  readonly claim: string
  readonly workspaceId: string
  readonly workflowId: string
  readonly versionId: string
  readonly nodeId: string
  readonly credentialId: string
  readonly folder: string
  readonly options: WatchOptions
  readonly everySeconds: number
  readonly cursor: Cursor | undefined
  readonly failures: number
  readonly problem: string | undefined
}
