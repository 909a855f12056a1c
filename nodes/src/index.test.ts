import { createRegistry, portsOf } from '@linkflow/node-runtime'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { builtInNodes } from './index.ts'

interface Schema {
  readonly description?: string
  readonly type?: string
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
}

/** Paths of parameters without a word for people. */
function undescribed(schema: Schema, path: string): string[] {
  const inside = [...Object.entries(schema.properties ?? {})].flatMap(([name, inner]) => [
    ...(inner.description === undefined ? [`${path}.${name}`] : []),
    ...undescribed(inner, `${path}.${name}`),
  ])
  const elements = schema.items === undefined ? [] : undescribed(schema.items, `${path}[]`)
  const options = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((option) => undescribed(option, path))
  return [...inside, ...elements, ...options]
}

describe('the built-in nodes', () => {
  it('can be registered together', () => {
    expect(createRegistry(builtInNodes).all).toHaveLength(builtInNodes.length)
  })

  it('say what they are, for the picker and the reference', () => {
    for (const { title, description, sample, version } of builtInNodes) {
      expect(title).toMatch(/^[A-Z]/)
      expect(description).toMatch(/^[A-Z].*\.$/)
      expect(version).toBeGreaterThanOrEqual(1)
      expect(JSON.parse(JSON.stringify(sample))).toEqual(sample)
    }
  })

  it('have operations that their parameters know, and suggest types that there are', () => {
    const known = new Set(builtInNodes.map(({ type }) => type))
    for (const { type, parameters, operations = [], suggestedNext = [] } of builtInNodes) {
      const { properties = {} } = z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' }) as {
        readonly properties?: Readonly<Record<string, { readonly enum?: readonly unknown[] }>>
      }
      for (const operation of operations)
        for (const [name, value] of Object.entries(operation.parameters))
          expect(
            // One of a list of words; or something that the node takes as it stands, such as a first step.
            properties[name]?.enum?.includes(value) ?? parameters.safeParse(operation.parameters).success,
            `${type}: ${operation.title}`,
          ).toBe(true)
      expect(operations.length === 1, type).toBe(false)
      expect(suggestedNext.filter((each) => !known.has(each) || each === type)).toEqual([])
    }
  })

  it('describe every parameter, at every depth', () => {
    const missing = builtInNodes.flatMap((node) =>
      undescribed(z.toJSONSchema(node.parameters, { io: 'input' }) as Schema, node.type),
    )
    expect(missing).toEqual([])
  })

  it('answer with ports for any raw parameters', () => {
    const hostile = [{}, { mode: 7, rules: {}, inputs: 'x', cases: null, for: [], timeout: 0 }]
    for (const node of builtInNodes) {
      for (const raw of hostile) {
        const { inputs, outputs } = portsOf(node, raw)
        for (const port of [...inputs, ...outputs]) expect(port).toMatch(/^[A-Za-z0-9_-]+$/)
        expect(inputs.length).toBe(node.group === 'trigger' ? 0 : Math.max(inputs.length, 1))
      }
    }
  })

  it('give samples with items, where they give items', () => {
    for (const node of builtInNodes) {
      expect(node.sample.length > 0).toBe(portsOf(node, {}).outputs.length > 0)
    }
  })
})
