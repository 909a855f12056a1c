import { Budget, type Scope, type Value } from '@linkflow/expression'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { effectOf } from '../execute/effect-of.ts'
import { PARAMETER_DEPTH_MAX } from '../limits.ts'
import { defineNode, type NodeType } from '../node-type.ts'
import { fakePlan } from '../testing.ts'
import { checkReferences } from './check-references.ts'
import { compileParameters } from './compile-parameters.ts'
import type { CompiledParameters } from './compiled-parameters.ts'

const nodeType = defineNode({
  type: 'probe',
  version: 1,
  title: 'Probe',
  description: 'For tests.',
  group: 'data',
  parameters: z.object({
    url: z.string().min(1).default('http://localhost'),
    count: z.int().min(1).max(10).default(3),
    source: z.string().default(''),
    headers: z
      .array(z.strictObject({ name: z.string(), value: z.unknown(), on: z.boolean().default(true) }))
      .max(2)
      .default([]),
    query: z.record(z.string(), z.string()).optional(),
    body: z.unknown().optional(),
    either: z.union([z.string(), z.strictObject({ a: z.number() })]).optional(),
    shape: z
      .discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('circle'), radius: z.number().positive() }),
        z.strictObject({ kind: z.literal('square'), side: z.number() }),
      ])
      .optional(),
  }),
  literal: ['source'],
  check: ({ url, count }) =>
    url === 'bad' && count === 3 ? { parameter: 'url', message: 'is bad three times.' } : undefined,
  effect: ({ count }) => (count > 5 ? 'write' : 'read'),
  sample: [],
  behaviour: { kind: 'each', each: (item) => item },
}) as unknown as NodeType

const compile = (parameters: Record<string, unknown>) =>
  compileParameters({
    node: { id: 'p1', name: 'Probe', parameters },
    nodeType,
    dialect: 'linkflow',
    pointer: '/nodes/2/parameters',
  })

function compiled(parameters: Record<string, unknown>): CompiledParameters {
  const result = compile(parameters)
  if (!result.ok) throw new Error(result.error.map(({ message }) => message).join('\n'))
  return result.value
}

const scopeOf = (json: Record<string, unknown>): Scope => ({
  get: (name) => (name === '$json' ? (json as Value) : undefined),
})
const evaluate = (parameters: Record<string, unknown>, json: Record<string, unknown>): Record<string, unknown> =>
  compiled(parameters).evaluate(scopeOf(json), new Budget())

function failure(parameters: Record<string, unknown>, json: Record<string, unknown>): unknown {
  try {
    return { value: evaluate(parameters, json) }
  } catch (error) {
    return (error as { error: unknown }).error
  }
}

const problems = (parameters: Record<string, unknown>) => {
  const result = compile(parameters)
  return result.ok ? [] : result.error.map(({ code, pointer }) => `${code} ${pointer}`)
}

describe('constant parameters', () => {
  it('are parsed once, filled with defaults, shared and frozen', () => {
    const parameters = compiled({ headers: [{ name: 'a', value: { deep: 1 } }] })
    const first = parameters.evaluate(scopeOf({}), new Budget())
    expect(first).toEqual({
      url: 'http://localhost',
      count: 3,
      source: '',
      headers: [{ name: 'a', value: { deep: 1 }, on: true }],
    })
    expect(parameters.isConstant).toBe(true)
    expect(parameters.evaluate(scopeOf({}), new Budget())).toBe(first)
    expect(Object.isFrozen((first.headers as { value: object }[])[0]!.value)).toBe(true)
  })

  it('take a text as it is when it says so, or when the parameter is code', () => {
    const { url, body, source } = evaluate(
      { url: { $fixed: '{{ $json.a }}' }, body: ['\\{{ x', { $fixed: '{{' }], source: 'let a = {{}}' },
      {},
    )
    expect({ url, body, source }).toEqual({ url: '{{ $json.a }}', body: ['{{ x', '{{'], source: 'let a = {{}}' })
  })
})

