import type { Template, TemplateSummary } from '@linkflow/sdk'
import { describe, expect, it } from 'vitest'
import { checklistOf } from './checklist.ts'
import { categoriesOf, findTemplates, setupMinutes } from './template-queries.ts'

const summary = (id: string, tags: string[], title = id): TemplateSummary => ({
  id,
  source: 'built-in',
  title,
  description: `does ${id}`,
  tags,
  credentials: [],
  places: [],
  nodeCount: 3,
  nodeTypes: ['webhook', 'set', 'respond-to-webhook'],
})

describe('templates', () => {
  const all = [summary('a', ['sales', 'webhook']), summary('b', ['sales']), summary('c', ['alarm'], 'Website monitor')]

  it('are in categories, the largest first', () => {
    expect(categoriesOf(all)).toEqual([
      { tag: 'sales', count: 2 },
      { tag: 'alarm', count: 1 },
      { tag: 'webhook', count: 1 },
    ])
  })

  it('are found by words and category', () => {
    const ids = (q: string, category?: string) => findTemplates(all, q, category).map(({ id }) => id)
    expect(ids('')).toEqual(['a', 'b', 'c'])
    expect(ids('', 'sales')).toEqual(['a', 'b'])
    expect(ids('MONITOR web')).toEqual(['c'])
    expect(ids('web', 'sales')).toEqual(['a'])
    expect(setupMinutes({ credentials: [{ node: 'a', type: 'bearer', what: '' }], places: [] })).toBe(3)
  })
})

describe('the checklist', () => {
  const node = (id: string, parameters: Record<string, unknown>, credentials?: Record<string, string>) => ({
    id,
    name: `Node ${id}`,
    type: 'http-request',
    version: 1,
    parameters,
    position: { x: 0, y: 0 },
    ...(credentials && { credentials }),
  })
  const file = (nodes: ReturnType<typeof node>[]) => ({ nodes }) as unknown as Template['workflow']
  const template = {
    credentials: [
      { node: 'ask', type: 'bearer', what: 'The service' },
      { node: 'gone', type: 'basic', what: 'Another' },
    ],
    places: [
      { node: 'ask', parameter: 'url', what: 'Your address' },
      { node: 'ask', parameter: 'body.tax', what: 'Your rate' },
    ],
    workflow: file([node('ask', { url: 'https://example.com', body: { tax: 19 } })]),
  }

  it('says what is done by what the draft has', () => {
    const draft = file([node('ask', { url: 'https://mine.example', body: { tax: 19 } }, { bearer: 'c1' })])
    const list = checklistOf(template, draft)
    expect(list.credentials).toEqual([
      { node: 'ask', nodeName: 'Node ask', type: 'bearer', what: 'The service', credential: 'c1' },
    ])
    expect(list.places.map(({ parameter, isDone }) => [parameter, isDone])).toEqual([
      ['url', true],
      ['body.tax', false],
    ])
  })
})
