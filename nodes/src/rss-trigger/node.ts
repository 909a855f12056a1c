import { defineNode } from '@linkflow/node-runtime'
import { z } from 'zod'
import { keysOf } from '../data/json-schema.ts'
import { httpRequest } from '../http-request/node.ts'
import { httpRequestParameters } from '../http-request/parameters.ts'
import { FEED_EVERY_SECONDS_MAX, FEED_EVERY_SECONDS_MIN } from '../limits.ts'

const parameters = z.strictObject({
  url: z.string().min(1).max(8192).describe('Address of the feed (RSS or Atom)'),
  everySeconds: z
    .int()
    .min(FEED_EVERY_SECONDS_MIN)
    .max(FEED_EVERY_SECONDS_MAX)
    .default(300)
    .describe('How often it is looked whether there are new entries, in seconds'),
  entries: z
    .enum(['new', 'new-or-changed'])
    .default('new')
    .describe(
      'new: each entry once. new-or-changed: again when its title, link, text or file has changed; the item says in «change» which of the two it is',
    ),
  withFeed: z.boolean().default(false).describe('Give what the feed says of itself (title, link, …) as «feed», too'),
  authentication: httpRequestParameters.shape.authentication,
  ignoreCertificate: z.boolean().default(false).describe('Take certificates that nobody vouches for'),
})

export const rssTrigger = defineNode({
  type: 'rss-trigger',
  version: 1,
  title: 'RSS Feed Trigger',
  description: 'Starts the workflow for each new entry of a feed in RSS or Atom.',
  documentation: `It begins with entries that come after the workflow was published. Each entry starts one execution, the oldest first; where LinkFlow was
down, what is new in the feed starts when it is back. An entry is known again by its \`guid\`, else by its link, else by its title and date.

The item has what there is of \`title\`, \`link\`, \`guid\`, \`pubDate\`, \`isoDate\`, \`creator\`, \`content\`, \`contentSnippet\`, \`categories\` and \`enclosure\`.
A feed that fails is asked again after ever longer pauses, an hour at most, and not before the time that its server names.`,
  group: 'trigger',
  keywords: ['feed', 'rss', 'atom', 'news', 'blog', 'podcast', 'entry', 'article'],
  suggestedNext: ['filter', 'if', 'http-request'],
  engine: 'trigger',
  parameters,
  // There is no item yet that an expression could speak of.
  literal: keysOf(parameters),
  check: ({ url }) =>
    /^https?:$/.test(URL.parse(url)?.protocol ?? '')
      ? undefined
      : { parameter: 'url', message: 'is no whole address, such as https://example.com/feed.xml.' },
  credentials: httpRequest.credentials!,
  effect: 'pure',
  sample: [
    {
      title: 'A new lamp',
      link: 'https://example.test/lamp',
      guid: 'https://example.test/lamp',
      pubDate: 'Tue, 01 Jan 2030 09:00:00 GMT',
      isoDate: '2030-01-01T09:00:00.000Z',
      content: '<p>It gives light.</p>',
      contentSnippet: 'It gives light.',
    },
  ],
  behaviour: { kind: 'trigger' },
})
