import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineNode, type ListBehaviour, NOT_READ, type NodeOutcome, type NodeType } from '../node-type.ts'
import { aggregateNode, sortNode } from '../testing/sample-nodes.ts'
import { type RunNodeOptions, runNode } from '../testing.ts'

const about = { version: 1, description: 'For tests.', group: 'flow', effect: 'pure', sample: [] } as const
const anyNode = (node: unknown): NodeType => node as NodeType

const listNode = (run: ListBehaviour<{ value?: unknown }>['run'], more: Partial<NodeType> = {}): NodeType =>
  anyNode(
    defineNode({
      ...about,
      type: 'list-probe',
      title: 'List probe',
      parameters: z.object({ value: z.unknown().optional() }),
      ...more,
      behaviour: { kind: 'list', run },
    } as NodeType),
  )

const numbers = (count: number): { n: number }[] => Array.from({ length: count }, (_, n) => ({ n }))

describe('a list node', () => {
  it('keeps lineage by handing handles on', async () => {
    const run = await runNode(sortNode, { parameters: { by: 'n' }, items: [{ n: 3 }, { n: 1 }, { n: 2 }] })
    expect(run.outputs.main).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
    expect(run.lineage.main).toEqual([1, 2, 0])
    expect(run.stored[0]!.encode()).toContain('"pick"')
  })

  it('says what its new items came from', async () => {
    const run = await runNode(aggregateNode, { parameters: { fields: ['n'] }, items: numbers(3) })
    expect(run.outputs.main).toEqual([{ n: [0, 1, 2] }])
    expect(run.lineage.main).toBe('all')
    const mixed = await runNode(
      listNode(() => ({
        type: 'done',
        outputs: {
          main: [
            { item: { json: {} }, from: [0, 2] },
            { item: { json: {} }, from: 'unknown' },
            { item: { json: {} }, from: [1] },
          ],
        },
      })),
      { items: numbers(3) },
    )
    expect(mixed.lineage.main).toEqual([[0, 2], [], [1]])
  })

  it('reads each of its ports, and indices count over all of them', async () => {
    const merge = listNode(
      (input) => ({ type: 'done', outputs: { main: [...input.handles('b'), ...input.handles('a')] } }),
      { ports: { inputs: ['a', 'b'], outputs: ['main'] } },
    )
    const run = await runNode(merge, { inputs: { a: numbers(2), b: [{ n: 9 }] } })
    expect(run.outputs.main).toEqual([{ n: 9 }, { n: 0 }, { n: 1 }])
    expect(run.lineage.main).toEqual([2, 0, 1])
    const partly = await runNode(merge, { inputs: { b: [{ n: 9 }] } })
    expect(partly.outputs.main).toEqual([{ n: 9 }])
  })

  it('shares an input that it hands on whole, though not by handles', async () => {
    const same = listNode((input) => ({
      type: 'done',
      outputs: {
        main: input
          .port('main')
          .all()
          .map((item, index) => ({ item, from: [index] })),
      },
    }))
    expect((await runNode(same, { items: numbers(3) })).stored[0]!.encode()).toContain('"same"')
  })

  it('evaluates its parameters for the item it asks about', async () => {
    const asks = listNode((_, parameters) => ({
      type: 'done',
      outputs: {
        main: [{ item: { json: { a: parameters().value as number, b: parameters(1).value as number } }, from: 'all' }],
      },
    }))
    const run = await runNode(asks, { parameters: { value: '{{ $json.n }}' }, items: [{ n: 5 }, { n: 6 }] })
    expect(run.outputs.main).toEqual([{ a: 5, b: 6 }])
  })

  it.each(['linkflow', 'n8n'] as const)('reads fields without evaluating anything (%s)', async (dialect) => {
    const read: unknown[] = []
    const reads = listNode((input, _, __, sources) => {
      const all = input.port('main').all()
      const value = sources().get('value')
      const members = value?.kind === 'read' ? value.members : undefined
      expect(members?.get('fixed')).toEqual({ kind: 'fixed', value: 7 })
      const sum = members?.get('sum')
      expect(sum?.kind === 'read' && sum.field).toBe(undefined)
      for (const name of ['top', 'deep', 'size']) {
        const source = members?.get(name)
        if (source?.kind === 'read') read.push(all.map((item) => source.field?.(item)))
      }
      return { type: 'done', outputs: { main: [] } }
    })
    const value = {
      fixed: 7,
      sum: '{{ $json.a + 1 }}',
      top: '{{ $json.a }}',
      deep: '{{ $json.a.b }}',
      size: '{{ $json.a.length }}',
    }
    const items = [
      { a: { b: null } },
      { a: {} },
      { a: null },
      { a: 'four' },
      { a: [1] },
      {},
      JSON.parse('{"__proto__": 1}'),
    ]
    await runNode(reads, { parameters: { value }, items, dialect })
    // What is not there is missing in n8n; in LinkFlow the expression has a word to say about it.
    const missing = dialect === 'n8n' ? undefined : NOT_READ
    expect(read).toEqual([
      [{ b: null }, {}, null, 'four', [1], missing, missing],
      [null, missing, NOT_READ, NOT_READ, NOT_READ, NOT_READ, NOT_READ],
      [missing, missing, NOT_READ, NOT_READ, 1, NOT_READ, NOT_READ],
    ])
  })

  it('takes the ports that it names, and no others', async () => {
    const ports = { inputs: ['main'], outputs: ['x', 'y'] }
    const named = listNode(() => ({ type: 'done', outputs: { y: [] } }), { ports })
    expect((await runNode(named, { items: numbers(1) })).outputs).toEqual({ y: [] })
    const wrong = listNode(() => ({ type: 'done', outputs: { z: [] } }), { ports })
    expect(await runNode(wrong, { items: numbers(1) })).toMatchObject({
      type: 'failed',
      error: { code: 'node-result-invalid' },
    })
  })

  it.each<[string, () => NodeOutcome | Promise<NodeOutcome>, object]>([
    [
      'fails',
      () => ({ type: 'failed', error: { code: 'no', message: 'No.', retryable: true } }),
      { type: 'failed', error: { code: 'no' } },
    ],
    [
      'waits',
      () => ({ type: 'waiting', untilMs: 5, signal: 's', data: { a: 1 } }),
      { waiting: { untilMs: 5, signal: 's', data: { a: 1 } } },
    ],
    [
      'answers',
      async () => ({
        type: 'done',
        outputs: { main: [] },
        answer: { status: 200, headers: [], body: { type: 'none' } },
      }),
      { answer: { status: 200 } },
    ],
    [
      'throws',
      () => {
        throw new Error('oh')
      },
      { type: 'failed', error: { code: 'node-crashed' } },
    ],
    [
      'rejects',
      async () => {
        throw new Error('oh')
      },
      { type: 'failed', error: { code: 'node-crashed' } },
    ],
    [
      'throws while its items are taken',
      () => ({
        type: 'done',
        outputs: {
          main: {
            [Symbol.iterator]: () => {
              throw new Error('oh')
            },
          },
        },
      }),
      { type: 'failed', error: { code: 'node-crashed' } },
    ],
  ])('%s', async (_, run, expected) => {
    expect(await runNode(listNode(run), { items: numbers(1) })).toMatchObject(expected)
  })

  it('gives the event loop back while its items are taken', async () => {
    const slow = listNode((input) => ({ type: 'done', outputs: { main: input.handles('main') } }))
    const run = await runNode(slow, { items: numbers(3_000), limits: { sliceMs: 0 } })
    expect(run.stored[0]!.encode()).toContain('"same"')
  })
})

