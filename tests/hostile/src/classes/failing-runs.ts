import { chain, node } from '@linkflow/chaos'
import type { Site } from '../site/site.ts'
import type { Attempt, Finding, Suite } from '../suite.ts'
import { listening, type NodeInput, publish, type Ran, type RunError, runFile, runNodes } from './run-workflow.ts'

/** What a failed run must say. */
interface Wanted {
  readonly status?: 'failed' | 'timed_out'
  readonly code: RegExp
  /** Name of the node. */
  readonly node?: string
  readonly item?: number
  /** Every one of them must be in the message. */
  readonly says: readonly RegExp[]
}

/** A run that fails says which node, which item and why, wherever one looks. */
export const failingRuns: Suite = {
  name: 'RUNS',
  promise: 'A run that fails says which node, which item and why',
  atOnce: 4,
  attempts: (site) => [...nodeAttempts(site), ...wholeAttempts()],
}

const THREE = [
  { n: 1, list: [1], date: '2026-01-01' },
  { n: null, list: 'x', date: 'no date' },
  { n: 3, list: [3], date: '2026-01-03' },
]

function nodeAttempts({ outside, trap, credentialId }: Site): Attempt[] {
  const bad = (
    name: string,
    type: string,
    parameters: Record<string, unknown>,
    wanted: Wanted,
    more: Partial<NodeInput> = {},
  ): Attempt => ({
    name,
    run: async (site) => {
      const ran = await runNodes(
        site,
        [node('before', 'no-operation'), { ...node('bad', type, parameters, more), name: 'Bad one' }],
        THREE,
      )
      return told(site, ran, { node: 'Bad one', ...wanted })
    },
  })
  const seconds = (value: number) => ({ value, unit: 'seconds' })
  return [
    bad(
      'an expression',
      'set',
      { values: { x: '{{ $json.n.toFixed(1) }}' } },
      { code: /^expression-failed$/, item: 1, says: [/n/, /null/] },
    ),
    bad(
      'a path',
      'set',
      { values: { x: '{{ $json.customer.name }}' } },
      { code: /^expression-failed$/, item: 0, says: [/customer/, /\$json/] },
    ),
    bad(
      'an expression in a condition',
      'filter',
      { condition: '{{ $json.list.map((x) => x > 0).length }}' },
      { code: /expression-failed|parameter/, item: 0, says: [/condition/] },
    ),
    bad(
      'an expression that never ends',
      'set',
      { values: { x: '{{ Array.from({ length: 1e6 }).map(() => Array.from({ length: 1e6 })) }}' } },
      { code: /^expression-failed$/, item: 0, says: [/bytes|steps|elements/] },
    ),
    bad('a value of a wrong type', 'limit', { count: '{{ $json.list }}' }, { code: /^parameter/, says: [/count/] }),
    bad(
      'code that throws',
      'code',
      { source: 'const a = 1\nthrow new Error("my reason")' },
      { code: /^code-threw$/, says: [/my reason/, /line 2/] },
    ),
    bad(
      'code that throws for one item',
      'code',
      { mode: 'each', source: 'if ($json.n === null)\n  throw new Error("n is missing")\nreturn $json' },
      { code: /^code-threw$/, item: 1, says: [/n is missing/, /line 2/] },
    ),
    bad('code with a slip', 'code', { source: 'const a = 1\nconst = 2' }, { code: /^code-syntax$/, says: [/line 2/] }),
    bad(
      'code without end',
      'code',
      { source: 'for (;;) {}', timeoutMs: 300 },
      { code: /^code-timeout$/, says: [/300/] },
    ),
    bad('code that gives a text', 'code', { source: 'return "text"' }, { code: /result/, says: [/item|object|list/] }),
    bad(
      'an answer 500',
      'http-request',
      { url: `${outside.url}/status?code={{ $json.n === null ? 500 : 200 }}` },
      { code: /^http-status$/, item: 1, says: [/500/, /127\.0\.0\.1/] },
    ),
    bad(
      'an answer 404',
      'http-request',
      { url: `${outside.url}/status?code=404` },
      { code: /^http-status$/, item: 0, says: [/404/, /address/] },
    ),
    bad(
      'an answer that is late',
      'http-request',
      { url: `${outside.url}/slow`, timeout: seconds(0.3) },
      { code: /timeout/, item: 0, says: [/300 ms|0\.3 s|in time/] },
    ),
    bad(
      'an answer that is no JSON',
      'http-request',
      { url: outside.answering('{"a":', {}), response: { format: 'json' } },
      { code: /json|response/, item: 0, says: [/JSON/] },
    ),
    bad(
      'nobody there',
      'http-request',
      { url: `http://127.0.0.1:${trap.port}/` },
      { code: /^egress-address-refused$/, item: 0, says: [/127\.0\.0\.1/, /LINKFLOW_EGRESS_ALLOW/] },
    ),
    bad(
      'no such name',
      'http-request',
      { url: 'http://nobody.invalid/' },
      { code: /^egress-dns-failed$/, item: 0, says: [/nobody\.invalid/] },
    ),
    bad('no address at all', 'http-request', { url: '{{ "nowhere" }}' }, { code: /invalid/, item: 0, says: [/http/] }),
    bad(
      'a credential for another host',
      'http-request',
      { url: outside.url, authentication: 'header' },
      { code: /host-not-allowed/, item: 0, says: [/127\.0\.0\.1/] },
      { credentials: { header: credentialId } },
    ),
    bad(
      'a date that is none',
      'date-time',
      { operation: 'format', value: '{{ $json.date }}', outputFormat: 'yyyy' },
      { code: /date/, item: 1, says: [/no date/] },
    ),
    bad(
      'a stop',
      'stop-and-error',
      { message: 'Order {{ $json.n }} is wrong', code: 'order-invalid' },
      { code: /^order-invalid$/, item: 0, says: [/Order 1 is wrong/] },
    ),
    bad(
      'a file that is not there',
      'read-files',
      { path: 'nobody/*.txt' },
      { code: /file/, item: 0, says: [/nobody\/\*\.txt/] },
    ),
    bad(
      'a workflow that is not there',
      'execute-workflow',
      { workflow: '0198c0de-0000-7000-8000-000000000000' },
      { code: /^callee-not-found$/, says: [/0198c0de/, /Publish/] },
    ),
    bad(
      'a step that is late',
      'http-request',
      { url: `${outside.url}/slow` },
      { code: /^step-timeout$/, says: [/200/] },
      { timeoutMs: 200 },
    ),
    bad(
      'a loop without end',
      'loop',
      { kind: 'until', condition: false, iterationsMax: 3 },
      { code: /./, says: [/3/] },
    ),
  ]
}

