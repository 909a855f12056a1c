import { SCOPE_NAMES } from '@linkflow/node-runtime'
import { describe, expect, it } from 'vitest'
import { fixOf } from './fixes.ts'
import { options, preview } from './preview.ts'
import type { PreviewAnswer, PreviewWorld } from './preview-protocol.ts'
import { PREVIEW_NAMES } from './preview-scope.ts'

const items = [
  { json: { email: 'ada@example.com', total: 5 } },
  { json: { email: 'bob@example.com', total: 5 } },
  { json: { email: 'eve@example.com', total: 9 } },
]
const world: PreviewWorld = {
  dialect: 'linkflow',
  input: { items, count: items.length },
  chosen: { index: 2, item: items[2]! },
  from: 'Get orders',
  nodes: { 'Get orders': items, Other: 'none', Late: 'pending' },
  names: ['Get orders', 'Other', 'Late'],
  workflow: { id: 'w', name: 'Orders' },
  executionId: 'e',
  vars: { shop: 'Berlin' },
  zone: 'Europe/Berlin',
}
const of = (text: string, more: Partial<PreviewWorld> = {}) =>
  preview(text, { ...world, ...more }, Date.UTC(2030, 0, 1))
const failed = (text: string) => of(text) as Extract<PreviewAnswer, { type: 'error' }>

describe('the preview of an expression', () => {
  it('knows the names that a run answers, and no other', () => {
    expect([...PREVIEW_NAMES].sort()).toEqual([...SCOPE_NAMES].sort())
  })

  it('is the value on the chosen item, its kind, and on how many it differs', () => {
    expect(of('{{ $json.email }}')).toEqual({
      type: 'value',
      text: 'eve@example.com',
      kind: 'text',
      differs: 2,
      of: 3,
      isPart: false,
      isGuess: false,
    })
    expect(of('{{ $json.total }}', { chosen: { index: 0, item: items[0]! } })).toMatchObject({
      text: '5',
      kind: 'number',
      differs: 1,
      of: 3,
    })
    expect(of('{{ $vars.shop }} {{ $input.count }}')).toMatchObject({ text: 'Berlin 3', kind: 'text', differs: 0 })
    expect(of('{{ $now }}')).toMatchObject({ kind: 'date' })
  })

  it('says that there is nothing, rather than showing nothing', () => {
    expect(of('{{ $json.none?.at }}')).toMatchObject({ type: 'value', kind: 'missing' })
    expect(of('{{ $json.email }}', { input: undefined, chosen: undefined })).toEqual({ type: 'no-data' })
    const unread = { input: undefined, chosen: undefined, isInputComing: true }
    expect(of('{{ $json.email }}', unread)).toEqual({ type: 'pending' })
    expect(of("{{ $('Late').first().json.email }}")).toEqual({ type: 'pending' })
  })

  it('stops what takes too long', () => {
    const list = '[...Array(2000).keys()]'
    expect(of(`{{ ${list}.map((a) => ${list}.map((b) => ${list}.map((c) => a * b * c).length)) }}`)).toEqual({
      type: 'stopped',
    })
  })

  it('says where a syntax error is', () => {
    expect(of('{{ while (true) {} }}')).toMatchObject({ type: 'error', start: 3 })
  })

  it('takes an item of another node by its number, and says so', () => {
    expect(of("{{ $('Get orders').item.json.email }}")).toMatchObject({ text: 'eve@example.com', isGuess: true })
  })

  it('says of how many it knows, where there are more', () => {
    expect(of('{{ $json.email }}', { input: { items, count: 250 } })).toMatchObject({ differs: 2, of: 3, isPart: true })
  })

  it('has something to press for each error', () => {
    const fix = (text: string) => fixOf(text, failed(text), 'Get orders')
    expect(fix('{{ $json.emial }}')).toEqual({ type: 'replace', text: '{{ $json.email }}', by: 'email' })
    expect(fix("{{ $('Other').first().json.a }}")).toEqual({ type: 'run', node: 'Other' })
    expect(fix("{{ $('Get order').first().json.email }}")).toEqual({
      type: 'replace',
      text: "{{ $('Get orders').first().json.email }}",
      by: 'Get orders',
    })
    expect(fix('{{ $jsn.email }}')).toMatchObject({ type: 'replace', text: '{{ $json.email }}' })
    expect(fix('{{ $json.zzzzzzzz }}')).toEqual({ type: 'replace', text: "{{ $json.zzzzzzzz ?? '' }}", by: "?? ''" })
  })
})

describe('completion', () => {
  it('does not show what is secret', () => {
    const json = { user: 'ada', password: 'hunter2', apiKey: 'k-123', headers: { cookie: 'k-456' } }
    const keys = options('$json', { ...world, chosen: { index: 0, item: { json } } }, 0)
    const details = Object.fromEntries(keys.map(({ label, detail }) => [label, detail]))
    expect(details).toMatchObject({ user: 'text  ada', password: 'text  ••••••', apiKey: 'text  ••••••' })
    expect(JSON.stringify(keys)).not.toMatch(/hunter2|k-123|k-456/)
  })

  it('has the keys of the data with their values first, then what one can do with such a value', () => {
    const labels = options('$json', world, 0).map(({ label }) => label)
    expect(labels.slice(0, 2)).toEqual(['email', 'total'])
    expect(options('$json', world, 0)[0]).toMatchObject({ detail: 'text  eve@example.com' })
    expect(options('$json.email', world, 0).some(({ label }) => label === 'toUpperCase()')).toBe(true)
    expect(options(undefined, world, 0).map(({ label }) => label)).toContain('$json')
    expect(options("$('Get orders')", world, 0).map(({ label }) => label)).toContain('first()')
    expect(options('$nothing', world, 0)).toEqual([])
  })
})
