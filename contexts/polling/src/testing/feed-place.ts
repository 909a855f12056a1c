import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { httpPort } from '@linkflow/execution'
import { runOperation } from '@linkflow/formats'
import { Egress, parseEgressAllow } from '@linkflow/http-egress'
import { fail } from '@linkflow/kernel'
import type { NewsStart } from '../application/read-source.ts'
import { feedSource } from '../feed/feed-source.ts'
import type { TestPlace } from './test-place.ts'

interface Entry {
  guid: string
  title: string
  text?: string
  date?: string
}

/** A feed on a server of this machine, read by the real egress. */
export async function openFeedPlace() {
  const asked: IncomingHttpHeaders[] = []
  const place = {
    /** As it is written: the newest first. */
    entries: [] as Entry[],
    /** The headers of each request. */
    asked,
    statuses: [] as number[],
    knowsMarks: true,
    /** Instead of a hash of what it holds. */
    etag: undefined as string | undefined,
    files: 0,
    onLook: (() => {}) as TestPlace['onLook'],
    isDown: false,
    retryAfter: undefined as string | undefined,
    /** Ends all connections, in whatever they are. */
    cut: () => server.closeAllConnections(),
    deliver(text: string): void {
      place.entries.unshift({ guid: text, title: text })
    },
    textOf: ({ item }: NewsStart): unknown => item.json['title'],
  }
  const server = createServer(async (request, response) => {
    asked.push(request.headers)
    await place.onLook()
    const xml = feedOf(place.entries)
    const etag = place.etag ?? `"${createHash('sha256').update(xml).digest('hex')}"`
    const isKnown = place.knowsMarks && request.headers['if-none-match'] === etag
    const status = place.isDown ? 503 : isKnown ? 304 : 200
    place.statuses.push(status)
    response.writeHead(status, {
      ...(place.knowsMarks && { etag }),
      ...(place.retryAfter !== undefined && { 'retry-after': place.retryAfter }),
    })
    response.end(status === 200 ? xml : '')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const allow = parseEgressAllow(`127.0.0.1:${port}`)
  if (!allow.ok) throw new Error(allow.error)
  const egress = new Egress({ allow: allow.value, deny: [] })
  const source = feedSource({
    contextOf: ({ workspaceId }, signal) => ({
      http: httpPort(egress, workspaceId, signal, async () => fail({ code: 'none', message: 'none' }), undefined),
      formats: {
        async run(operation, content, options) {
          const done = await runOperation(operation, content, options)
          return done.ok ? done : fail({ ...done.error, retryable: false })
        },
      },
      yieldNow: async () => {},
      nowMs: Date.now(),
    }),
  })
  return Object.assign(place, {
    source,
    trigger: (where: 'here' | 'elsewhere' = 'here', more: object = {}) => ({
      nodeId: 'n',
      kind: 'rss-trigger',
      parameters: {
        url: `http://127.0.0.1:${port}/${where}`,
        everySeconds: 60,
        entries: 'new',
        withFeed: false,
        authentication: 'none',
        ignoreCertificate: false,
        ...more,
      },
      credentials: {},
    }),
    async close(): Promise<void> {
      await egress.close()
      server.closeAllConnections()
      server.close()
    },
  }) satisfies TestPlace
}

export type FeedPlace = Awaited<ReturnType<typeof openFeedPlace>>

const feedOf = (entries: readonly Entry[]): string =>
  `<rss version="2.0"><channel><title>News</title><link>https://news.example.test/</link>${entries.map(itemOf).join('')}</channel></rss>`

const itemOf = ({ guid, title, text, date }: Entry): string =>
  `<item><guid isPermaLink="false">${guid}</guid><title>${title}</title>${text === undefined ? '' : `<description>${text}</description>`}${date === undefined ? '' : `<pubDate>${date}</pubDate>`}</item>`