describe('parameters with expressions', () => {
  it('keep the type of a lone expression and make text of the rest', () => {
    const json = { n: 7, o: { a: [1] }, t: 'x' }
    expect(
      evaluate({ count: '{{ $json.n }}', url: 'http://{{ $json.t }}/{{ $json.n }}', body: '{{ $json.o }}' }, json),
    ).toMatchObject({
      count: 7,
      url: 'http://x/7',
      body: { a: [1] },
    })
  })

  it('are evaluated at any depth, and what is constant beside them is parsed once', () => {
    const parameters = {
      headers: [
        { name: 'h', value: '{{ $json.a }}' },
        { name: '{{ $json.b }}', value: { x: ['{{ $json.a }}', 1] }, on: false },
      ],
      query: { q: '{{ $json.b }}' },
      shape: { kind: 'circle', radius: '{{ $json.a }}' },
    }
    expect(evaluate(parameters, { a: 5, b: 'bee' })).toMatchObject({
      headers: [
        { name: 'h', value: 5, on: true },
        { name: 'bee', value: { x: [5, 1] }, on: false },
      ],
      query: { q: 'bee' },
      shape: { kind: 'circle', radius: 5 },
    })
  })

  it('leave out a key whose value is missing, and put null into lists', () => {
    const { body } = evaluate({ body: { a: '{{ $json.x?.y }}', b: ['{{ $json.x?.y }}'], c: 1 } }, { x: null })
    expect(body).toEqual({ b: [null], c: 1 })
  })

  it('take the default where the whole value is missing', () => {
    expect(evaluate({ count: '{{ $json.x?.y }}' }, { x: null }).count).toBe(3)
  })

  it('never evaluate what data says', () => {
    expect(evaluate({ url: '{{ $json.text }}', body: ['{{ $json.text }}'] }, { text: '{{ 1 + 1 }}' })).toMatchObject({
      url: '{{ 1 + 1 }}',
      body: ['{{ 1 + 1 }}'],
    })
  })

  it('keep hostile keys as keys', () => {
    const raw = JSON.parse(
      '{"body":{"__proto__":{"x":"{{ $json.a }}"},"constructor":"{{ $json.a }}"},"query":{"__proto__":"{{ $json.t }}"}}',
    )
    const { body, query } = evaluate(raw, { a: 1, t: 'text' })
    expect(JSON.stringify(body)).toBe('{"__proto__":{"x":1},"constructor":1}')
    expect(JSON.stringify(query)).toBe('{"__proto__":"text"}')
    expect(({} as { x?: number }).x).toBeUndefined()
  })

  it.each([
    ['an object where text is wanted', { url: '{{ $json.o }}' }, '/nodes/2/parameters/url', 'the value is an object'],
    ['text where a number is wanted', { count: '{{ $json.t }}' }, '/nodes/2/parameters/count', '"7"'],
    ['a number out of range', { count: '{{ $json.big }}' }, '/nodes/2/parameters/count', '11'],
    [
      'something wrong deep inside',
      { headers: [{ name: '{{ $json.o }}', value: 1 }] },
      '/nodes/2/parameters/headers/0/name',
      'an object',
    ],
    ['something wrong in a union', { either: { a: '{{ $json.t }}' } }, '/nodes/2/parameters/either', 'an object'],
    ['the value of a record', { query: { q: '{{ $json.o }}' } }, '/nodes/2/parameters/query/q', 'an object'],
  ])('refuse %s, and change nothing into what was meant', (_, parameters, pointer, shown) => {
    expect(failure(parameters, { o: {}, t: '7', big: 11 })).toMatchObject({
      code: 'parameter-invalid',
      message: expect.stringContaining(shown),
      details: { pointer },
    })
  })

  it('say where an expression failed', () => {
    expect(failure({ url: 'http://{{ $json.a.b }}' }, { a: {} })).toMatchObject({
      code: 'expression-failed',
      message: expect.stringMatching(/^Node «Probe», parameter «url», column 11: /),
      details: { column: 11, lastGoodPath: '$json.a', expressionCode: 'path-not-found' },
    })
  })

  it('run the check of several parameters each time', () => {
    expect(failure({ url: '{{ $json.u }}' }, { u: 'bad' })).toMatchObject({
      code: 'parameter-invalid',
      message: 'Node «Probe», parameter «url»: is bad three times.',
    })
    expect(failure({ url: '{{ $json.u }}' }, { u: 'good' })).toHaveProperty('value')
  })
})

