import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openTracing, parseTraceparent, type Span, traceHeaders } from '../index.ts'
import { samplerOf } from './sampler.ts'
import { readTracing } from './settings.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

describe('a place in a trace', () => {
  it('comes from traceparent and tracestate, and goes on as them', () => {
    const place = parseTraceparent(`00-${TRACE}-${SPAN}-01`, 'vendor=a,other=b')
    expect(place).toEqual({ traceId: TRACE, spanId: SPAN, isSampled: true, state: 'vendor=a,other=b' })
    expect(traceHeaders(place!)).toEqual({ traceparent: `00-${TRACE}-${SPAN}-01`, tracestate: 'vendor=a,other=b' })
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-00`)).toMatchObject({ isSampled: false })
    // A later version may say more behind, which is left alone.
    expect(parseTraceparent(`01-${TRACE}-${SPAN}-03-more`)).toMatchObject({ traceId: TRACE, isSampled: true })
  })

  it.each([
    undefined,
    '',
    'x',
    `00-${TRACE}-${SPAN}`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01\r\nx: y`,
  ])('is not in %j', (text) => expect(parseTraceparent(text)).toBeUndefined())

  it.each(['a', 'a=b\r\nx: y', 'A=b', `a=${'x'.repeat(300)}`, Array.from({ length: 33 }, (_, n) => `a${n}=b`).join()])(
    'goes on without a state that is not well formed: %j',
    (state) => expect(parseTraceparent(`00-${TRACE}-${SPAN}-01`, state)).not.toHaveProperty('state'),
  )
})

describe('which traces are told of', () => {
  const ids = Array.from(
    { length: 4000 },
    (_, n) => `${'0'.repeat(18)}${((n * 2 ** 56) / 4000).toString(16).split('.')[0]!.padStart(14, '0')}`,
  )

  it('is decided by their parents, or by a share of their ids', () => {
    const share = samplerOf('parentbased_traceidratio', 0.25)!
    expect(ids.filter((id) => share(id, undefined)).length).toBe(1000)
    expect([share(ids.at(-1)!, true), share(ids[0]!, false)]).toEqual([true, false])
    expect(samplerOf('traceidratio', 0)!(ids[0]!, true)).toBe(false)
    expect(samplerOf('always_off', 1)!(ids[0]!, true)).toBe(false)
    expect(samplerOf('parentbased_always_on', 1)!(ids[0]!, false)).toBe(false)
    expect(samplerOf('sometimes', 1)).toBeUndefined()
  })
})

