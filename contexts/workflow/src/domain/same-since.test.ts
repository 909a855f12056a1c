import { type WorkflowFileInput, workflowFileSchema } from '@linkflow/contracts'
import { describe, expect, it } from 'vitest'
import { sameSince } from './same-since.ts'

const wire = (from: string, to: string) => ({ from: { node: from, port: 'main' }, to: { node: to, port: 'main' } })
const node = (id: string, more: object = {}) => ({ id, name: id, type: 'set', parameters: { values: {} }, ...more })
/** a → b → c, and d beside them. */
const file = (changes: Partial<WorkflowFileInput> = {}) =>
  workflowFileSchema.parse({
    linkflow: 1,
    name: 'x',
    nodes: ['a', 'b', 'c', 'd'].map((id) => node(id)),
    connections: [wire('a', 'b'), wire('b', 'c')],
    ...changes,
  })
const same = (now: Parameters<typeof file>[0]) => [...sameSince(file(), file(now))].join('')
const withB = (more: object) => ({ nodes: [node('a'), node('b', more), node('c'), node('d')] })

describe('nodes that give today what they gave', () => {
  it('are all of them while only what people read is another', () => {
    const looks = { name: 'Other', notes: 'Why', position: { x: 5, y: 5 } }
    expect(same(withB(looks))).toBe('abcd')
    expect(same({ name: 'y', connections: [wire('b', 'c'), wire('a', 'b')] })).toBe('abcd')
  })

  it('are not those that were set otherwise, nor what comes behind them', () => {
    expect(same(withB({ parameters: { values: { x: 1 } } }))).toBe('ad')
    expect(same(withB({ disabled: true }))).toBe('ad')
    expect(same(withB({ credentials: { bearer: '0198c0de-0000-7000-8000-00000000000a' } }))).toBe('ad')
  })

  it('are not those that get something else', () => {
    expect(same({ connections: [wire('a', 'b'), wire('d', 'c')] })).toBe('abd')
    expect(same({ connections: [wire('b', 'c')] })).toBe('ad')
    expect(same({ nodes: [node('b'), node('c'), node('d')], connections: [wire('b', 'c')] })).toBe('d')
    expect(same({ connections: [wire('a', 'b'), wire('b', 'c'), wire('c', 'b')] })).toBe('ad')
  })

  it('are none where the language or the order is another', () => {
    expect(same({ settings: { dialect: 'n8n', order: 'linkflow' } })).toBe('')
  })
})
