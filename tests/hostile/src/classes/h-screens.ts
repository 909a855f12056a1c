import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { chain, node } from '@linkflow/chaos'
import { PUBLIC_URL } from '../site/sign-on.ts'
import { bodyOf, type Site } from '../site/site.ts'
import { newNetwork } from '../site/team.ts'
import type { Attempt, Finding, Suite } from '../suite.ts'
import { unless } from './expect-status.ts'
import { operationsOf } from './operations.ts'
import { listening, runNodes } from './run-workflow.ts'

/** H: what one person stores acts where another looks at it: on a terminal, in a mail, in what a page would show. T10, T40. */
export const screensAct: Suite = {
  name: 'H',
  promise: 'Nothing that somebody stored moves a terminal, forges a line, or puts a link or a script where others look',
  atOnce: 3,
  attempts: () => [
    { name: 'names with control characters', run: refusesControls },
    ...terminalAttempts(),
    { name: 'a line of the log that somebody else wrote', run: forgesLogLine },
    ...mailAttempts(),
    { name: 'an address of ours that runs in a page', run: hasNoRunningAddress },
  ],
}

const ESCAPE = '\u001b'
/** Clears the screen, sets the title, moves up and writes over it, links to elsewhere, turns the text round. */
const TERMINAL = [
  `${ESCAPE}[2J`,
  `${ESCAPE}]0;title\u0007`,
  `${ESCAPE}[1A\rforged`,
  `${ESCAPE}]8;;https://evil.example${ESCAPE}\\here${ESCAPE}]8;;${ESCAPE}\\`,
  '\u009b2J',
  '\u202eevil\u2066',
  '\b\b\b\r',
].join('x')

/** A name is one line without control characters, wherever one is given. */
async function refusesControls(site: Site): Promise<Finding> {
  const { owner } = await site.team()
  const name = `a${ESCAPE}[2Jb`
  const file = (more: object) => ({ ...chain('x', [node('start', 'manual')]), ...more })
  const givers: readonly (readonly [string, string, object])[] = [
    ['POST', '/workflows', file({ name })],
    ['POST', '/workflows', file({ nodes: [node('start', 'manual', {}, { name })] })],
    ['POST', '/workflows', file({ name: 'a\r\nb' })],
    ['POST', '/folders', { name }],
    ['POST', '/workspaces', { name }],
    ['PATCH', '/workspace', { name }],
    ['PATCH', '/me', { name }],
    ['POST', '/keys', { name, scopes: ['workflow:read'] }],
    ['POST', '/credentials', { name, type: 'bearer', fields: { token: 'x' }, allowedHosts: ['a.example'] }],
    ['PUT', '/variables/shown', { value: 'x', description: name }],
    ['POST', '/invitations', { email: `a${ESCAPE}@team.example`, role: 'viewer' }],
  ]
  for (const [method, path, body] of givers) {
    const finding = unless([422], await owner.api(method, path, { body }), `${method} ${path}`)
    if (finding !== undefined) return finding
  }
  return undefined
}

