import { workflowFileSchema } from '@linkflow/contracts'
import { describe, expect, it } from 'vitest'
import { applyPatches } from '../document/apply-patches.ts'
import { findProblems, placeProblems } from '../document/findings.ts'
import { valueAt } from '../document/value-at.ts'
import { checks, nodeTypes } from '../testing/node-types.ts'
import { previewReplace, replaceAll } from './replace.ts'
import { nextHit, search } from './search.ts'
import { parseSearch } from './search-query.ts'

const file = workflowFileSchema.parse({
  linkflow: 1,
  name: 'Orders',
  nodes: [
    { id: 'start', name: 'Start', type: 'manual' },
    {
      id: 'get',
      name: 'Get orders',
      type: 'http-request',
      credentials: { bearer: 'c1' },
      parameters: { url: 'https://api.example/Orders?a=$&' },
    },
    {
      id: 'bad',
      name: 'Broken',
      type: 'http-request',
      disabled: true,
      parameters: { headers: [{ name: 'X', value: '{{ $json. }}' }] },
    },
    { id: 'gone', name: 'Other', type: 'slack-of-old', notes: 'asks the orders team' },
  ],
  connections: [{ from: { node: 'start' }, to: { node: 'get' } }],
  notes: [{ id: 'note', text: 'All orders\nof today', position: { x: 0, y: 0 } }],
})
const problems = findProblems(file, checks)
const world = {
  file,
  types: nodeTypes,
  invalid: new Set(placeProblems(problems, file).byNode.keys()),
  pinned: new Set(['get']),
  samples: new Map([['start', { customer: 'Lovelace' }]]),
}
const find = (text: string) => search(parseSearch(text), world).map(({ id, where }) => `${id} ${where}`)

describe('what is wrong with a draft', () => {
  it('is seen at once, under the codes of the server', () => {
    expect(problems.map(({ code, node, parameter }) => [code, node, parameter])).toEqual([
      ['parameter-missing', 'bad', 'url'],
      [expect.stringMatching(/./), 'bad', 'headers'],
      ['node-type-unknown', 'gone', undefined],
    ])
    expect(findProblems(file, checks)).toEqual(problems)
  })

  it('is at its node, at its connection, or of the whole', () => {
    const wires = [...file.connections, { from: { node: 'get', port: 'nope' }, to: { node: 'start', port: 'main' } }]
    const twice = { ...file, nodes: [...file.nodes, { ...file.nodes[0]!, id: 'again' }], connections: wires }
    const all = [...findProblems(twice, checks), { code: 'trigger-missing', message: 'x', severity: 'error' as const }]
    const placed = placeProblems(all, twice)
    expect(placed.byConnection.get('get:nope>start:main')?.[0]?.code).toBe('connection-into-trigger')
    expect(placed.byNode.get('again')?.[0]?.code).toBe('node-name-duplicate')
    expect(placed.others.map(({ code }) => code)).toEqual(['trigger-missing'])
  })
})

describe('searching', () => {
  it.each<[string, readonly string[]]>([
    ['orders', ['get name', 'gone notes', 'note text']],
    ['example', ['get url']],
    ['"get orders"', ['get name']],
    ['orders example', ['get url']],
    ['lovelace', ['start sample']],
    ['is:invalid', ['bad name', 'gone name']],
    ['is:disabled', ['bad name']],
    ['is:pinned orders', ['get name']],
    ['is:unused', ['bad name']],
    ['uses:http', ['get name', 'bad name']],
    ['uses:cred', ['get name']],
    ['uses:bearer is:pinned', ['get name']],
    ['nothing of the kind', []],
    ['', []],
  ])('«%s»', (text, hits) => {
    expect(find(text)).toEqual(hits)
  })

  it('tells filters that there are not', () => {
    expect(parseSearch('is:blue uses: x')).toEqual({
      words: ['x'],
      states: [],
      uses: [],
      unknown: ['is:blue', 'uses:'],
    })
  })

  it('goes round', () => {
    const hits = search(parseSearch('orders'), world)
    expect([nextHit(hits, 2, 1), nextHit(hits, 0, -1), nextHit([], 0, 1)]).toEqual([0, 2, -1])
    expect(hits[0]?.excerpt).toBe('Get orders')
  })
})

describe('replacing', () => {
  it('shows what would change, and changes what was left chosen, whatever signs are in it', () => {
    const preview = previewReplace(file, 'orders', '$& and $1')
    expect(preview).toMatchObject([
      {
        node: 'get',
        parameter: 'url',
        before: 'https://api.example/Orders?a=$&',
        after: 'https://api.example/$& and $1?a=$&',
        count: 1,
      },
    ])
    expect(previewReplace(file, 'orders', 'x', { matchCase: true })).toEqual([])
    expect(previewReplace(file, '', 'x')).toEqual([])
    const edit = replaceAll(file, preview, 'orders', 'x')
    expect(edit.label).toBe("replace 'orders' by 'x' in 1 place")
    const applied = applyPatches(file, edit.patches)
    expect(applied.ok && valueAt(applied.value.file, '/nodes/get/parameters/url')).toBe(
      'https://api.example/$& and $1?a=$&',
    )
    expect(applied.ok && replaceAll(applied.value.file, preview, 'orders', 'x').patches).toEqual([])
  })

  it('takes signs of patterns for what they are', () => {
    expect(previewReplace(file, '?a=$', 'x')[0]?.after).toBe('https://api.example/Ordersx&')
  })
})
