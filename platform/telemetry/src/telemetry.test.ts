import { Secret } from '@linkflow/kernel'
import { describe, expect, it } from 'vitest'
import { createLogger, createMetrics, RecentLines } from './index.ts'

const logged = (write: (log: ReturnType<typeof createLogger>) => void) => {
  const lines: string[] = []
  write(createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } }))
  return lines
}

// Proves T40.
describe('the log', () => {
  // Proves T32.
  it('hides what is secret by type or by name', () => {
    const [line] = logged((log) =>
      log.info(
        {
          token: 'canary-1',
          headers: { authorization: 'canary-2', 'set-cookie': 'canary-3' },
          deep: { er: { password: 'canary-4', any: { thing: new Secret('canary-5') } } },
        },
        'hello',
      ),
    )
    expect(line).not.toContain('canary')
    expect(JSON.parse(line!)).toMatchObject({ level: 'info', msg: 'hello', token: '[secret]' })
  })

  it('says of an error its name, code and cause, and nothing that hangs on it', () => {
    const error = Object.assign(new Error('failed', { cause: new Error('inner') }), {
      code: 'ECONNRESET',
      request: { headers: { authorization: 'canary-6' } },
    })
    const [line] = logged((log) => log.error({ error }, 'x'))
    expect(line).not.toContain('canary')
    expect(JSON.parse(line!).error).toMatchObject({
      code: 'ECONNRESET',
      message: 'failed',
      cause: { message: 'inner' },
    })
  })

  it('is one line of JSON whatever the text holds', () => {
    const lines = logged((log) => log.info({ path: '/x\n{"level":"fatal"}\r\u2028' }, 'a\nb'))
    expect(lines).toHaveLength(1)
    expect(lines[0]!.trimEnd()).not.toMatch(/[\n\r]/)
  })
})

describe('lines that are kept', () => {
  it('are the latest of warnings and errors, of children of a log too, as they were written', () => {
    const recent = new RecentLines(3)
    const written: string[] = []
    const destination = { write: (line: string) => void written.push(line) }
    const log = createLogger({ level: 'info', destination, keep: recent.add })
    log.info('nothing')
    for (let n = 1; n <= 9; n++) log.child({ part: 'x' }).warn({ n, token: 'canary-7' }, 'again')
    log.error({ err: new Error('x'.repeat(20_000)) }, 'too long to be kept')
    expect(written).toHaveLength(11)
    expect(recent.lines.map((line) => JSON.parse(line).n)).toEqual([7, 8, 9])
    expect(recent.lines.join()).not.toContain('canary')
  })
})

describe('metrics', () => {
  it('can be read one by one, a histogram by its buckets', async () => {
    const metrics = createMetrics({ processMetrics: false })
    metrics.counter('linkflow_things_total', 'Things', ['kind']).inc({ kind: 'a' }, 2)
    metrics.histogram('linkflow_seconds', 'Seconds', [1, 5], ['route']).observe({ route: 'r' }, 3)
    expect(await metrics.read('linkflow_things_total')).toEqual([{ labels: { kind: 'a' }, value: 2 }])
    expect(await metrics.read('linkflow_seconds')).toEqual([
      { labels: { le: 1, route: 'r' }, value: 0 },
      { labels: { le: 5, route: 'r' }, value: 1 },
      { labels: { le: '+Inf', route: 'r' }, value: 1 },
    ])
    expect(await metrics.read('linkflow_nothing')).toEqual([])
  })

  it('are apart for each registry, and gauges are read when asked', async () => {
    const [first, second] = [createMetrics({ processMetrics: false }), createMetrics({ processMetrics: false })]
    first.counter('linkflow_things_total', 'Things', ['kind']).inc({ kind: 'a' }, 2)
    let depth = 1
    first.gauge('linkflow_depth', 'Depth', [], (gauge) => gauge.set(depth))
    depth = 7
    expect(await first.text()).toContain('linkflow_things_total{kind="a"} 2')
    expect(await first.text()).toContain('linkflow_depth 7')
    expect((await second.text()).trim()).toBe('')
  })
})
