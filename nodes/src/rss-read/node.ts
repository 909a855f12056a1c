import { fail, type Json, ok, type Result } from '@linkflow/kernel'
import { defineNode, failItem, many, type NodeContext, type NodeError } from '@linkflow/node-runtime'
import { z } from 'zod'
import { isRecord } from '../data/json.ts'
import { fromEgress } from '../http-request/failure.ts'
import { valueIn } from '../items/file-content.ts'
import { FEED_BYTES_MAX, HTTP_REDIRECTS_DEFAULT } from '../limits.ts'
import { permanent } from '../node-error.ts'

const parameters = z.strictObject({
  url: z.string().min(1).max(8192).describe('Address of the feed (RSS or Atom)'),
  entriesMax: z.int().min(1).max(10_000).default(1000).describe('How many entries at most, the first ones'),
  since: z
    .string()
    .max(100)
    .default('')
    .describe('Only entries that came after this date, such as {{ $now.minus({ hours: 1 }) }}; all when empty'),
  ignoreCertificate: z.boolean().default(false).describe('Take certificates that nobody vouches for'),
})

/** What is at an address, as entries. */
export async function feedAt(
  url: string,
  context: NodeContext,
  rejectsUnknown: boolean,
): Promise<Result<readonly Json[], NodeError>> {
  const reply = await context.http.request({
    method: 'GET',
    url,
    headers: [
      [
        'accept',
        'application/rss+xml, application/atom+xml, application/rdf+xml;q=0.8, application/xml;q=0.4, text/xml;q=0.4',
      ],
    ],
    redirects: { follow: true, max: HTTP_REDIRECTS_DEFAULT },
    responseBytesMax: FEED_BYTES_MAX,
    as: 'buffer',
    tls: { rejectUnauthorized: rejectsUnknown },
  })
  if (!reply.ok) return fail(fromEgress(reply.error))
  const { status, body } = reply.value
  if (status < 200 || status > 299) {
    return fail({
      code: 'http-status',
      message: `The feed answers with status ${status}.`,
      retryable: status === 429 || status >= 500,
    })
  }
  const feed = await valueIn(context, 'read-feed', body as Uint8Array)
  if (!feed.ok) return fail(permanent(feed.error.code, `What is at the address is not a feed: ${feed.error.message}`))
  const entries = isRecord(feed.value) ? feed.value['items'] : undefined
  return ok(Array.isArray(entries) ? entries : [])
}

export const rssRead = defineNode({
  type: 'rss-read',
  version: 1,
  title: 'RSS Read',
  description: 'Reads a feed in RSS or Atom, and makes an item of each entry.',
  group: 'http',
  keywords: ['feed', 'atom', 'news', 'blog', 'podcast', 'rdf'],
  suggestedNext: ['remove-duplicates', 'filter', 'limit'],
  parameters,
  check: ({ since }) =>
    since !== '' && Number.isNaN(Date.parse(since))
      ? { parameter: 'since', message: 'is not a date, such as 2030-01-01.' }
      : undefined,
  effect: 'read',
  sample: [
    {
      title: 'A new lamp',
      link: 'https://example.test/lamp',
      isoDate: '2030-01-01T09:00:00.000Z',
      contentSnippet: 'It gives light.',
    },
  ],
  behaviour: {
    kind: 'each',
    async each(_item, { url, entriesMax, since, ignoreCertificate }, context) {
      const entries = await feedAt(url, context, !ignoreCertificate)
      if (!entries.ok) return failItem(entries.error)
      const afterMs = since === '' ? Number.NEGATIVE_INFINITY : Date.parse(since)
      const isWanted = (entry: Json) => {
        const date = isRecord(entry) ? entry['isoDate'] : undefined
        return since === '' || (typeof date === 'string' && Date.parse(date) > afterMs)
      }
      return many(
        entries.value
          .filter(isRecord)
          .filter(isWanted)
          .slice(0, entriesMax)
          .map((json) => ({ json })),
      )
    },
    parallel: () => 4,
  },
})
