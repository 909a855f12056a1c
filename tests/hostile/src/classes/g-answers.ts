import { chain, node } from '@linkflow/chaos'
import type { Reply } from '../site/client.ts'
import type { Site } from '../site/site.ts'
import { type Attempt, type Finding, oneOfMany, type Suite } from '../suite.ts'
import { pageAttempts as hostedPageAttempts } from './g-pages.ts'
import { filledIn, inLanes, operationsOf } from './operations.ts'
import { listening } from './run-workflow.ts'

/** G: what users answer, or write into pages, acts on the origin of the app; pages answered twice or by others. T9, T28, T29, T34. */
export const answersAct: Suite = {
  name: 'G',
  promise: 'No answer that a user chose runs as a page of ours, sets a cookie, or speaks for the whole origin',
  atOnce: 4,
  attempts: () => [
    ...oneOfMany(pageAttempts()),
    ...oneOfMany(headerAttempts()),
    ...echoAttempts(),
    { name: 'every answer of the API is no page, and is not kept', run: apiIsNoPage },
    ...originAttempts(),
    ...hostedPageAttempts(),
  ],
}

const PAGE = '<!doctype html><script>alert(document.domain)</script><svg onload=alert(1)>'

/** Types that browsers run, draw with scripts, or take for one. */
const TYPES = [
  'text/html',
  'text/html; charset=utf-7',
  'TEXT/HTML',
  'application/xhtml+xml',
  'image/svg+xml',
  'text/xml',
  'application/xml',
  'application/rss+xml',
  'application/mathml+xml',
  'text/xsl',
  'multipart/x-mixed-replace; boundary=b',
  'message/rfc822',
  'application/pdf',
  'application/javascript',
  'text/javascript',
  'text/css',
  'text/cache-manifest',
  'application/x-shockwave-flash',
  'application/wasm',
  'text/vtt',
  '*/*',
  'text/plain, text/html',
  'unknown/unknown',
  '',
]

/** What every answer of a user has, whatever the user set. */
function complaintOf({ headers, status }: Reply): Finding {
  if (headers['content-security-policy'] !== 'sandbox') return `${status} without sandbox: ${JSON.stringify(headers)}`
  if (headers['x-content-type-options'] !== 'nosniff') return `${status} without nosniff: ${JSON.stringify(headers)}`
  const acting = Object.keys(headers).filter((name) => ACTING.has(name))
  return acting.length === 0 ? undefined : `set ${acting.map((name) => `${name}: ${headers[name]}`).join(', ')}`
}

/**
 * Headers that act on more than their own answer: on the origin, on other addresses of it, on the connection, on the browser’s
 * record of who is signed in. Written down here, and not taken from the product.
 */
const ACTING = new Set([
  ...['set-cookie', 'set-cookie2', 'clear-site-data', 'service-worker-allowed', 'strict-transport-security'],
  ...[
    'public-key-pins',
    'public-key-pins-report-only',
    'expect-ct',
    'alt-svc',
    'nel',
    'report-to',
    'reporting-endpoints',
  ],
  ...['origin-agent-cluster', 'accept-ch', 'critical-ch', 'set-login', 'use-as-dictionary', 'activate-storage-access'],
  ...['secure-session-registration', 'sec-session-registration', 'secure-session-challenge', 'sec-session-challenge'],
  ...['content-security-policy-report-only', 'x-evil', 'upgrade', 'proxy-authenticate', 'trailer'],
])

let paths = 0

