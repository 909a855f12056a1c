import { recordOf, shapeOfKinds } from '@linkflow/expression'
import type { JsonObject } from '@linkflow/kernel'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineNode, type NodeType } from '../node-type.ts'
import { fakePlan } from '../testing.ts'
import { checkData } from './check-data.ts'
import type { Samples } from './node-shapes.ts'

const typeOf = (gives: NodeType['gives'], parameters: z.ZodObject = z.object({ value: z.unknown() })): NodeType =>
  defineNode({
    type: 'x',
    version: 1,
    title: 'X',
    description: 'For this test.',
    group: 'data',
    parameters,
    effect: 'pure',
    sample: [{ method: 'GET', body: { any: 1 } }],
    ...(gives !== undefined && { gives }),
    behaviour: { kind: 'each', each: (item) => item },
  }) as unknown as NodeType

/** Hook → Filter → Last, and Aside beside them. */
function check(
  raw: Record<string, unknown>,
  options: {
    last?: NodeType
    samples?: Samples
    seen?: Samples
    dialect?: 'linkflow' | 'n8n'
    hook?: NodeType
    onError?: 'continue'
  } = {},
) {
  const plan = fakePlan(
    [
      { name: 'Hook', inputs: [] },
      { name: 'Filter', ...(options.onError && { onError: options.onError }) },
      { name: 'Last' },
      { name: 'Aside', inputs: [] },
    ],
    [
      [0, 'main', 1, 'main'],
      [1, 'main', 2, 'main'],
    ],
  )
  const world = {
    plan,
    dialect: options.dialect ?? 'linkflow',
    nodes: [
      { nodeType: options.hook ?? typeOf('sample'), raw: {} },
      { nodeType: typeOf('input'), raw: {} },
      { nodeType: options.last ?? typeOf(undefined), raw },
      { nodeType: typeOf(undefined), raw: {} },
    ],
    samples: options.samples ?? new Map(),
    seen: options.seen ?? new Map(),
  }
  return checkData(world, (node) => `/nodes/${node}/parameters`)
}
const given = (node: string, ...items: JsonObject[]): Samples => new Map([[node, { main: items }]])
const codes = (...args: Parameters<typeof check>) => check(...args).map(({ code }) => code)

describe('checking what expressions ask of the data', () => {
  it('follows declared fields through nodes that pass items on', () => {
    expect(codes({ value: '{{ $json.methd }}' })).toEqual(['unknown-field'])
    expect(codes({ value: "{{ $('Hook').first().json.methd }}" })).toEqual(['unknown-field'])
    expect(codes({ value: '{{ $input.item.json.methd }}' })).toEqual(['unknown-field'])
    expect(codes({ value: '{{ $json.method.trim() + $json.body.anything.at.all }}' })).toEqual([])
    expect(codes({ value: "{{ $('Aside').first().json.methd }}" })).toEqual([])
  })

  it('believes samples more than declarations, and names where they are from', () => {
    const samples = given('Filter', { id: 1, nick: 'a' }, { id: 2 })
    expect(codes({ value: '{{ $json.id.toFixed() }}' }, { samples })).toEqual([])
    expect(codes({ value: '{{ $json.nick.trim() }}' }, { samples })).toEqual(['possibly-missing'])
    const [problem] = check({ value: ['x', '{{ $json.idd }}'] }, { samples })
    expect(problem).toMatchObject({
      code: 'unknown-field',
      severity: 'warning',
      node: 'Last',
      parameter: 'value',
      pointer: '/nodes/2/parameters/value/1',
      message: expect.stringContaining('«Filter»'),
    })
  })

  it('says when a parameter gets another kind than it takes', () => {
    const last = typeOf(undefined, z.object({ text: z.string().default(''), count: z.number().optional() }))
    const samples = given('Filter', { list: [1], word: 'a' })
    expect(codes({ text: '{{ $json.list }}', count: '{{ $json.word }}' }, { last, samples })).toEqual([
      'parameter-type',
      'parameter-type',
    ])
    expect(codes({ text: 'all: {{ $json.list }}', count: '{{ $json.list.length }}' }, { last, samples })).toEqual([])
  })

  it('asks a node what it makes of its parameters and its input', () => {
    const hook = typeOf(({ raw, input, shapeOf }) => {
      expect(raw).toEqual({})
      expect(input.kinds).toBeUndefined()
      return recordOf([
        ['n', shapeOf('{{ 1 + 1 }}')],
        ['t', shapeOfKinds('string')],
      ])
    })
    expect(codes({ value: '{{ $json.n.trim() }}' }, { hook })).toEqual(['unknown-method'])
    expect(codes({ value: '{{ $json.t.trim() }}' }, { hook })).toEqual([])
  })

  it('knows nothing of an imported trigger but by samples, and nothing behind a node that goes on after errors', () => {
    expect(codes({ value: '{{ $json.methd }}' }, { dialect: 'n8n' })).toEqual([])
    expect(codes({ value: '{{ $json.methd }}' }, { onError: 'continue' })).toEqual([])
    const samples = given('Hook', { id: 1 })
    expect(codes({ value: '{{ $json.idd }}' }, { dialect: 'n8n', samples })).toEqual(['unknown-field'])
  })

  it('takes the last run for an example: slips are told, and what may come all the same is called possible', () => {
    const seen = given('Last', {})
    const body = given('Hook', { method: 'POST', body: { email: 'a', address1: 'b', nick: null } })
    const ask = (value: string, dialect?: 'n8n') =>
      check({ value: `{{ ${value} }}` }, { seen: body, ...(dialect && { dialect }) })
    expect(ask('$json.body.emial')).toMatchObject([
      { code: 'unknown-field', severity: 'warning', message: expect.stringContaining('Did you mean "email"?') },
    ])
    expect(ask('$json.body.coupon')).toMatchObject([
      { code: 'possibly-missing', severity: 'warning', message: expect.stringContaining('the last run of «Hook»') },
    ])
    for (const quiet of [
      '$json.body.email.trim()',
      '$json.body.nick.trim()',
      "$json.body.coupon ?? ''",
      '$json.body?.coupon',
    ])
      expect(ask(quiet), quiet).toEqual([])
    expect(ask('$json.body.address2').map(({ code }) => code)).toEqual(['possibly-missing'])
    expect(ask('$json.methd').map(({ code }) => code)).toEqual(['unknown-field'])
    expect(ask('$json.body.coupon', 'n8n')).toEqual([])
    expect(ask('$json.body.emial', 'n8n').map(({ code }) => code)).toEqual(['unknown-field'])
    expect(codes({ value: '{{ $json.anything }}' }, { seen })).toEqual(['unknown-field'])
  })
})
