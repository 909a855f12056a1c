import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '@linkflow/telemetry'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunningServer, readConfig, startServer } from './index.ts'

const SLOW_MS = 60_000
const CANARY = 'canary-77ab'
const dataDir = mkdtempSync(join(tmpdir(), 'linkflow-traces-'))

interface OtlpSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly traceState?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[]
  readonly status: { readonly code?: number }
}
interface OtlpBody {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: OtlpSpan['attributes'] }
    readonly scopeSpans: readonly { readonly scope: { readonly name: string }; readonly spans: readonly OtlpSpan[] }[]
  }[]
}

/** A collector that takes OTLP over HTTP as JSON, and refuses the first batch as a busy one would. */
const received: { body: OtlpBody; headers: IncomingHttpHeaders; text: string }[] = []
let refusals = 1
const collector = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    if (request.url !== '/v1/traces' || request.headers['content-type'] !== 'application/json') {
      return response.writeHead(400).end()
    }
    if (refusals > 0) {
      refusals -= 1
      return response.writeHead(503).end()
    }
    const text = Buffer.concat(chunks).toString()
    received.push({ body: JSON.parse(text) as OtlpBody, headers: request.headers, text })
    return response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
})

/** What workflows call, and what is told of an end. */
const calls: { path: string; headers: IncomingHttpHeaders }[] = []
const outside = createServer((request, response) => {
  calls.push({ path: request.url!, headers: request.headers })
  request.resume()
  response.writeHead(200, { 'content-type': 'application/json' }).end(`{"secret":"${CANARY}"}`)
})

