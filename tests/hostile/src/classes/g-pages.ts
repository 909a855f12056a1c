import { chain, node } from '@linkflow/chaos'
import type { Client, Reply } from '../site/client.ts'
import type { Site } from '../site/site.ts'
import { type Attempt, type Finding, oneOfMany } from '../suite.ts'

/** Texts that become code where a page takes them for its own. */
const TEXTS = [
  '<script>alert(1)</script>',
  '"><script>alert(1)</script>',
  "'><svg onload=alert(1)>",
  '</title><script>alert(1)</script>',
  '</textarea><img src=x onerror=alert(1)>',
  '</style><script>alert(1)</script>',
  '</select></fieldset></form><form action=https://evil.example>',
  '<base href=https://evil.example/>',
  '<meta http-equiv=refresh content=0;url=https://evil.example>',
  '<!--',
  '{{ 7 * 7 }}<b onclick=alert(1)>',
]

/** What nothing of a page may be, whatever was written into it. */
const MARKUP = /<(script|svg|img|base|iframe|b |!--)|<meta http-equiv|<form [^>]*action/i

function complaintOf({ headers, status, text }: Reply): Finding {
  if (!/^text\/html/.test(String(headers['content-type']))) return `${status} is no page: ${text.slice(0, 100)}`
  const policy = String(headers['content-security-policy'])
  if (!/^sandbox [^;]*allow-forms/.test(policy)) return `${status} without sandbox: ${policy}`
  if (/allow-scripts|allow-same-origin|allow-top|unsafe|script-src|https?:/.test(policy))
    return `${status} may too much: ${policy}`
  if (!policy.includes("default-src 'none'") || !policy.includes("form-action 'self'")) return `${status}: ${policy}`
  if (headers['x-content-type-options'] !== 'nosniff') return `${status} without nosniff`
  if (headers['set-cookie'] !== undefined) return `${status} sets a cookie`
  if (headers['referrer-policy'] !== 'no-referrer') return `${status} tells its address to others`
  const markup = MARKUP.exec(text)
  return markup === null
    ? undefined
    : `${status} holds ${text.slice(Math.max(0, markup.index - 40), markup.index + 80)}`
}

let paths = 0

async function publish(
  client: Client,
  steps: (path: string) => Parameters<typeof chain>[1],
): Promise<{ id: string; path: string } | undefined> {
  paths += 1
  const path = `hostile-page-${paths}`
  const made = await client.api('POST', '/workflows', { body: chain(path, steps(path)) })
  if (made.status !== 201) return undefined
  const { id } = made.json as { id: string }
  const live = await client.api('POST', `/workflows/${id}/publish`)
  return live.status === 200 ? { id, path } : undefined
}

const LOOKS_MAX = 200

/** A page is there as soon as this process has read what was published. */
async function open(client: Client, address: string): Promise<Reply> {
  for (let looks = 0; ; looks++) {
    const reply = await client.send('GET', address, { isAnonymous: true })
    if (reply.status !== 404 || looks === LOOKS_MAX) return reply
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const hidden = ({ text }: Reply): string => /name="token" value="([^"]*)"/.exec(text)?.[1] ?? ''

const post = (client: Client, address: string, values: Record<string, string>): Promise<Reply> =>
  client.send('POST', address, {
    isAnonymous: true,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(values).toString(),
  })