/** Failures that are not of one node's parameters. */
function wholeAttempts(): Attempt[] {
  return [
    {
      name: 'a workflow that is late',
      run: async (site) => {
        const wait = node('wait', 'wait', { duration: { value: 60, unit: 'seconds' } })
        const ran = await runNodes(site, [wait], {}, { order: 'linkflow', dialect: 'linkflow', timeoutMs: 300 })
        return told(site, ran, {
          status: 'timed_out',
          code: /timed?.?out/,
          node: 'wait',
          says: [/300 ms/, /timeoutMs/, /«wait»/],
        })
      },
    },
    {
      name: 'a retry that did not help',
      run: async (site) => {
        const call = {
          ...node('call', 'http-request', { url: `${site.outside.url}/status?code=503` }),
          retry: { attempts: 2, firstMs: 10, maxMs: 10 },
        }
        return told(site, await runNodes(site, [call], {}), {
          node: 'call',
          item: 0,
          code: /^http-status$/,
          says: [/503/],
        })
      },
    },
    {
      name: 'a sub-workflow that fails',
      run: async (site) => {
        const child = await publish(
          site,
          chain('child', [
            node('start', 'workflow-trigger'),
            node('stop', 'stop-and-error', { message: 'the child stops' }),
          ]),
        )
        const ran = await runNodes(
          site,
          [{ ...node('call', 'execute-workflow', { workflow: child }), name: 'Call' }],
          {},
        )
        return told(site, ran, { node: 'Call', code: /./, says: [/the child stops/] })
      },
    },
    {
      name: 'a loop that fails in its second round',
      run: async (site) => {
        const file = {
          linkflow: 1,
          name: 'loop',
          nodes: [
            node('start', 'manual'),
            node('each', 'loop', { kind: 'items', batchSize: 1 }),
            node('work', 'set', { values: { x: '{{ $json.n.toFixed(0) }}' } }),
            node('end', 'no-operation'),
          ],
          connections: [
            { from: { node: 'start' }, to: { node: 'each' } },
            { from: { node: 'each', port: 'body' }, to: { node: 'work' } },
            { from: { node: 'work' }, to: { node: 'each' } },
            { from: { node: 'each', port: 'done' }, to: { node: 'end' } },
          ],
        }
        const ran = await runFile(site, file, THREE)
        const finding = await told(site, ran, { node: 'work', item: 0, code: /^expression-failed$/, says: [/null/] })
        const step = ran.type === 'ended' ? ran.error?.step : undefined
        return finding ?? (step === 'work@1' ? undefined : `names the step ${step}`)
      },
    },
    { name: 'a webhook whose workflow fails', run: tellsTheCaller },
  ]
}