describe('a call node', () => {
  const call = anyNode(
    defineNode({
      ...about,
      type: 'call-probe',
      title: 'Call probe',
      parameters: z.object({ workflow: z.string() }),
      behaviour: {
        kind: 'call',
        calls: (input, parameters) => ({
          wait: true,
          calls: [{ workflow: parameters().workflow, items: input.port('main').all(), from: 'all' }],
        }),
        collect: (results) => ({
          type: 'done',
          outputs: { main: results.flatMap(({ items }) => items.map((item) => ({ item, from: 'all' as const }))) },
        }),
      },
    }),
  )

  it('first says which calls to make, then what they came to', async () => {
    const options: RunNodeOptions = { parameters: { workflow: '{{ $json.w }}' }, items: [{ w: 'child' }] }
    const first = await runNode(call, options)
    expect(first.calls).toMatchObject({ wait: true, calls: [{ workflow: 'child' }] })
    const children = [{ executionId: 'e', status: 'succeeded' as const, items: [{ json: { done: true } }] }]
    expect((await runNode(call, { ...options, children })).outputs.main).toEqual([{ done: true }])
  })
})

describe('a loop node', () => {
  const loop = anyNode(
    defineNode({
      ...about,
      type: 'loop-probe',
      title: 'Loop probe',
      parameters: z.object({ most: z.number().default(5), condition: z.boolean() }),
      behaviour: {
        kind: 'loop',
        enter: ({ most }) => ({ kind: 'until', iterationsMax: most }),
        until: ({ condition }) => condition,
      },
    }),
  )
  const parameters = { condition: '{{ $json.isDone }}' }

  it('enters without its condition, which only an iteration can answer', async () => {
    expect((await runNode(loop, { parameters, items: [{ page: 1 }] })).loop).toEqual({
      kind: 'until',
      iterationsMax: 5,
    })
  })

  it('asks the condition of the result of an iteration', async () => {
    expect((await runNode(loop, { parameters, kind: 'loop-check', items: [{ isDone: true }] })).until).toBe(true)
    expect((await runNode(loop, { parameters, kind: 'loop-check', items: [{ isDone: false }] })).until).toBe(false)
    expect(await runNode(loop, { parameters, kind: 'loop-check', items: [{}] })).toMatchObject({
      error: { code: 'expression-failed' },
    })
  })
})

describe('steps that run no node', () => {
  const error = { code: 'refused', message: 'No.', retryable: false, item: 1 }

  it('pass a disabled node', async () => {
    const run = await runNode(aggregateNode, { kind: 'pass-through', parameters: { fields: [] }, items: numbers(2) })
    expect(run.outputs.main).toEqual(numbers(2))
    expect(run.stored[0]!.encode()).toContain('"same"')
  })

  it('turn a failure into items', async () => {
    const options = { kind: 'absorb', parameters: { fields: [] }, error } as const
    const told = { code: 'refused', message: 'No.' }
    const each = await runNode(aggregateNode, { ...options, items: numbers(2), onError: 'continue' })
    expect(each.outputs).toEqual({
      main: [
        { n: 0, error: told },
        { n: 1, error: told },
      ],
    })
    expect(each.lineage.main).toBe('index')
    const none = await runNode(aggregateNode, { ...options, items: [], onError: 'error-port' })
    expect(none.outputs).toEqual({ error: [{ error: told }] })
  })
})