/** Where text of several lines, data and messages are shown. */
function terminalAttempts(): Attempt[] {
  const showing = (name: string, store: (site: Site) => Promise<readonly string[]>): Attempt => ({
    name: `a terminal: ${name}`,
    run: async (site) => {
      const said = await linkflow(site, await store(site))
      const moved = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.exec(said)
      return moved === null
        ? undefined
        : `has ${JSON.stringify(said.slice(Math.max(0, moved.index - 80), moved.index + 40))}`
    },
  })
  const stored = async ({ client }: Site, more: object) => {
    const file = { ...chain('shown', [node('start', 'manual')]), ...more }
    return (await bodyOf<{ id: string }>(client.api('POST', '/workflows', { body: file }))).id
  }
  const run = async (site: Site, nodes: Parameters<typeof runNodes>[1]) => {
    const ran = await runNodes(site, nodes)
    if (ran.type !== 'ended') throw new Error(ran.text)
    return ran.id
  }
  return [
    showing('a variable', async ({ client }) => {
      await bodyOf(client.api('PUT', '/variables/moving', { body: { value: TERMINAL } }))
      return ['variables']
    }),
    showing('the log of somebody’s acts', async () => ['audit', '--limit', '50']),
    showing('a workflow and its description', async (site) => [
      'workflows',
      'show',
      await stored(site, { description: TERMINAL }),
    ]),
    showing('what an execution failed by', async (site) => [
      'executions',
      'show',
      await run(site, [node('stop', 'stop-and-error', { message: `{{ ${JSON.stringify(TERMINAL)} }}` })]),
    ]),
    showing('what code wrote into its log', async (site) => [
      'logs',
      await run(site, [node('code', 'code', { source: `console.log(${JSON.stringify(TERMINAL)}); return {}` })]),
    ]),
    showing('an answer of the server that names what was asked', async () => [
      'workflows',
      'show',
      TERMINAL.replaceAll('\0', ''),
    ]),
  ]
}

const COMMAND = fileURLToPath(new URL('../../../../bin/linkflow.mjs', import.meta.url))

/** What the real command says, on both its outputs. */
function linkflow({ client, cluster }: Site, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: cluster.folder,
      NO_COLOR: '1',
      LINKFLOW_URL: `http://127.0.0.1:${client.port}`,
      LINKFLOW_TOKEN: cluster.api.token,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (said += bytes.toString()))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => (said.trim() === '' ? reject(new Error(`${args.join(' ')} said nothing`)) : resolve(said)))
  })
}

/** T40: the log is JSON lines, whatever is in them. */
async function forgesLogLine(site: Site): Promise<Finding> {
  const forged = '{"level":"info","msg":"forged by somebody"}'
  const { client } = site
  await client.api('GET', `/workflows/${encodeURIComponent(`x\n${forged}\n`)}`)
  await client.send('GET', '/', {
    headers: { 'user-agent': `x ${forged}`, 'x-request-id': `${forged}` },
    isAnonymous: true,
  })
  await client.raw(`GET /\n${forged}\n HTTP/1.1\r\nHost: x\r\n\r\n`, { waitMs: 1000 })
  await runNodes(site, [
    node('code', 'code', { source: `console.log('\\n' + ${JSON.stringify(forged)} + '\\n'); return {}` }),
  ])
  await runNodes(site, [node('stop', 'stop-and-error', { message: `\n${forged}\n` })])
  const { readFileSync, readdirSync } = await import('node:fs')
  const folder = `${site.cluster.folder}/logs`
  const lines = readdirSync(folder).flatMap((name) => readFileSync(`${folder}/${name}`, 'utf8').split('\n'))
  return lines.includes(forged) ? 'the log has a line that somebody else wrote' : undefined
}

/** Mails carry the words of whoever invites, names a workspace, or signs in: as words. */
function mailAttempts(): Attempt[] {
  const words = '<a href="https://evil.example">x</a><img src=x onerror=alert(1)><script>1</script>'
  return [
    {
      name: 'a mail: the name of a workspace',
      run: async (site) => {
        const { owner } = await site.team()
        const made = await bodyOf<{ id: string }>(
          owner.api('POST', '/workspaces', { body: { name: words.slice(0, 100) } }),
        )
        const headers = { 'linkflow-workspace': made.id }
        const email = 'words@team.example'
        await bodyOf(owner.api('POST', '/invitations', { headers, body: { email, role: 'viewer' } }))
        return mailComplaint(await mailTo(site, email))
      },
    },
    {
      name: 'a mail: the browser that somebody signed in by',
      run: async (site) => {
        const { admin } = await site.team()
        // An account that is younger than a day is told of no new device.
        await site.cluster.sql.query(
          `update auth.accounts set created_at = created_at - interval '2 days' where id = $1`,
          [admin.accountId],
        )
        const body = { email: admin.email, password: admin.password, refreshIn: 'cookie' }
        const signedIn = await site.client.as('', []).api('POST', '/sessions', {
          isAnonymous: true,
          from: newNetwork(),
          headers: { 'user-agent': words },
          body,
        })
        return (
          unless([200, 202], signedIn) ??
          mailComplaint(await mailTo(site, admin.email, (text) => text.includes('evil')))
        )
      },
    },
    {
      name: 'a mail: to more than one, and by an address with headers in it',
      run: async ({ client }) => {
        const emails = [
          'a@team.example,b@team.example',
          'a@team.example\r\nBcc: b@team.example',
          '"x" <a@team.example>',
          'a@team.example>',
        ]
        for (const email of emails) {
          const asked = await client.api('POST', '/password-resets', {
            isAnonymous: true,
            from: newNetwork(),
            body: { email },
          })
          const finding = unless([422], asked, email)
          if (finding !== undefined) return finding
        }
        return undefined
      },
    },
  ]
}

