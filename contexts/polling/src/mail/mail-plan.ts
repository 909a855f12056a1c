import { fail, ok } from '@linkflow/kernel'
import type { MailCursor } from '@linkflow/node-runtime'
import { z } from 'zod'
import { everySecondsSchema, UNREADABLE } from '../domain/every-seconds.ts'
import type { ClaimedWatch, ReadPlan } from '../domain/watch.ts'

/** What an email-trigger says, as it is read here: the node's own schema has more words for it. */
const saysSchema = z.object({
  folder: z.string().min(1).max(1024),
  everySeconds: everySecondsSchema,
  unseenOnly: z.boolean(),
  markSeen: z.boolean(),
  attachments: z.boolean(),
})

type Says = z.output<typeof saysSchema>

export type MailWatch = ClaimedWatch<
  { readonly credentialId: string; readonly folder: string },
  Pick<Says, 'unseenOnly' | 'markSeen' | 'attachments'>,
  MailCursor
>

export const mailPlan = (({ parameters, credentials }) => {
  const says = saysSchema.safeParse(parameters)
  if (!says.success) return fail(UNREADABLE)
  const credentialId = credentials.imap
  if (credentialId === undefined) return fail('No mailbox is chosen: choose a credential of the type «imap».')
  const { folder, everySeconds, ...options } = says.data
  return ok({ place: { credentialId, folder }, options, everySeconds })
}) satisfies ReadPlan
