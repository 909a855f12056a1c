import { type WorkflowFile, workflowFileSchema } from '@linkflow/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryFile } from '../testing/arbitrary-file.ts'
import { applyDiff, diffWorkflows, isEmptyDiff } from './workflow-diff.ts'

const aFile = (change: Partial<WorkflowFile> = {}): WorkflowFile =>
  workflowFileSchema.parse({
    linkflow: 1,
    name: 'Orders',
    nodes: [
      { id: 'hook', name: 'Hook', type: 'webhook', parameters: { path: 'orders' } },
      { id: 'ask', name: 'Ask', type: 'http-request', parameters: { url: 'https://a.example', query: { page: 1 } } },
    ],
    connections: [{ from: { node: 'hook' }, to: { node: 'ask' } }],
    ...change,
  })

describe('the difference of two workflows', () => {
  it('made to the one gives the other, whatever they are (D1)', () => {
    fc.assert(
      fc.property(arbitraryFile(), arbitraryFile(), (from, to) => {
        expect(applyDiff(diffWorkflows(from, to), from)).toEqual(to)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is empty for a file and itself, and only then (D2)', () => {
    fc.assert(
      fc.property(arbitraryFile(), arbitraryFile(), (from, to) => {
        expect(isEmptyDiff(diffWorkflows(from, structuredClone(from)))).toBe(true)
        if (isEmptyDiff(diffWorkflows(from, to))) expect(from).toEqual(to)
      }),
      { numRuns: 2_000 },
    )
  })

  it('read backwards leads back', () => {
    fc.assert(
      fc.property(arbitraryFile(), arbitraryFile(), (from, to) => {
        const [there, back] = [diffWorkflows(from, to), diffWorkflows(to, from)]
        expect(back.nodes.added).toEqual(there.nodes.removed)
        expect(back.moved.nodes).toHaveLength(there.moved.nodes.length)
        expect(applyDiff(back, applyDiff(there, from))).toEqual(from)
      }),
    )
  })

  it('names the parameter that changed, with both values', () => {
    const [hook, ask] = aFile().nodes
    const to = aFile({ nodes: [hook!, { ...ask!, parameters: { url: 'https://b.example', query: { page: 2 } } }] })
    expect(diffWorkflows(aFile(), to).nodes).toEqual({
      added: [],
      removed: [],
      changed: [
        {
          key: 'ask',
          name: 'Ask',
          changes: [
            { path: '/parameters/url', from: 'https://a.example', to: 'https://b.example' },
            { path: '/parameters/query/page', from: 1, to: 2 },
          ],
        },
      ],
    })
  })

  it('tells a setting that came from one that went', () => {
    const settings = { ...aFile().settings, timezone: 'Europe/Paris' }
    expect(diffWorkflows(aFile(), aFile({ settings })).settings).toEqual([{ path: '/timezone', to: 'Europe/Paris' }])
    expect(diffWorkflows(aFile({ settings }), aFile()).settings).toEqual([{ path: '/timezone', from: 'Europe/Paris' }])
  })

  it('keeps what only moved apart from what changed', () => {
    const [hook, ask] = aFile().nodes
    const diff = diffWorkflows(aFile(), aFile({ nodes: [hook!, { ...ask!, position: { x: 8, y: 16 } }] }))
    expect(diff.moved.nodes).toEqual([{ key: 'ask', from: { x: 0, y: 0 }, to: { x: 8, y: 16 } }])
    expect(diff.nodes).toEqual({ added: [], removed: [], changed: [] })
    expect(isEmptyDiff(diff)).toBe(false)
  })

  it('knows a connection by its ends', () => {
    const to = aFile({
      connections: [{ from: { node: 'hook', port: 'error' }, to: { node: 'ask', port: 'main' } }],
    })
    const { added, removed } = diffWorkflows(aFile(), to).connections
    expect([added.map(({ key }) => key), removed.map(({ key }) => key)]).toEqual([
      ['hook:error>ask:main'],
      ['hook:main>ask:main'],
    ])
  })

  it('says the order only where it is not what one expects', () => {
    const { nodes } = aFile()
    const diff = diffWorkflows(aFile(), aFile({ nodes: nodes.toReversed() }))
    expect(diff.nodes).toEqual({ added: [], removed: [], changed: [], order: ['ask', 'hook'] })
  })

  it('takes a key called __proto__ for a key', () => {
    const nodes = (text: string) => [{ ...aFile().nodes[0]!, parameters: JSON.parse(text) as Record<string, unknown> }]
    const from = { ...aFile(), nodes: nodes('{"__proto__": {"a": 1}}') }
    const to = { ...aFile(), nodes: nodes('{"__proto__": {"a": 2, "b": 1}}') }
    const made = applyDiff(diffWorkflows(from, to), from)
    expect(JSON.stringify(made.nodes)).toBe(JSON.stringify(to.nodes))
    expect(({} as { b?: number }).b).toBeUndefined()
  })
})