const MAIL_MS_MAX = 8000

async function mailTo({ mails }: Site, email: string, isIt = (_: string) => true): Promise<string> {
  const endMs = performance.now() + MAIL_MS_MAX
  for (;;) {
    const found = [...mails.links, ...mails.notices].find(({ to, text }) => to === email && isIt(text))
    if (found !== undefined) return found.text
    if (performance.now() > endMs) throw new Error(`no mail came to ${email}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** One link at most, and that is ours; no other markup than paragraphs. */
function mailComplaint(mail: string): Finding {
  const html = mail.slice(mail.search(/content-type: text\/html/i))
  const tags = html.match(/<\/?[a-z][^>]*>/gi) ?? []
  const odd = tags.filter(
    (tag) => !/^<\/?(p|a)\b/i.test(tag) || (/^<a /i.test(tag) && !tag.includes(`href="${PUBLIC_URL}/`)),
  )
  const copies = mail.match(/^(bcc|cc):/gim) ?? []
  return odd.length + copies.length === 0 ? undefined : `has ${[...odd, ...copies].join(' ')}`
}

/** GHSA-364x-8g5j-x2pr, CVE-2026-65592: no answer of the API has an address that a page would run. */
async function hasNoRunningAddress(site: Site): Promise<Finding> {
  const { owner } = await site.team()
  const running = [
    'javascript:alert(1)',
    'data:text/html,<script>1</script>',
    'vbscript:x',
    ' javascript:x',
    'java\tscript:x',
  ]
  for (const url of running) {
    const hook = chain('runs', [
      node('hook', 'webhook', { path: `hostile-h-${running.indexOf(url)}`, respond: 'respond-node' }),
      node('answer', 'respond-to-webhook', { respondWith: 'redirect', location: url }),
    ])
    const { id } = await bodyOf<{ id: string }>(site.client.api('POST', '/workflows', { body: hook }))
    const path = hook.nodes[0]!.parameters!['path'] as string
    const live = await site.client.api('POST', `/workflows/${id}/publish`)
    if (live.status === 200) await listening(site, path)
    const answer = await site.client.send('POST', `/webhook/${path}`, { isAnonymous: true, body: {} })
    const callback = await site.client.api('POST', `/workflows/${id}/executions`, { body: { callback: url } })
    await site.client.api('DELETE', `/workflows/${id}`)
    if (answer.headers.location !== undefined) return `leads to ${answer.headers.location}`
    const finding = unless([422], callback, `a callback to ${url}`)
    if (finding !== undefined) return finding
  }
  const addresses: string[] = []
  for (const { method, path, access } of await operationsOf(site)) {
    // An export holds files as people wrote them; no page shows it.
    const isFile = path.endsWith('/workspace/export')
    if (method !== 'GET' || path.includes('{') || access === 'public' || isFile) continue
    const { text } = await owner.api('GET', path.slice('/api/v1'.length))
    addresses.push(...(text.match(/"(?:url|link|href|location)":"[^"]*"/gi) ?? []))
  }
  return addresses.find((each) => !/:"(https?:\/\/|\/)/i.test(each))
}