/** The page that an answer leads to, when nothing is on its way any more. */
async function follow(client: Client, reply: Reply): Promise<Reply> {
  const address = String(reply.headers['location'])
  for (let looks = 0; ; looks++) {
    const now = await client.send('GET', address, { isAnonymous: true })
    if (now.headers['refresh'] !== '1' || looks === LOOKS_MAX) return now
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

export const pageAttempts = (): Attempt[] => [...oneOfMany(TEXTS.flatMap(textAttempts)), ...tokenAttempts()]

function textAttempts(text: string): Attempt[] {
  const field = (more: object) => ({ name: 'x', ...more })
  const forms: Record<string, object> = {
    title: { title: text },
    description: { description: text },
    button: { button: text },
    message: { message: text },
    'the name of a field': { fields: [field({ name: text })] },
    'a label': { fields: [field({ label: text, help: text, placeholder: text })] },
    'a value': { fields: [field({ value: text }), { name: 'y', type: 'long-text', value: text }] },
    'a hidden value': { fields: [field({ type: 'hidden', value: text })] },
    'an option': {
      fields: [field({ type: 'choice', options: [text] }), { name: 'y', type: 'choices', options: [text] }],
    },
    'a note': { fields: [field({ type: 'note', help: text })] },
    'kinds of files': { fields: [field({ type: 'file', accept: text })] },
  }
  const ofForm = Object.entries(forms).map(
    ([where, parameters]): Attempt => ({
      name: `${text} as ${where} of a form`,
      run: async ({ client }) => {
        const made = await publish(client, (path) => [node('ask', 'form-trigger', { path, ...parameters })])
        if (made === undefined) return undefined
        const address = `/form/${made.path}`
        const asked = await open(client, `${address}?x=${encodeURIComponent(text)}`)
        const sent = await post(client, address, { token: hidden(asked), f0: text, f1: text })
        const wrong = await post(client, address, { token: 'x', f0: text, f1: text })
        const end = sent.status === 303 ? await follow(client, sent) : sent
        await client.api('DELETE', `/workflows/${made.id}`)
        return complaintOf(asked) ?? complaintOf(wrong) ?? complaintOf(end)
      },
    }),
  )
  return [
    ...ofForm,
    {
      name: `${text}, said by visitors and shown on the last page`,
      run: async ({ client }) => {
        const made = await publish(client, (path) => [
          node('ask', 'form-trigger', { path, fields: [{ name: 'x' }] }),
          node('end', 'form', { operation: 'completion', title: '{{ $json.x }}', message: '{{ $json.x }}' }),
        ])
        if (made === undefined) return 'the form could not be published'
        const sent = await post(client, `/form/${made.path}`, {
          token: hidden(await open(client, `/form/${made.path}`)),
          f0: text,
        })
        return complaintOf(await follow(client, sent))
      },
    },
    {
      name: `${text}, answered by a node Respond to Webhook as HTML`,
      run: async ({ client }) => {
        const made = await publish(client, (path) => [
          node('ask', 'form-trigger', { path, respond: 'finished', fields: [{ name: 'x' }] }),
          node('say', 'respond-to-webhook', {
            respondWith: 'text',
            text: '{{ $json.x }}',
            headers: { 'Content-Type': 'text/html' },
          }),
        ])
        if (made === undefined) return 'the form could not be published'
        const sent = await post(client, `/form/${made.path}`, {
          token: hidden(await open(client, `/form/${made.path}`)),
          f0: text,
        })
        return complaintOf(await follow(client, sent))
      },
    },
    {
      name: `${text} in a chat`,
      run: async ({ client }) => {
        const made = await publish(client, (path) => [
          node('chat', 'chat-trigger', { path, title: text, greeting: text }),
          node('say', 'set', { values: { output: '{{ $json.chatInput }}' }, keep: 'none' }),
        ])
        if (made === undefined) return 'the chat could not be published'
        const page = await open(client, `/chat/${made.path}`)
        const talked = await post(client, `/chat/${made.path}`, { token: hidden(page), message: text })
        return complaintOf(page) ?? complaintOf(talked)
      },
    },
  ]
}

interface Asked {
  readonly form: string
  readonly runId: string
  /** Where the visitor of the form is led to. */
  readonly visitor: string
  readonly approval: string
}

/** A visitor has filled in a form, and somebody else is to approve. */
async function asked({ client }: Pick<Site, 'client'>): Promise<Asked> {
  const made = await publish(client, (path) => [
    node('ask', 'form-trigger', { path, fields: [{ name: 'x' }] }),
    node('note', 'set', { values: { link: '{{ $execution.approvalUrl }}' } }),
    node('boss', 'approval', { question: 'Is it right?' }),
  ])
  const form = `/form/${made!.path}`
  const sent = await post(client, form, { token: hidden(await open(client, form)), f0: 'a' })
  const visitor = String(sent.headers['location'])
  const runId = visitor.split('/')[2]!
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const run = await client.api('GET', `/executions/${runId}`)
    if ((run.json as { status: string }).status === 'waiting') break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const items = await client.api('GET', `/executions/${runId}/steps/note/items`)
  const { link } = (items.json as { items: { json: { link: string } }[] }).items[0]!.json
  return { form, runId, visitor, approval: link.replace(/^https?:\/\/[^/]+/, '') }
}

function tokenAttempts(): Attempt[] {
  const refused = async (reply: Reply | Promise<Reply>, ...statuses: number[]): Promise<Finding> => {
    const { status, text } = await reply
    return statuses.includes(status) ? undefined : `${status}: ${text.slice(0, 200)}`
  }
  return [
    {
      name: 'a visitor of a form opens the approval of their own request',
      run: async (site) => {
        const { visitor, approval } = await asked(site)
        const [, , id, token] = visitor.split('/')
        const page = await site.client.send('GET', visitor, { isAnonymous: true })
        if (page.text.includes('Is it right?')) return 'the question is on their page'
        const question = hidden(await site.client.send('GET', approval, { isAnonymous: true }))
        const decided = await post(site.client, visitor, { token: question, decision: 'approved' })
        const state = await site.client.api('GET', `/executions/${id}`)
        if ((state.json as { status: string }).status !== 'waiting') return `their page decided: ${decided.status}`
        return refused(site.client.send('GET', `/approval/${id}/${token}`, { isAnonymous: true }), 404)
      },
    },
    {
      name: 'a page is answered twice at once, and once more later',
      run: async (site) => {
        const { runId, approval } = await asked(site)
        const page = await site.client.send('GET', approval, { isAnonymous: true })
        const values = { token: hidden(page), decision: 'approved' }
        const answers = await Promise.all(Array.from({ length: 10 }, () => post(site.client, approval, values)))
        const taken = answers.filter(({ status }) => status === 303).length
        if (taken !== 1) return `${taken} of 10 answers were taken`
        for (let looks = 0; looks < LOOKS_MAX; looks++) {
          const run = (await site.client.api('GET', `/executions/${runId}`)).json as { status: string }
          if (run.status === 'succeeded') break
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
        return refused(post(site.client, approval, values), 409, 410)
      },
    },
    {
      name: 'looking at a link decides',
      run: async (site) => {
        const { runId, approval } = await asked(site)
        for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])
          await site.client.send(method, `${approval}?decision=approved`, { isAnonymous: true })
        const run = (await site.client.api('GET', `/executions/${runId}`)).json as { status: string }
        return run.status === 'waiting' ? undefined : `the execution is ${run.status}`
      },
    },
    {
      name: 'the signal of a page, by the API and by the resume address',
      run: async (site) => {
        const { runId, approval } = await asked(site)
        const signal = hidden(await site.client.send('GET', approval, { isAnonymous: true }))
        const file = { object: '../../secret', name: 'x', mimeType: 'text/plain', bytes: 1 }
        const sent = site.client.api('POST', `/executions/${runId}/signals/${encodeURIComponent(signal)}`, {
          body: { data: { json: {}, files: { x: file }, decision: 'approved' } },
        })
        return refused(sent, 400)
      },
    },
    {
      name: 'tokens of pages, cut, joined and made up',
      run: async (site) => {
        const { runId, visitor, approval, form } = await asked(site)
        const token = approval.split('/').at(-1)!
        const addresses = [
          approval.slice(0, -1),
          `${approval}x`,
          `${approval}/`,
          `/approval/${runId}/`,
          `/approval/${runId}/${token}/${token}`,
          `/approval/00000000-0000-7000-8000-000000000000/${token}`,
          `/form-run/${runId}/${token}`,
          visitor.slice(0, -1),
          `/form-run/${runId}/`,
          '/form-run/',
          '/approval/',
          '/page-test/',
          '/page-test/e30.x',
          `/page-test/${token}`,
          `${form}/../${form.split('/').at(-1)}`,
          '/form/%2e%2e/x',
          '/form/%00',
          '/chat/__proto__',
          '/form/constructor',
        ]
        for (const address of addresses) {
          const found = await refused(site.client.send('GET', address, { isAnonymous: true }), 400, 404)
          if (found !== undefined) return `${address}: ${found}`
        }
        return undefined
      },
    },
    {
      name: 'a form sent with the token of another, without one, as JSON, and as text',
      run: async (site) => {
        const { client } = site
        const [one, two] = [await asked(site), await asked(site)]
        const other = hidden(await open(client, two.form))
        const attempts = [
          post(client, one.form, { token: other, f0: 'a' }),
          post(client, one.form, { f0: 'a' }),
          post(client, one.form, { token: '..', f0: 'a' }),
          client.send('POST', one.form, { isAnonymous: true, body: { token: other, f0: 'a' } }),
          client.send('POST', one.form, { isAnonymous: true, body: 'f0=a', headers: { 'content-type': 'text/plain' } }),
        ]
        for (const attempt of attempts) {
          const found = await refused(attempt, 415, 422)
          if (found !== undefined) return found
        }
        return undefined
      },
    },
  ]
}
