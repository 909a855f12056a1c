import { node } from '@linkflow/chaos'
import type { Site } from '../site/site.ts'
import type { Attempt, Finding, Suite } from '../suite.ts'
import { EXPRESSIONS } from './a-expressions.payloads.ts'
import { listening, publish, type Ran, runFile } from './run-workflow.ts'

/** A: expressions escape into the process. */
export const expressionEscape: Suite = {
  name: 'A',
  promise: 'No expression reaches the process, the environment, the files, the network or the data of others',
  atOnce: 4,
  attempts: (site) => {
    const payloads = EXPRESSIONS.map((text) =>
      text.replace('FILE', site.secretFile).replace('TRAP', String(site.trap.port)),
    )
    const inDialect = (dialect: 'linkflow' | 'n8n'): Attempt[] =>
      payloads.map((payload) => ({ name: `${dialect}: ${payload}`, run: () => asExpression(site, payload, dialect) }))
    const asData = { name: 'all of them as data of a webhook', run: () => asWebhookData(site, payloads) }
    const control = { name: 'control: a good expression works everywhere', run: () => works(site) }
    return [control, ...inDialect('linkflow'), ...inDialect('n8n'), asData]
  },
}

/** In every kind of place where a parameter takes an expression: alone, in text, in a condition, in an address. */
const workflow = (payload: string, dialect: 'linkflow' | 'n8n') => {
  const places = [
    node('alone', 'set', { values: { out: `{{ ${payload} }}` }, keep: 'none' }),
    node('text', 'set', { values: { out: `a {{ ${payload} }} b` }, keep: 'none' }),
    node('condition', 'filter', { condition: `{{ ${payload} }}` }),
    node('address', 'http-request', { url: `http://echo.linkflow.internal/{{ ${payload} }}` }),
    node('key', 'set', { values: { out: `{{ [${JSON.stringify('x')}].map(() => ${payload}) }}` }, keep: 'none' }),
  ]
  const start = node('start', 'manual')
  return {
    linkflow: 1 as const,
    name: 'hostile expression',
    nodes: [start, ...places.map((place) => ({ ...place, onError: 'continue' as const }))],
    connections: places.map(({ id }) => ({ from: { node: 'start' }, to: { node: id } })),
    settings: { order: 'linkflow' as const, dialect },
  }
}

async function asExpression(site: Site, payload: string, dialect: 'linkflow' | 'n8n'): Promise<Finding> {
  const ran = await runFile(site, workflow(payload, dialect), { n: 1, text: 'x' })
  return complaintOf(ran)
}

async function works(site: Site): Promise<Finding> {
  const ran = await runFile(site, workflow('$json.n + 1 === 2', 'linkflow'), { n: 1 })
  const output = ran.type === 'ended' ? JSON.stringify(ran.output) : ''
  const isRight = ['"out":true', '"out":"a true b"', '"n":1', '/true"', '"out":[true]'].every((part) =>
    output.includes(part),
  )
  return isRight ? undefined : `did not work: ${ran.text}`
}

/** Refused with a reason of the language, or ended with data. What the data holds is searched with all answers. */
function complaintOf(ran: Ran): Finding {
  if (ran.type === 'refused')
    return ran.codes.some((code) => code === 'internal-error' || code.startsWith('status'))
      ? `was refused as ${ran.codes.join(', ')}: ${ran.text.slice(0, 300)}`
      : undefined
  if (ran.status !== 'succeeded') return `ended as ${ran.status}: ${ran.text.slice(0, 300)}`
  return /internal-error|\[native code\]|\[object process\]|function \(/.test(ran.text)
    ? `gave ${ran.text.slice(0, 500)}`
    : undefined
}

/** T36: data is never compiled. It comes back as it was sent, however it is used. */
async function asWebhookData(site: Site, payloads: readonly string[]): Promise<Finding> {
  const path = 'hostile-data'
  const nodes = [
    node('hook', 'webhook', { path, respond: 'last-node' }),
    node('out', 'set', { values: { out: '{{ $json.body.text }}', twice: '{{ `${$json.body.text}` }}' }, keep: 'none' }),
  ]
  const connections = [{ from: { node: 'hook' }, to: { node: 'out' } }]
  await publish(site, { linkflow: 1, name: 'data', nodes, connections })
  await listening(site, path)
  for (const payload of payloads) {
    const text = `{{ ${payload} }}`
    const reply = await site.client.send('POST', `/webhook/${path}`, { body: { text }, isAnonymous: true })
    const { out, twice } = (reply.json ?? {}) as { out?: string; twice?: string }
    if (reply.status !== 200 || out !== text || twice !== text)
      return `${text} came back as ${reply.text.slice(0, 300)}`
  }
  return undefined
}