/** Publishes a workflow that answers so, and calls it. Refused already when it is published is as good. */
async function answerOf(
  site: Site,
  answer: object,
  respond = 'respond-node',
  hook: object = {},
): Promise<Reply | undefined> {
  paths += 1
  const path = `hostile-g-${paths}`
  const nodes = [
    node('hook', 'webhook', { path, respond, ...hook }),
    ...(respond === 'respond-node' ? [node('answer', 'respond-to-webhook', { ...answer })] : []),
  ]
  const made = await site.client.api('POST', '/workflows', { body: chain(path, nodes) })
  if (made.status !== 201) return undefined
  const { id } = made.json as { id: string }
  const live = await site.client.api('POST', `/workflows/${id}/publish`)
  if (live.status !== 200) return undefined
  await listening(site, path)
  const reply = await site.client.send('POST', `/webhook/${path}`, { isAnonymous: true, body: { page: PAGE } })
  await site.client.api('DELETE', `/workflows/${id}`)
  return reply
}

function pageAttempts(): Attempt[] {
  const complains = async (reply: Promise<Reply | undefined>): Promise<Finding> => {
    const given = await reply
    return given && complaintOf(given)
  }
  return TYPES.flatMap((type): Attempt[] => {
    const headers = { 'Content-Type': type, 'Content-Disposition': 'inline' }
    return [
      {
        name: `a page as «${type}», by a node`,
        run: (site) => complains(answerOf(site, { respondWith: 'text', text: PAGE, headers })),
      },
      {
        name: `a page as «${type}», by the webhook itself`,
        run: (site) => complains(answerOf(site, {}, 'immediately', { response: { status: 200, headers, body: PAGE } })),
      },
    ]
  })
}

function headerAttempts(): Attempt[] {
  const named = [...ACTING].filter((name) => name !== 'x-evil')
  const spelled = [
    'Set-Cookie',
    'SET-COOKIE',
    ' set-cookie',
    'set-cookie ',
    'set-cookie\t',
    'set_cookie:',
    'set-cookie\0',
  ]
  const values: Record<string, string> = {
    'a line': 'a\r\nX-Evil: b',
    'a bare line feed': 'a\nX-Evil: b',
    'a bare carriage return': 'a\rX-Evil: b',
    'a line of another alphabet': 'a\u010d\u010aX-Evil: b',
    'a zero': 'a\0X-Evil: b',
    'a whole second answer': 'a\r\n\r\n<script>alert(1)</script>',
  }
  const answering = (name: string, headers: unknown): Attempt => ({
    name: `a header: ${name}`,
    run: async (site) => {
      const reply = await answerOf(site, { respondWith: 'text', text: 'x', headers })
      const immediate = await answerOf(site, {}, 'immediately', { response: { status: 200, headers, body: 'x' } })
      return (reply && complaintOf(reply)) ?? (immediate && complaintOf(immediate))
    },
  })
  return [
    ...named.map((name) => answering(name, { [name]: 'x=1; Path=/' })),
    ...named.map((name) => answering(`${name}, by an expression`, [{ name: `{{ "${name}" }}`, value: 'x' }])),
    ...spelled.map((name) => answering(JSON.stringify(name), [{ name, value: 'x=1' }])),
    ...Object.entries(values).map(([name, value]) =>
      answering(`with ${name}`, { 'X-A': `{{ ${JSON.stringify(value)} }}` }),
    ),
    ...Object.entries(values).map(([name, value]) =>
      answering(`named by ${name}`, [{ name: `{{ ${JSON.stringify(value)} }}`, value: 'x' }]),
    ),
    answering('twice, once good', [
      { name: 'Content-Security-Policy', value: "default-src * 'unsafe-inline'" },
      { name: 'content-security-policy', value: 'sandbox allow-same-origin allow-scripts' },
    ]),
    answering('nosniff, taken back', { 'X-Content-Type-Options': 'sniff' }),
  ]
}

