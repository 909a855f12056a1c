import { describe, expect, expectTypeOf, it } from 'vitest'
import { defineNode, definePackage, fail, failItem, many, ok, optionsFrom, picks, shownWhen, z } from './index.ts'
import { FakeHttp, loadOptions, runNode } from './testing.ts'

const channels = defineNode({
  type: 'chat.message',
  version: 1,
  title: 'Message',
  description: 'Sends or lists messages.',
  group: 'action',
  parameters: z.strictObject({
    operation: z.enum(['send', 'list']).default('send'),
    channel: optionsFrom(z.string().optional(), 'channels'),
    text: shownWhen(z.string().max(100).default(''), { operation: ['send'] }),
    zone: picks(z.string().default('UTC'), 'timeZone'),
    times: z.int().min(1).max(3).default(1),
  }),
  options: {
    async channels({ search }, { http }) {
      const reply = await http.request({ method: 'GET', url: `https://chat.example/channels?q=${search}` })
      if (!reply.ok) return fail(reply.error)
      return ok([{ value: 'c1', title: 'General' }])
    },
  },
  effect: { parameter: 'operation', of: { list: 'read' } },
  sample: [{ sent: 'hello' }],
  behaviour: {
    kind: 'each',
    parallel: 2,
    each(item, parameters, context) {
      expectTypeOf(parameters).toEqualTypeOf<{
        operation: 'send' | 'list'
        channel?: string | undefined
        text: string
        zone: string
        times: number
      }>()
      expectTypeOf(context.attempt).toBeNumber()
      if (parameters.text === 'no') return failItem({ code: 'chat-refused', message: 'No.', retryable: false })
      return many(Array.from({ length: parameters.times }, () => ({ json: { sent: parameters.text, of: item.json } })))
    },
  },
})

const newer = defineNode({ ...channels, version: 2, title: 'Message, newer' })

describe('a node that is written with the kit', () => {
  it('is tried with items, expressions and defaults', async () => {
    const run = await runNode(channels, {
      parameters: { text: 'hi {{ $json.name }}', times: '{{ $json.n }}' },
      items: [{ name: 'Ada', n: 2 }],
    })
    expect(run.outputs.main).toEqual([
      { sent: 'hi Ada', of: { name: 'Ada', n: 2 } },
      { sent: 'hi Ada', of: { name: 'Ada', n: 2 } },
    ])
  })

  it('fails with values, and never throws through', async () => {
    const run = await runNode(channels, { parameters: { text: 'no' }, items: [{}] })
    expect(run).toMatchObject({ type: 'failed', error: { code: 'chat-refused' } })
  })

  it('says what is wrong with parameters before it runs', async () => {
    await expect(runNode(channels, { parameters: { times: 4 }, items: [{}] })).rejects.toThrow(/times/)
  })

  it('carries in its schema what a parameter means beyond its type', () => {
    const schema = z.toJSONSchema(channels.parameters, { io: 'input' })
    expect(schema.properties).toMatchObject({
      channel: { optionsFrom: 'channels' },
      text: { shownWhen: { operation: ['send'] }, maxLength: 100 },
      zone: { format: 'time-zone' },
    })
  })

  it('offers what a service has', async () => {
    const http = new FakeHttp(() => ({ body: '[]' }))
    expect(await loadOptions(channels, 'channels', { search: 'ge', http })).toEqual(
      ok([{ value: 'c1', title: 'General' }]),
    )
    expect(http.requests[0]?.url).toBe('https://chat.example/channels?q=ge')
  })

  it('stands beside its other versions in a package', () => {
    expect(definePackage({ nodes: [channels, newer] }).nodes.map(({ version }) => version)).toEqual([1, 2])
  })
})
