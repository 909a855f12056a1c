import { workflowFileSchema } from '@linkflow/contracts'
import { describe, expect, it } from 'vitest'
import { importN8n } from './import-n8n.ts'
import { looksLikeN8n } from './shape.ts'

const node = (name: string, type: string, rest: object = {}) => ({
  name,
  type: `n8n-nodes-base.${type}`,
  typeVersion: 1,
  position: [1, 2],
  parameters: {},
  ...rest,
})
const only = (...nodes: object[]) => importN8n({ nodes, connections: {} }).workflows[0]!.file.nodes

describe('importing from n8n', () => {
  it.each([undefined, null, 5, 'x', [], {}, { nodes: 5 }, [[]], { nodes: [null, 5, {}] }])(
    'never throws: %j',
    (document) => {
      const { workflows, report } = importN8n(document)
      expect(report.workflows).toHaveLength(workflows.length)
      for (const { file } of workflows) expect(workflowFileSchema.safeParse(file).success).toBe(true)
    },
  )

  it('takes one workflow, a list, and what lists are wrapped in', () => {
    const one = { nodes: [], connections: {} }
    expect(
      [one, [one, one], { data: [one] }, { workflows: [one] }].map((each) => importN8n(each).workflows.length),
    ).toEqual([1, 2, 1, 1])
    expect([looksLikeN8n(one), looksLikeN8n({ linkflow: 1, nodes: [] }), looksLikeN8n({})]).toEqual([
      true,
      false,
      false,
    ])
  })

  it('fills what exports leave out, drops what is hidden, keeps texts as they are', () => {
    const [set] = only(
      node('Set', 'set', {
        parameters: {
          values: { string: [{ value: '{{ plain }}' }, { name: 'b', value: '={{ $json.x }}' }] },
          mode: 'raw',
        },
      }),
    )
    expect(set!.parameters).toEqual({
      keepOnlySet: false,
      values: {
        string: [
          { name: 'propertyName', value: { $fixed: '{{ plain }}' } },
          { name: 'b', value: '{{ $json.x }}' },
        ],
      },
      options: {},
    })
  })

  it('has the zone of New York and the old order where nothing is said', () => {
    expect(importN8n({ nodes: [], connections: {} }).workflows[0]!.file.settings).toEqual({
      order: 'n8n-v0',
      dialect: 'n8n',
      timezone: 'America/New_York',
    })
  })

  it('takes over policies, retries, positions, notes', () => {
    const [merge] = only(
      node('M', 'merge', {
        onError: 'continueErrorOutput',
        retryOnFail: true,
        maxTries: 99,
        waitBetweenTries: 60_000,
        alwaysOutputData: true,
        executeOnce: true,
        disabled: true,
        notes: 'n',
      }),
    )
    expect(merge).toMatchObject({
      onError: 'error-port',
      retry: { attempts: 5, firstMs: 5000, maxMs: 5000 },
      alwaysOutput: true,
      executeOnce: true,
      disabled: true,
      notes: 'n',
      position: { x: 2, y: 2 },
    })
    expect(only(node('A', 'limit', { continueOnFail: true }))[0]!.onError).toBe('continue')
  })

  it('stretches a workflow to the right, so that wider cards do not lie on each other, as far as numbers go', () => {
    const places = (...positions: unknown[]) =>
      only(...positions.map((position, at) => node(`N${at}`, 'noOp', { position }))).map(({ position }) => position)
    expect(places([0, 300], [224, 300], [-208, 1e308], [1.7e308, 0], ['a'])).toEqual([
      { x: 0, y: 300 },
      { x: 336, y: 300 },
      { x: -312, y: 1e308 },
      { x: 1.7e308, y: 0 },
      { x: 0, y: 0 },
    ])
  })

  it('wires outputs and inputs by their numbers; missing, null and empty slots are none; the error output is the last', () => {
    const to = (name: string, index = 0) => [{ node: name, type: 'main', index }]
    const { workflows, report } = importN8n({
      nodes: [node('If', 'if', { onError: 'continueErrorOutput' }), node('M', 'merge'), node('N', 'noOp')],
      connections: { If: { main: [null, to('M', 1), to('N')] }, M: { main: [[], to('N')] }, Gone: { main: [to('N')] } },
    })
    const [{ file }] = workflows as [(typeof workflows)[number]]
    const name = (id: string) => file.nodes.find((each) => each.id === id)?.name
    expect(
      file.connections.map(({ from, to: end }) => `${name(from.node)}.${from.port} ${name(end.node)}.${end.port}`),
    ).toEqual(['If.false M.input2', 'If.error N.main'])
    expect(report.workflows[0]!.notes).toHaveLength(2)
  })

  it('leads a wait whose time is up where the call would lead', () => {
    const wait = node('Wait', 'wait', {
      parameters: { resume: 'webhook', limitWaitTime: true, resumeAmount: 2, resumeUnit: 'days' },
      onError: 'continueErrorOutput',
    })
    const to = (name: string) => [{ node: name, type: 'main', index: 0 }]
    const { workflows } = importN8n({
      nodes: [wait, node('On', 'noOp'), node('Failed', 'noOp')],
      connections: { Wait: { main: [to('On'), to('Failed')] } },
    })
    const [{ file }] = workflows as [(typeof workflows)[number]]
    const name = (id: string) => file.nodes.find((each) => each.id === id)?.name
    expect(file.connections.map(({ from, to: end }) => `${from.port} ${name(end.node)}`)).toEqual([
      'main On',
      'timeout On',
      'error Failed',
    ])
  })

  it('keeps what it does not have whole, and says so', () => {
    const sheet = node('Sheet', 'googleSheets', {
      parameters: { deep: [1, '={{ $json.a }}'] },
      credentials: { googleApi: { id: '1', name: 'Mine' } },
    })
    const { workflows, report } = importN8n({ nodes: [sheet, node('T', 'telegramTrigger')], connections: {} })
    expect(workflows[0]!.file.nodes[0]).toMatchObject({ type: 'n8n-placeholder', parameters: { node: sheet } })
    expect(workflows[0]!.file.nodes[0]!.parameters).toMatchObject({
      reason: 'LinkFlow has no node for «n8n-nodes-base.googleSheets».',
    })
    expect(workflows[0]!.file.nodes[1]!.type).toBe('n8n-placeholder-trigger')
    expect(report.workflows[0]).toMatchObject({
      totals: { converted: 0, noted: 0, placeholder: 2 },
      credentials: [{ type: 'googleApi', name: 'Mine', nodes: ['Sheet'] }],
    })
  })

  it('makes notes of sticky notes, and pins of pinned data', () => {
    const { workflows } = importN8n({
      nodes: [
        node('Note', 'stickyNote', { parameters: { content: '# Hi', width: 10 } }),
        node('A', 'noOp', { id: 'a' }),
      ],
      connections: {},
      pinData: { A: [{ json: { n: 1 } }, { n: 2 }, 5], Nobody: [{}] },
    })
    expect(workflows[0]!.file.notes).toMatchObject([{ text: '# Hi', size: { width: 15, height: 160 } }])
    expect([...workflows[0]!.pins]).toEqual([['a', [{ n: 1 }, { n: 2 }]]])
  })

  it('gives nodes of one name names of their own, and ids that are none ids', () => {
    const nodes = only(
      node('A', 'noOp', { id: 'x y' }),
      node('A', 'noOp', { id: 'ok' }),
      node('A', 'noOp', { id: 'ok' }),
    )
    expect(nodes.map(({ name }) => name)).toEqual(['A', 'A 2', 'A 3'])
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(3)
  })

  it('tells of expressions that cannot be understood, and keeps them', () => {
    const broken = node('S', 'set', {
      parameters: { values: { string: [{ name: 'a', value: '={{ nobody.knows }}' }] } },
    })
    const { workflows, report } = importN8n({ nodes: [broken], connections: {} })
    expect(report.workflows[0]!.nodes[0]).toMatchObject({ fate: 'noted', notes: [expect.stringContaining('nobody')] })
    expect(JSON.stringify(workflows[0]!.file.nodes[0]!.parameters)).toContain('{{ nobody.knows }}')
  })

  it('takes the nearest version before one that is not known, and tells', () => {
    const { workflows, report } = importN8n({ nodes: [node('S', 'set', { typeVersion: 9 })], connections: {} })
    expect(workflows[0]!.file.nodes[0]!.version).toBe(3.4)
    expect(report.workflows[0]!.nodes[0]!.fate).toBe('noted')
  })
})