describe('problems are told all at once, before anything runs', () => {
  it('with their codes and places', () => {
    expect(
      problems({
        url: '',
        count: 0,
        urll: 1,
        headers: [
          { name: 1, vallue: 2 },
          { name: '{{ $json. }}', value: '{{ nope }}' },
        ],
        shape: { kind: 'circle' },
      }),
    ).toEqual([
      'parameter-unknown /nodes/2/parameters/urll',
      'parameter-invalid /nodes/2/parameters/url',
      'parameter-invalid /nodes/2/parameters/count',
      'parameter-invalid /nodes/2/parameters/headers/0/name',
      'parameter-unknown /nodes/2/parameters/headers/0/vallue',
      'syntax /nodes/2/parameters/headers/1/name',
      'unknown-name /nodes/2/parameters/headers/1/value',
      'parameter-missing /nodes/2/parameters/shape/radius',
    ])
  })

  it('and a hint at what was meant', () => {
    const result = compile({ urll: 1 })
    expect(result.ok ? '' : result.error[0]!.message).toBe(
      'Node «Probe», parameter «urll»: there is no «urll» here. Did you mean «url»?',
    )
  })

  it('for lists that are too long, though their entries hold expressions', () => {
    const header = { name: '{{ $json.a }}', value: 1 }
    expect(problems({ headers: [header, header] })).toEqual([])
    expect(problems({ headers: [header, header, header] })).toEqual(['parameter-invalid /nodes/2/parameters/headers'])
  })

  it('for what several fixed parameters say together', () => {
    expect(problems({ url: 'bad' })).toEqual(['parameter-invalid /nodes/2/parameters/url'])
    expect(problems({ url: 'bad', count: '{{ 3 }}' })).toEqual([])
  })

  it('for parameters nested deeper than the limit', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])
    expect(problems({ body: nested(PARAMETER_DEPTH_MAX) })).toEqual([])
    expect(problems({ body: nested(PARAMETER_DEPTH_MAX + 1) })[0]).toContain('parameter-too-deep')
  })
})

describe('the effect before a step runs', () => {
  it('is what constant parameters say, and a write when only the item can tell', () => {
    expect(effectOf(nodeType, compiled({ count: 4, url: '{{ $json.u }}' }))).toBe('read')
    expect(effectOf(nodeType, compiled({ count: 6 }))).toBe('write')
    expect(effectOf(nodeType, compiled({ count: '{{ $json.n }}' }))).toBe('write')
  })
})

describe('nodes that expressions name', () => {
  const plan = fakePlan(
    [{ name: 'Start', inputs: [] }, { name: 'Probe' }, { name: 'After' }],
    [
      [0, 'main', 1, 'main'],
      [1, 'main', 2, 'main'],
    ],
  )
  const told = (url: string) =>
    checkReferences(plan, [undefined, compiled({ url }), undefined]).map(({ code, severity, message }) => ({
      code,
      severity,
      message,
    }))

  it('must be there, and should be before the node', () => {
    expect(told("{{ $('Start').first().json.a }}")).toEqual([])
    expect(told("{{ $('Strat').first().json.a }}")).toMatchObject([
      { code: 'node-unknown', severity: 'error', message: expect.stringContaining('Did you mean «Start»?') },
    ])
    expect(told('{{ $node.After.json.a }}')).toMatchObject([{ code: 'node-not-upstream', severity: 'warning' }])
  })
})
