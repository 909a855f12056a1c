import { Secret } from '@linkflow/kernel'
import { describe, expect, it } from 'vitest'
import { createLogger, createMetrics } from './index.ts'

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

describe('metrics', () => {
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
