import type { NodeTypeView } from '@linkflow/contracts'
import { describe, expect, it } from 'vitest'
import { NodeTypes } from '../document/node-types.ts'
import { pickerRows } from './picker-rows.ts'

const type = (name: string, title: string, group: string, keywords: readonly string[] = []): NodeTypeView => ({
  type: name,
  version: 1,
  title,
  description: `What ${title} does`,
  documentation: '',
  group,
  offered: true,
  keywords: [...keywords],
  operations: [],
  suggestedNext: [],
  parameters: {},
  literal: [],
  ports: { inputs: group === 'trigger' ? [] : ['main'], outputs: ['main'], dynamic: false },
  credentials: [],
  options: [],
  effect: 'pure',
  runOnEmpty: false,
  sample: [],
})

const types = new NodeTypes([
  type('webhook', 'Webhook', 'trigger'),
  {
    ...type('http-request', 'HTTP Request', 'http', ['api', 'rest']),
    operations: [
      { title: 'Read', keywords: ['get'], parameters: { method: 'GET' } },
      { title: 'Send', keywords: ['post'], parameters: { method: 'POST' } },
    ],
    suggestedNext: ['if', 'set', 'code', 'gone'],
  },
  type('set', 'Set', 'data', ['fields']),
  type('if', 'If', 'flow', ['condition']),
  type('code', 'Code', 'code', ['javascript']),
])
const question = { types, text: '', after: undefined, recent: [], withTriggers: true, triggersFirst: false }
const shown = (rows: ReturnType<typeof pickerRows>) => rows.map(({ section, type }) => `${section} ${type}`)

describe('the rows of the picker', () => {
  it('begin with what follows what is there, then what was used last, then all', () => {
    const rows = shown(pickerRows({ ...question, after: 'http-request', recent: ['set', 'webhook'] }))
    expect(rows.slice(0, 4)).toEqual(['suggested if', 'suggested set', 'suggested code', 'recent webhook'])
    expect(rows.filter((row) => row.endsWith(' http-request'))).toEqual(['apps http-request'])
  })

  it('begin with triggers where there is none yet, and have none behind a wire', () => {
    expect(shown(pickerRows({ ...question, triggersFirst: true }))[0]).toBe('trigger webhook')
    expect(shown(pickerRows({ ...question, withTriggers: false })).join()).not.toContain('webhook')
  })

  it('find by title, by synonym, and by several words', () => {
    expect(pickerRows({ ...question, text: 'http' })[0]?.type).toBe('http-request')
    expect(pickerRows({ ...question, text: 'javascript' })[0]?.type).toBe('code')
    expect(pickerRows({ ...question, text: 'rest does' })[0]?.type).toBe('http-request')
  })

  it('find operations, and have those of one type', () => {
    const titles = (rows: ReturnType<typeof pickerRows>) => rows.map(({ title }) => title)
    expect(pickerRows({ ...question, text: 'post' })[0]).toMatchObject({
      title: 'Send',
      parameters: { method: 'POST' },
    })
    expect(pickerRows({ ...question, text: 'send http' })[0]).toMatchObject({ title: 'Send' })
    expect(titles(pickerRows({ ...question, text: 'http' }))).toEqual(['HTTP Request'])
    expect(titles(pickerRows({ ...question, opened: 'http-request' }))).toEqual(['Read', 'Send'])
    expect(titles(pickerRows({ ...question, opened: 'http-request', text: 'se' }))).toEqual(['Send'])
  })

  it('offer a request and code where nothing is called so', () => {
    const rows = pickerRows({ ...question, text: 'api.example.test' })
    expect(shown(rows)).toEqual(['fallback http-request', 'fallback code'])
    expect(rows[0]?.parameters).toEqual({ url: 'https://api.example.test' })
    expect(pickerRows({ ...question, text: 'zzzz qqqq' })[0]?.parameters).toEqual({ url: '' })
  })

  it('leave out what comes with imported workflows alone', () => {
    const imported = new NodeTypes([
      { ...type('n8n-set', 'Set (n8n)', 'data'), offered: false },
      type('set', 'Set', 'data'),
    ])
    const asked = { after: undefined, recent: [], withTriggers: true, triggersFirst: false }
    const found = (text: string) => pickerRows({ types: imported, text, ...asked }).map((row) => row.type)
    expect(found('set')).toContain('set')
    expect([...found('set'), ...found('')]).not.toContain('n8n-set')
  })
})
