import { fail, ok } from '@linkflow/kernel'
import { z } from 'zod'
import { everySecondsSchema, UNREADABLE } from '../domain/every-seconds.ts'
import type { ClaimedWatch, ReadPlan } from '../domain/watch.ts'
import type { FeedCursor } from './feed-cursor.ts'

/** What an rss-trigger says, as it is read here. */
const saysSchema = z.object({
  url: z.string().min(1).max(8192),
  everySeconds: everySecondsSchema,
  entries: z.enum(['new', 'new-or-changed']),
  withFeed: z.boolean(),
  authentication: z.string(),
  ignoreCertificate: z.boolean(),
})

type Says = z.output<typeof saysSchema>

/** A credential that goes with the request. */
export interface FeedCredential {
  readonly type: string
  readonly id: string
}

export type FeedWatch = ClaimedWatch<
  { readonly url: string; readonly credential: FeedCredential | null },
  Pick<Says, 'entries' | 'withFeed' | 'ignoreCertificate'>,
  FeedCursor
>

/** Another credential may be shown other entries, so it is another place. */
export const feedPlan = (({ parameters, credentials }) => {
  const says = saysSchema.safeParse(parameters)
  if (!says.success) return fail(UNREADABLE)
  const { url, authentication: type, everySeconds, entries, withFeed, ignoreCertificate } = says.data
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    return fail('Its address is none: write it whole, as https://example.com/feed.xml.')
  }
  const id = credentials[type]
  if (type !== 'none' && id === undefined) {
    return fail(`No credential is chosen: choose one of the type «${type}», or no authentication.`)
  }
  const credential = type === 'none' ? null : { type, id }
  return ok({ place: { url, credential }, options: { entries, withFeed, ignoreCertificate }, everySeconds })
}) satisfies ReadPlan
