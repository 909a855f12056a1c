import { ok } from '@linkflow/kernel'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { effectOf } from './execute/effect-of.ts'
import { nodeCatalogue } from './node-catalogue.ts'
import { defineNode, type NodeType } from './node-type.ts'
import { compileParameters } from './parameters/compile-parameters.ts'
import { createRegistry, openRegistry } from './registry.ts'
import { aggregateNode, ifNode, setNode } from './testing/sample-nodes.ts'

const variant = (more: Partial<NodeType>): NodeType => ({ ...setNode, ...more })
const switchNode = defineNode({
  ...variant({
    type: 'switch',
    ports: (raw) => ({ inputs: ['main'], outputs: ((raw.rules as string[] | undefined) ?? ['none']).map(String) }),
  }),
})
const node = (type: string, more = {}) => ({ id: 'n', name: 'N', type, version: 1, parameters: {}, ...more })

describe('a registry that grows', () => {
  it('takes and gives up types while it is in use, and keeps its own', () => {
    const registry = openRegistry([setNode])
    const before = registry.all
    registry.setMore([variant({ type: 'weather.forecast', options: { cities: async () => ok([]) } })])
    expect(registry.latest('weather.forecast')?.version).toBe(1)
    expect(registry.all).not.toBe(before)
    expect(nodeCatalogue(registry.all).find(({ type }) => type === 'weather.forecast')?.options).toEqual(['cities'])
    registry.setMore([])
    expect(registry.all.map(({ type }) => type)).toEqual(['sample-set'])
  })
})

describe('an effect that is data', () => {
  const nodeType = variant({
    parameters: z.strictObject({ operation: z.string().default('list') }),
    effect: { parameter: 'operation', of: { list: 'read', look: 'pure' } },
  })
  const effectWith = (parameters: Record<string, unknown>) => {
    const compiled = compileParameters({ node: { id: 'n', name: 'N', parameters }, nodeType, dialect: 'linkflow' })
    return compiled.ok && effectOf(nodeType, compiled.value)
  }

  it.each([
    [{}, 'read'],
    [{ operation: 'look' }, 'pure'],
    [{ operation: 'send' }, 'write'],
    [{ operation: 'constructor' }, 'write'],
    [{ operation: '{{ $json.what }}' }, 'write'],
  ])('with %j is %s', (parameters, effect) => {
    expect(effectWith(parameters)).toBe(effect)
  })
})

describe('the registry', () => {
  const registry = createRegistry([
    setNode,
    variant({ version: 3 }),
    variant({ version: 2 }),
    ifNode,
    aggregateNode,
    switchNode,
  ])

  it('keeps all versions side by side', () => {
    expect(registry.get('sample-set', 2)?.version).toBe(2)
    expect(registry.latest('sample-set')?.version).toBe(3)
    expect(registry.get('sample-set', 4)).toBeUndefined()
    expect(registry.all.map(({ type, version }) => `${type} ${version}`)).toEqual([
      'sample-aggregate 1',
      'sample-if 1',
      'sample-set 1',
      'sample-set 2',
      'sample-set 3',
      'switch 1',
    ])
  })

  it('tells the planner ports and kind, from the parameters where they decide', () => {
    expect(registry.describe(node('sample-if'))).toEqual({
      kind: 'ordinary',
      inputs: ['main'],
      outputs: ['true', 'false'],
      runOnEmpty: false,
    })
    expect(registry.describe(node('switch', { parameters: { rules: ['a', 'b'] } }))).toMatchObject({
      outputs: ['a', 'b'],
    })
    expect(registry.describe(node('sample-aggregate'))).toMatchObject({ runOnEmpty: true })
    expect(registry.describe(node('sample-aggregate', { runOnEmpty: false }))).toMatchObject({ runOnEmpty: false })
  })

  it('says what was meant by a name or a version that is not there', () => {
    expect(registry.describe(node('sample-iff'))).toMatchObject({
      code: 'node-type-unknown',
      node: 'n',
      message: expect.stringContaining('«sample-if»'),
    })
    expect(registry.describe(node('sample-set', { version: 9 }))).toMatchObject({
      code: 'node-version-unknown',
      message: expect.stringContaining('1, 2, 3'),
    })
    expect(registry.describe(node('constructor'))).toMatchObject({ code: 'node-type-unknown' })
  })

  it('refuses what would be a mistake of the programmer', () => {
    expect(() => createRegistry([setNode, setNode])).toThrow('twice')
    const refined = z.object({ a: z.string() }).refine(() => true)
    expect(() => createRegistry([variant({ parameters: refined })])).toThrow('belongs into «check»')
  })
})

describe('the catalogue', () => {
  it('describes a type as JSON', () => {
    const [entry] = nodeCatalogue([setNode])
    expect(JSON.parse(JSON.stringify(entry))).toMatchObject({
      type: 'sample-set',
      version: 1,
      effect: 'pure',
      ports: { inputs: ['main'], outputs: ['main'], dynamic: false },
      parameters: { type: 'object', required: ['fields'], properties: { keep: { default: true } } },
    })
  })
})