const listen = (server: Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const portOf = (server: Server) => (server.address() as AddressInfo).port
const spans = () =>
  received.flatMap(({ body }) => body.resourceSpans.flatMap((each) => each.scopeSpans.flatMap((scope) => scope.spans)))
const attribute = (span: OtlpSpan, key: string) =>
  Object.values(span.attributes.find((each) => each.key === key)?.value ?? {})[0]

let server: RunningServer
let token = ''

async function start(env: Record<string, string> = {}): Promise<RunningServer> {
  const flags = {
    'data-dir': dataDir,
    port: '0',
    sample: 'false',
    'egress-allow': `127.0.0.1:${portOf(outside)}`,
  }
  const read = readConfig({}, new Map(Object.entries(flags)))
  if (!read.ok) throw new Error(read.problems.join())
  return startServer(read.config, {
    log: createLogger({ level: 'silent' }),
    version: '0.0.0-test',
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${portOf(collector)}`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=a%20b',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      ...env,
    },
  })
}

beforeAll(async () => {
  await Promise.all([listen(collector), listen(outside)])
  server = await start()
  token = readFileSync(join(dataDir, 'owner-token'), 'utf8').trim()
}, SLOW_MS)
afterAll(async () => {
  await server?.stop()
  collector.close()
  outside.close()
  rmSync(dataDir, { recursive: true, force: true })
}, SLOW_MS)

async function api<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (answer.status >= 400) throw new Error(text)
  return (text === '' ? undefined : JSON.parse(text)) as T
}

type Node = { id: string; type: string; parameters?: object }
async function publish(name: string, nodes: readonly Node[]): Promise<string> {
  const connections = nodes.slice(1).map((to, i) => ({ from: { node: nodes[i]!.id }, to: { node: to.id } }))
  const body = { linkflow: 1, name, nodes: nodes.map((each) => ({ name: each.id, ...each })), connections }
  const { id } = await api<{ id: string }>('POST', '/workflows', body)
  await api('POST', `/workflows/${id}/publish`)
  return id
}

const asks = (path: string): Node => ({
  id: 'ask',
  type: 'http-request',
  parameters: { url: `http://127.0.0.1:${portOf(outside)}${path}`, headers: { 'x-secret': CANARY } },
})
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const PARENT = '00f067aa0ba902b7'
const traceparent = (flags = '01', trace = TRACE) => `00-${trace}-${PARENT}-${flags}`

describe('a trace', { timeout: SLOW_MS }, () => {
  it('goes through a call, its execution, the steps, what they ask, and the workflow that they call', async () => {
    await publish('child', [{ id: 'begin', type: 'workflow-trigger' }, asks('/child')])
    const childId = await publish('called', [{ id: 'begin', type: 'workflow-trigger' }, asks('/called')])
    await publish('hooked', [
      { id: 'hook', type: 'webhook', parameters: { path: 'traced', respond: 'last-node' } },
      asks('/direct'),
      { id: 'call', type: 'execute-workflow', parameters: { workflow: childId } },
    ])
    const call = () =>
      fetch(`http://127.0.0.1:${server.port}/webhook/traced?q=${CANARY}`, {
        method: 'POST',
        headers: {
          traceparent: traceparent(),
          tracestate: 'vendor=1,other=a b',
          'content-type': 'application/json',
          authorization: `Bearer ${CANARY}`,
        },
        body: JSON.stringify({ card: CANARY }),
      })
    await vi.waitFor(async () => expect((await call()).status).toBeLessThan(300), { timeout: 5000 })
    await vi.waitFor(() => expect(spans().filter(({ name }) => name === 'execution')).toHaveLength(2), {
      timeout: 9000,
    })

    const isLetIn = (span: OtlpSpan) =>
      span.name === 'POST /webhook/*' && Number(attribute(span, 'http.response.status_code')) < 300
    await vi.waitFor(() => expect(spans().some(isLetIn)).toBe(true), { timeout: 9000 })
    const own = spans().filter((span) => span.traceId === TRACE)
    const find = (what: (span: OtlpSpan) => boolean) => own.find(what)!
    const request = find(isLetIn)
    expect(request).toMatchObject({ parentSpanId: PARENT, kind: 2, traceState: 'vendor=1,other=a b' })
    const execution = find((span) => attribute(span, 'linkflow.execution.mode') === 'webhook')
    expect(execution).toMatchObject({ parentSpanId: request.spanId, name: 'execution' })
    const steps = own.filter((span) => span.parentSpanId === execution.spanId)
    expect(steps.map(({ name }) => name).toSorted()).toEqual(['step execute-workflow', 'step http-request'])
    const asked = steps.find(({ name }) => name === 'step http-request')!
    expect(calls.find(({ path }) => path === '/direct')!.headers).toMatchObject({
      traceparent: `00-${TRACE}-${asked.spanId}-01`,
      tracestate: 'vendor=1,other=a b',
    })
    const called = find((span) => attribute(span, 'linkflow.execution.mode') === 'sub-workflow')
    expect(called.parentSpanId).toBe(steps.find(({ name }) => name === 'step execute-workflow')!.spanId)
    const below = find((span) => span.parentSpanId === called.spanId)
    expect(calls.find(({ path }) => path === '/called')!.headers['traceparent']).toBe(`00-${TRACE}-${below.spanId}-01`)
    for (const span of own) {
      expect(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)).toBeGreaterThanOrEqual(0n)
    }
    expect(new Set(own.map(({ spanId }) => spanId)).size).toBe(own.length)
  })

  it('goes on with what is told of the end, and with the workflow for errors', async () => {
    const handler = await publish('handler', [{ id: 'begin', type: 'error-trigger' }, asks('/handled')])
    const body = {
      linkflow: 1,
      name: 'fails',
      nodes: [
        { id: 'begin', name: 'begin', type: 'manual' },
        { id: 'stop', name: 'stop', type: 'stop-and-error', parameters: { message: CANARY, code: 'order-invalid' } },
      ],
      connections: [{ from: { node: 'begin' }, to: { node: 'stop' } }],
      settings: { errorWorkflow: handler },
    }
    const { id } = await api<{ id: string }>('POST', '/workflows', body)
    await api('POST', `/workflows/${id}/publish`)
    const trace = TRACE.replace('4', '5')
    const callback = `http://127.0.0.1:${portOf(outside)}/ended`
    await api('POST', `/workflows/${id}/executions`, { wait: 20, callback }, { traceparent: traceparent('01', trace) })
    const of = () => spans().filter((span) => span.traceId === trace)
    await vi.waitFor(
      () => expect(calls.map(({ path }) => path)).toEqual(expect.arrayContaining(['/ended', '/handled'])),
      {
        timeout: 15_000,
      },
    )
    await vi.waitFor(() => expect(of().filter(({ name }) => name === 'execution')).toHaveLength(2), { timeout: 9000 })
    const failed = of().find((span) => attribute(span, 'linkflow.execution.mode') === 'api')!
    expect(failed.status.code).toBe(2)
    expect(attribute(failed, 'error.type')).toBe('order-invalid')
    const step = of().find((span) => span.parentSpanId === failed.spanId && span.name === 'step stop-and-error')!
    expect(attribute(step, 'error.type')).toBe('order-invalid')
    expect(calls.find(({ path }) => path === '/ended')!.headers['traceparent']).toBe(`00-${trace}-${failed.spanId}-01`)
    const handled = of().find((span) => attribute(span, 'linkflow.execution.mode') === 'error')!
    expect(handled.parentSpanId).toBe(failed.spanId)
  })

  it('is the same after a restart', async () => {
    const id = await publish('waits', [
      { id: 'begin', type: 'manual' },
      { id: 'wait', type: 'wait', parameters: { for: 'signal', signal: 'go' } },
      asks('/after'),
    ])
    const trace = TRACE.replace('4', '6')
    const { execution } = await api<{ execution: { id: string } }>(
      'POST',
      `/workflows/${id}/executions`,
      {},
      { traceparent: traceparent('01', trace) },
    )
    await vi.waitFor(
      async () => {
        const { status } = await api<{ status: string }>('GET', `/executions/${execution.id}`)
        expect(status).toBe('waiting')
      },
      { timeout: 20_000 },
    )
    await server.stop()
    server = await start()
    await api('POST', `/executions/${execution.id}/signals/go`, {})
    await vi.waitFor(() => expect(calls.some(({ path }) => path === '/after')).toBe(true), { timeout: 15_000 })
    await vi.waitFor(
      () => expect(spans().some((span) => span.traceId === trace && span.name === 'execution')).toBe(true),
      {
        timeout: 9000,
      },
    )
    const whole = spans().find((span) => span.traceId === trace && span.name === 'execution')!
    const asked = spans().find((span) => span.traceId === trace && span.name === 'step http-request')!
    expect(asked.parentSpanId).toBe(whole.spanId)
    expect(calls.find(({ path }) => path === '/after')!.headers['traceparent']).toBe(`00-${trace}-${asked.spanId}-01`)
  })

  it('that its caller does not keep is kept by nobody here, and goes on so', async () => {
    const id = await publish('quiet', [{ id: 'begin', type: 'manual' }, asks('/quiet')])
    const trace = TRACE.replace('4', '7')
    await api('POST', `/workflows/${id}/executions`, { wait: 20 }, { traceparent: traceparent('00', trace) })
    // A later one of another trace is told of, so that the earlier one would have been.
    await api(
      'POST',
      `/workflows/${id}/executions`,
      { wait: 20 },
      { traceparent: traceparent('01', trace.replace('7', '8')) },
    )
    await vi.waitFor(
      () =>
        expect(spans().some((span) => span.traceId === trace.replace('7', '8') && span.name === 'execution')).toBe(
          true,
        ),
      {
        timeout: 9000,
      },
    )
    expect(spans().filter((span) => span.traceId === trace)).toEqual([])
    const [quiet] = calls.filter(({ path }) => path === '/quiet')
    expect(quiet!.headers['traceparent']).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`))
  })

  it('says who tells, and nothing of what went through', () => {
    const [{ headers, body }] = received as [(typeof received)[number]]
    expect(headers['x-tenant']).toBe('a b')
    expect(body.resourceSpans[0]!.resource.attributes).toEqual(
      expect.arrayContaining([
        { key: 'service.name', value: { stringValue: 'linkflow' } },
        { key: 'deployment.environment', value: { stringValue: 'test' } },
      ]),
    )
    const all = received.map(({ text }) => text).join('\n')
    expect(all).not.toContain(CANARY)
    expect(all).not.toContain(token)
  })
})