/** The execution, the list and the step say the same. */
async function told(site: Site, answered: Ran, wanted: Wanted): Promise<Finding> {
  const ran = await ended(site, answered)
  if (ran.type === 'refused') return `did not run: ${ran.codes.join(', ')} ${ran.text.slice(0, 300)}`
  if (ran.status !== (wanted.status ?? 'failed')) return `ended as ${ran.status}: ${ran.text.slice(0, 300)}`
  const { json } = await site.client.api('GET', `/executions/${ran.id}`)
  const shown = (json as { error?: RunError }).error
  if (JSON.stringify(shown) !== JSON.stringify(ran.error))
    return `answered ${JSON.stringify(ran.error)}, then ${JSON.stringify(shown)}`
  const finding = wrongIn(ran.error, wanted)
  if (finding !== undefined || wanted.node === undefined || ran.status === 'timed_out') return finding
  const steps = await site.client.api('GET', `/executions/${ran.id}/steps`)
  const { items } = steps.json as { items: readonly { name: string; status: string; error?: RunError }[] }
  const step = items.find(({ name, status }) => name === wanted.node && status === 'failed')
  return step === undefined
    ? `no step of «${wanted.node}» failed: ${steps.text.slice(0, 500)}`
    : wrongIn({ ...step.error!, node: step.name }, wanted)
}

const ENDED_MS_MAX = 15_000

/** An answer comes as soon as an execution waits for something; this waits with it. */
async function ended({ client }: Site, ran: Ran): Promise<Ran> {
  const endMs = performance.now() + ENDED_MS_MAX
  for (let now = ran; ; ) {
    if (now.type === 'refused' || !/^(queued|running|waiting)$/.test(now.status) || performance.now() > endMs)
      return now
    await new Promise((resolve) => setTimeout(resolve, 100))
    const { json, text } = await client.api('GET', `/executions/${now.id}`)
    const { status, error } = json as { status: string; error?: RunError }
    now = { ...now, status, error, text }
  }
}

function wrongIn(error: RunError | undefined, { code, node: name, item, says }: Wanted): Finding {
  const shown = JSON.stringify(error)
  if (error === undefined) return 'has no error'
  if (!code.test(error.code) || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(error.code)) return `has the code of ${shown}`
  if (error.node !== name) return `names another node than «${name}»: ${shown}`
  if (error.item !== item) return `names another item than ${item}: ${shown}`
  const unsaid = says.filter((each) => !each.test(error.message))
  return unsaid.length === 0 ? undefined : `does not say ${unsaid.join(', ')}: ${shown}`
}

async function tellsTheCaller(site: Site): Promise<Finding> {
  const path = 'hostile-fails'
  const nodes = [
    node('hook', 'webhook', { path, respond: 'last-node' }),
    node('stop', 'stop-and-error', { message: 'not today' }),
  ]
  await publish(site, chain('fails', nodes))
  await listening(site, path)
  const { status, text } = await site.client.send('POST', `/webhook/${path}`, { isAnonymous: true, body: {} })
  return status === 500 && text.includes('"code":"execution-failed"') && text.includes('not today')
    ? undefined
    : `was answered ${status}: ${text}`
}
