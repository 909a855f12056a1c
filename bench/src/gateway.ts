import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Ceilings } from './ceilings/ceilings.ts'
import { LoadGenerator } from './load/load-generator.ts'
import { interval, rounded } from './measure/interval.ts'
import { median } from './median.ts'
import { ORDER, ORDER_ANSWER } from './order.ts'
import { LinkFlowServer } from './server/linkflow-server.ts'
import { cpuUsOf, processTree } from './server/processes.ts'

/**
 * What the gateway costs. A webhook call with limits, authentication and metrics against the same build without them, in
 * pairs that take turns; and reads of the API with a key beside a Fastify that answers the same bytes. `--only webhooks` or
 * `--only reads` for one of the two.
 */
const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '32' },
    seconds: { type: 'string', default: '2' },
    only: { type: 'string' },
  },
})
const pairs = Number(values.pairs)
const seconds = Number(values.seconds)
const host = '127.0.0.1'
const NEVER_REACHED = '1000000'
const CONNECTIONS = 50
/** The oldest of the pages is a second before the newest. */
const PAGES_APART_MS = 20
const SECRET = { name: 'x-bench-secret', value: 'a-secret-of-a-bench' }

const generator = new LoadGenerator()
const whole = await LinkFlowServer.start({
  nodeFlags: [],
  env: {
    LINKFLOW_WEBHOOK_REQUESTS_PER_SECOND: NEVER_REACHED,
    LINKFLOW_KEY_REQUESTS_PER_SECOND: NEVER_REACHED,
  },
})
const bare = await LinkFlowServer.start({
  nodeFlags: ['--import', fileURLToPath(new URL('./server/bare-gateway.ts', import.meta.url))],
})
try {
  await publishWithSecret(whole)
  await bare.publish('w1-no-code')
  if (values.only !== 'reads') await webhookPairs()
  if (values.only !== 'webhooks') await reads()
} finally {
  generator.close()
  await bare.stop()
  await whole.stop()
}

async function publishWithSecret(server: LinkFlowServer): Promise<void> {
  const credential = await server.call<{ id: string }>(
    'POST',
    '/api/v1/credentials',
    JSON.stringify({ name: 'caller', type: 'header', fields: SECRET, incomingOnly: true }),
  )
  const file = JSON.parse(readFileSync(new URL('../workflows/w1-no-code.json', import.meta.url), 'utf8'))
  Object.assign(file.nodes[0].parameters, { authentication: 'header' })
  Object.assign(file.nodes[0], { credentials: { header: credential.id } })
  const { id } = await server.call<{ id: string }>('POST', '/api/v1/workflows', JSON.stringify(file))
  await server.call('POST', `/api/v1/workflows/${id}/publish`)
}

async function webhookPairs(): Promise<void> {
  const p50 = async (server: LinkFlowServer, connections: number, forSeconds: number): Promise<number> => {
    const headers = server === whole ? { [SECRET.name]: SECRET.value } : {}
    const expected = { status: 200, body: ORDER_ANSWER }
    const plan = { host, port: server.port, path: '/webhook/bench-w1-no-code', headers, body: ORDER, connections }
    return (await generator.run({ ...plan, seconds: forSeconds, expected })).p50Ms
  }
  for (const server of [whole, bare]) await p50(server, 10, 10)
  for (const connections of [1, 10]) {
    const ratios: number[] = []
    const all: { whole: number; bare: number }[] = []
    for (let pair = 0; pair < pairs; pair += 1) {
      const order = pair % 2 === 0 ? [whole, bare] : [bare, whole]
      const took = new Map<LinkFlowServer, number>()
      for (const server of order) took.set(server, await p50(server, connections, seconds))
      all.push({ whole: took.get(whole)!, bare: took.get(bare)! })
      ratios.push(took.get(whole)! / took.get(bare)!)
    }
    const [low, high] = interval(ratios)
    const of = (side: 'whole' | 'bare') => median(all.map((each) => each[side])).toFixed(3)
    console.log(
      `webhook at ${connections} connections: p50 ${of('whole')} ms whole, ${of('bare')} ms bare; ${rounded(median(ratios))} of it (90 % interval ${low} to ${high}, ${pairs} pairs); the mark is 1.15`,
    )
  }
}

async function reads(): Promise<void> {
  // A page of them, also where no webhooks were called before.
  const call = { host, port: whole.port, path: '/webhook/bench-w1-no-code', headers: { [SECRET.name]: SECRET.value } }
  await generator.run({
    ...call,
    body: ORDER,
    connections: 1,
    seconds: 2,
    expected: { status: 200, body: ORDER_ANSWER },
  })
  const token = readFileSync(join(whole.dataDir, 'owner-token'), 'utf8').trim()
  const { items } = await whole.call<{ items: { id: string; workflowId: string; createdAt: string }[] }>(
    'GET',
    '/api/v1/executions?limit=1',
  )
  const { id, workflowId, createdAt } = items[0]!
  const page = '/api/v1/executions?limit=50'
  const pageUntil = (_: unknown, index: number) =>
    `${page}&until=${new Date(Date.parse(createdAt) - index * PAGES_APART_MS).toISOString()}`
  const questions: readonly (readonly [name: string, paths: readonly string[]])[] = [
    ['/api/v1/executions/:id', [`/api/v1/executions/${id}`]],
    ['/api/v1/workflows/:id', [`/api/v1/workflows/${workflowId}`]],
    [page, [page]],
    [`${page}&until=…, each connection another,`, Array.from({ length: CONNECTIONS }, pageUntil)],
  ]
  const ceilings = await Ceilings.start(whole.dataDir)
  for (const [name, path] of questions) {
    const body = JSON.stringify(await whole.call('GET', path[0]!))
    const plan = { host, connections: CONNECTIONS, seconds, expected: { status: 200 } }
    const read = {
      ...plan,
      port: whole.port,
      method: 'GET',
      path,
      headers: { authorization: `Bearer ${token}` },
    } as const
    const echo = { ...plan, port: ceilings.port, path: '/echo' }
    const rates: { ours: number; echo: number }[] = []
    let requests = 0
    const cpu = { server: 0, postgres: 0 }
    await generator.run({ ...read, body: '', seconds: 5 })
    await generator.run({ ...echo, body, seconds: 2 })
    for (let round = 0; round < 5; round += 1) {
      const before = cpuUsOf(processTree(whole.pid, whole.dataDir))
      const ours = await generator.run({ ...read, body: '' })
      const after = cpuUsOf(processTree(whole.pid, whole.dataDir))
      requests += ours.requests
      cpu.server += after.server - before.server
      cpu.postgres += after.postgres - before.postgres
      rates.push({ ours: ours.perSecond, echo: (await generator.run({ ...echo, body })).perSecond })
    }
    const of = (side: 'ours' | 'echo') => median(rates.map((each) => each[side]))
    const share = rounded(median(rates.map(({ ours, echo: most }) => ours / most)))
    console.log(
      `GET ${name} at ${CONNECTIONS} connections: ${of('ours')}/s, Fastify ${of('echo')}/s, ${share} of it (${body.length} bytes); server ${Math.round(cpu.server / requests)} µs a request, PostgreSQL ${Math.round(cpu.postgres / requests)} µs; the mark is 6,000/s or 0.5`,
    )
  }
  await ceilings.stop()
}
