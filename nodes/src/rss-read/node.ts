import type { JsonObject } from '@linkflow/kernel'
import { defineNode, failItem, many } from '@linkflow/node-runtime'
import { z } from 'zod'
import { readFeedAt } from './read-feed-at.ts'

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
      const feed = await readFeedAt({ url, ignoreCertificate }, context)
      if (!feed.ok) return failItem(feed.error)
      const afterMs = since === '' ? Number.NEGATIVE_INFINITY : Date.parse(since)
      const isWanted = ({ isoDate: date }: JsonObject) => {
        return since === '' || (typeof date === 'string' && Date.parse(date) > afterMs)
      }
      return many(
        feed.value.entries
          .filter(isWanted)
          .slice(0, entriesMax)
          .map((json) => ({ json })),
      )
    },
    parallel: () => 4,
  },
})