describe('the variables of OpenTelemetry', () => {
  const on = (env: Record<string, string>) => {
    const config = readTracing(env)
    if (config.type !== 'on') throw new Error(JSON.stringify(config))
    return config.settings
  }

  it.each([
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_SDK_DISABLED: 'true' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_TRACES_EXPORTER: 'none' },
  ])('tell nobody: %j', (env) => expect(readTracing(env)).toEqual({ type: 'off' }))

  it('name the collector, what it is sent, and who sends', () => {
    expect(on({ OTEL_TRACES_EXPORTER: 'otlp' }).url).toBe('http://localhost:4318/v1/traces')
    expect(on({ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c.example/otlp/' }).url).toBe('https://c.example/otlp/v1/traces')
    const own = on({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://t:1/x',
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%3Db, x=1',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,zone=eu',
      OTEL_SERVICE_NAME: 'flow',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '7',
    })
    expect(own).toMatchObject({
      url: 'http://t:1/x',
      headers: { 'api-key': 'a=b', x: '1' },
      resource: { 'service.name': 'flow', zone: 'eu' },
      batchMax: 7,
      timeoutMs: 10_000,
    })
  })

  it.each([
    [{ OTEL_TRACES_EXPORTER: 'zipkin' }, 'OTEL_TRACES_EXPORTER'],
    [{ OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'http/json'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector' }, 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    [{ OTEL_TRACES_EXPORTER: 'otlp', OTEL_TRACES_SAMPLER: 'jaeger_remote' }, 'OTEL_TRACES_SAMPLER'],
    [{ OTEL_TRACES_EXPORTER: 'otlp', OTEL_TRACES_SAMPLER_ARG: '2' }, 'OTEL_TRACES_SAMPLER_ARG'],
    [{ OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_HEADERS: '=x' }, 'OTEL_EXPORTER_OTLP_HEADERS'],
    [{ OTEL_TRACES_EXPORTER: 'otlp', OTEL_BSP_SCHEDULE_DELAY: 'soon' }, 'OTEL_BSP_'],
  ])('that cannot be are refused with their name: %j', async (env, name) => {
    expect(readTracing(env)).toMatchObject({ type: 'malformed', problem: expect.stringContaining(name) })
    await expect(openTracing(env, { version: '1', onLost: () => {} })).rejects.toThrow(name)
  })
})

/** A collector whose answers are given in turn. */
async function openCollector(...statuses: number[]) {
  const bodies: string[] = []
  const server = createServer(async (request: IncomingMessage, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const status = statuses.shift() ?? 200
    if (status < 300) bodies.push(text)
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies }
}

describe('what is told', () => {
  const open = async (url: string, env: Record<string, string> = {}) => {
    const lost: string[] = []
    const all = { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_BSP_SCHEDULE_DELAY: '10', ...env }
    const tracing = (await openTracing(all, { version: '1.2.3', onLost: (why) => lost.push(why) }))!
    closers.push(() => tracing.close())
    return { tracing, lost }
  }
  const span = (more: Partial<Span> = {}): Span => ({
    context: { traceId: TRACE, spanId: SPAN, isSampled: true },
    parentSpanId: undefined,
    name: 'a',
    kind: 'server',
    startMs: 1_700_000_000_000.5,
    endMs: 1_700_000_000_001,
    attributes: { text: 'x', whole: 200, part: 0.5, yes: true, missing: undefined },
    ...more,
  })

  it('is OTLP in JSON', async () => {
    const { url, bodies } = await openCollector()
    const { tracing } = await open(url)
    tracing.record(span({ error: 'http-status' }))
    tracing.record(span({ context: { traceId: TRACE, spanId: SPAN, isSampled: false } }))
    await vi.waitFor(() => expect(bodies).toHaveLength(1), { timeout: 20_000 })
    const [{ scopeSpans }] = JSON.parse(bodies[0]!).resourceSpans
    expect(scopeSpans[0].scope).toEqual({ name: 'linkflow', version: '1.2.3' })
    expect(scopeSpans[0].spans).toEqual([
      {
        traceId: TRACE,
        spanId: SPAN,
        flags: 1,
        name: 'a',
        kind: 2,
        startTimeUnixNano: '1700000000000500000',
        endTimeUnixNano: '1700000000001000000',
        attributes: [
          { key: 'text', value: { stringValue: 'x' } },
          { key: 'whole', value: { intValue: '200' } },
          { key: 'part', value: { doubleValue: 0.5 } },
          { key: 'yes', value: { boolValue: true } },
          { key: 'error.type', value: { stringValue: 'http-status' } },
        ],
        status: { code: 2 },
      },
    ])
  })

  it('is sent again where the collector was busy, and given up where it refuses', async () => {
    const busy = await openCollector(503, 429)
    const first = await open(busy.url)
    first.tracing.record(span())
    await vi.waitFor(() => expect(busy.bodies).toHaveLength(1), { timeout: 10_000 })
    expect(first.lost).toEqual([])
    const strict = await openCollector(401)
    const second = await open(strict.url)
    second.tracing.record(span())
    await vi.waitFor(() => expect(second.lost).toEqual(['the collector answered 401']), { timeout: 20_000 })
    second.tracing.record(span())
    await vi.waitFor(() => expect(strict.bodies).toHaveLength(1), { timeout: 20_000 })
  })

  it('waits in a queue that does not grow, and leaves with the process', async () => {
    const { url, bodies } = await openCollector()
    const { tracing, lost } = await open(url, { OTEL_BSP_MAX_QUEUE_SIZE: '10', OTEL_BSP_SCHEDULE_DELAY: '60000' })
    for (let n = 0; n < 15; n += 1) tracing.record(span())
    expect(lost).toEqual(['more spans came than could be sent'])
    await tracing.close()
    expect(JSON.parse(bodies[0]!).resourceSpans[0].scopeSpans[0].spans).toHaveLength(10)
  })
})
