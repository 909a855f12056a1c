import type { JsonObject } from '@linkflow/kernel'
import { runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { renameKeys } from './node.ts'

const run = (parameters: Record<string, unknown>, items: JsonObject[] = [{ 'First Name': 'Ada', a: { b_c: 1 } }]) =>
  runNode(renameKeys, { parameters, items })
const out = async (parameters: Record<string, unknown>, items?: JsonObject[]) =>
  (await run(parameters, items)).outputs.main

describe('Rename Keys', () => {
  it('renames and moves fields', async () => {
    const result = await run({
      keys: [
        { from: 'First Name', to: 'name.first' },
        { from: 'a.b_c', to: 'd' },
        { from: 'none', to: 'x' },
      ],
    })
    expect(result.outputs.main).toEqual([{ name: { first: 'Ada' }, a: {}, d: 1 }])
    expect(result.lineage.main).toBe('index')
  })

  it('renames by a pattern, as deep as told', async () => {
    const pattern = { match: '[ _](\\w)', replace: '-$1' }
    expect(await out({ pattern })).toEqual([{ 'First-Name': 'Ada', a: { b_c: 1 } }])
    expect(await out({ pattern: { ...pattern, levels: 2 } })).toEqual([{ 'First-Name': 'Ada', a: { 'b-c': 1 } }])
  })

  it('says what is in the way', async () => {
    expect((await run({ keys: [{ from: 'a', to: 'First Name.x' }] })).error?.code).toBe('path-blocked')
  })

  it('makes own keys of hostile names', async () => {
    const made = await out({
      keys: [{ from: 'a', to: '__proto__' }],
      pattern: { match: '^First Name$', replace: 'constructor' },
    })
    expect(JSON.stringify(made)).toBe('[{"constructor":"Ada","__proto__":{"b_c":1}}]')
    expect(({} as Record<string, unknown>).b_c).toBeUndefined()
  })

  it('refuses nothing to do, and patterns that are none', async () => {
    await expect(run({})).rejects.toThrow('name a field')
    await expect(run({ pattern: { match: '(' } })).rejects.toThrow('not a regular expression')
    expect((await run({ pattern: { match: '{{ "(" }}' } })).error?.code).toBeDefined()
  })

  it('gives nothing for nothing', async () => {
    expect(await out({ keys: [{ from: 'a', to: 'b' }] }, [])).toEqual([])
  })
})