/** What somebody sends is said back: as text, whatever it holds. */
function echoAttempts(): Attempt[] {
  const script = '<script>alert(1)</script>'
  const encoded = encodeURIComponent(script)
  const asked: Record<string, readonly [string, string, Record<string, string>?]> = {
    'a path that nobody has': ['GET', `/${encoded}`],
    'a webhook that nobody has': ['POST', `/webhook/${encoded}`],
    'a resume address that nobody has': ['GET', `/resume/${encoded}/${encoded}`],
    'an API path': ['GET', `/api/v1/${encoded}`],
    'a word of the API': ['GET', `/api/v1/workflows?sort=${encoded}`],
    'a method': ['PUT', `/webhook/${encoded}`],
    'a content type': ['POST', '/api/v1/workflows', { 'content-type': `text/${script}` }],
    'a name of a host': ['GET', '/api/v1/workflows', { host: script }],
    'a way to go on': ['GET', `/?next=javascript:alert(1)&callback=${encoded}&jsonp=${encoded}`],
    // CVE-2026-54303: what services send to verify an address, and want back.
    'a challenge of a verification': ['GET', `/webhook/hostile-open?hub.mode=subscribe&hub.challenge=${encoded}`],
    'another challenge': ['POST', `/webhook/hostile-open?challenge=${encoded}&validationToken=${encoded}`],
  }
  return Object.entries(asked).map(([name, [method, path, headers = {}]]) => ({
    name: `said back: ${name}`,
    run: async (site) => {
      const reply = await site.client.send(method, path, { headers, isAnonymous: path.startsWith('/webhook') })
      const { text } = reply
      const type = String(reply.headers['content-type'] ?? '')
      const isText = /^(application\/(problem\+)?json|text\/plain)/.test(type)
      if (text.includes(script) && (!isText || reply.headers['x-content-type-options'] !== 'nosniff'))
        return `comes back as ${type}: ${text.slice(0, 200)}`
      // Our own page is the same whatever was asked for, and none of it.
      const isOurs =
        path.startsWith('/?') && withoutNonce(text) === withoutNonce((await site.client.send('GET', '/')).text)
      return /^text\/html/.test(type) && !isOurs ? `is a page: ${text.slice(0, 200)}` : undefined
    },
  }))
}

const withoutNonce = (page: string): string => page.replace(/ nonce="[^"]+"/, '')

const NO_PAGES = /^(application\/(problem\+)?json|application\/x-ndjson|application\/jsonl|text\/plain)/

async function apiIsNoPage(site: Site): Promise<Finding> {
  const wrong: string[] = []
  await inLanes(await operationsOf(site), 8, async ({ method, path }) => {
    if (method !== 'GET') return
    const { headers, status } = await site.client.send('GET', filledIn(path))
    const type = String(headers['content-type'] ?? '')
    const policy = String(headers['content-security-policy'] ?? '')
    if (!NO_PAGES.test(type)) wrong.push(`${path} is answered as ${type}`)
    if (headers['x-content-type-options'] !== 'nosniff') wrong.push(`${path} (${status}) without nosniff`)
    if (!policy.includes("default-src 'none'") || !policy.includes("frame-ancestors 'none'"))
      wrong.push(`${path}: ${policy}`)
    if (path.startsWith('/api/') && !String(headers['cache-control']).includes('no-store'))
      wrong.push(`${path} may be kept`)
  })
  return wrong.length === 0 ? undefined : wrong.slice(0, 5).join('; ')
}

/** Pages of other origins, with what a browser says for them. */
function originAttempts(): Attempt[] {
  const origins = ['https://evil.example', 'null', 'http://localhost:1', 'http://localhost:8089.evil.example', '*']
  return origins.map((origin) => ({
    name: `a page of ${origin} reads the API`,
    run: async (site) => {
      const questions = [
        await site.client.api('GET', '/workflows', { headers: { origin } }),
        await site.client.send('OPTIONS', '/api/v1/workflows', {
          headers: {
            origin,
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'authorization',
          },
        }),
      ]
      const readable = questions.filter(({ headers }) =>
        Object.keys(headers).some((name) => name.startsWith('access-control-allow')),
      )
      return readable.length === 0 ? undefined : `may: ${JSON.stringify(readable[0]!.headers)}`
    },
  }))
}
