import type { WorkflowFile } from '@linkflow/contracts'
import { describe, expect, it } from 'vitest'
import { IDLE } from '../interaction/state.ts'
import { newSession } from '../session.ts'
import { nodeTypes as types } from '../testing/node-types.ts'
import { stressWorkflow } from '../testing/stress-workflow.ts'
import { Problems } from './draft-problems.ts'
import { FlowNodes } from './flow-nodes.ts'
import { lodOf } from './lod.ts'
import { shownFile } from './shown-file.ts'
import { WirePaths } from './wire-paths.ts'

const NONE: ReadonlySet<string> = new Set()
const file = stressWorkflow({ nodes: 40, connections: 50 })
const drag = (nodes: readonly string[], x: number) =>
  ({
    type: 'dragging',
    startWorld: { x: 0, y: 0 },
    at: { x: 0, y: 0 },
    what: { nodes: new Set(nodes), notes: new Set<string>() },
    by: { x, y: 0 },
    guides: [],
    copies: false,
    over: undefined,
  }) as const

describe('what is drawn', () => {
  it('is the draft, but for what is held', () => {
    expect(shownFile(file, IDLE)).toBe(file)
    const shown = shownFile(file, drag(['n3'], 32))
    const moved = shown.nodes.filter((node, index) => node !== file.nodes[index])
    expect(moved.map(({ id }) => id)).toEqual(['n3'])
    expect(moved[0]!.position.x).toBe(file.nodes.find(({ id }) => id === 'n3')!.position.x + 32)
  })

  it('makes a card anew only for what changed', () => {
    const made = new FlowNodes(types)
    const before = made.of(file, NONE, 'n1')
    const after = made.of(shownFile(file, drag(['n3'], 32)), NONE, 'n1')
    expect(after.filter((card, index) => card !== before[index]).map(({ id }) => id)).toEqual(['n3'])
    expect(before.find(({ id }) => id === 'n1')).toMatchObject({ dragging: true })
    expect(made.of(file, NONE, 'n1')).toEqual(before)
  })

  it('makes a wire anew only where an end moved', () => {
    const paths = new WirePaths(types)
    const before = new Map(paths.of(file, NONE).map((path) => [path.key, path]))
    expect(before.size).toBe(file.connections.length)
    const after = paths.of(shownFile(file, drag(['n3'], 32)), NONE)
    const anew = after.filter((path) => before.get(path.key) !== path)
    expect(anew.length).toBeGreaterThan(0)
    expect(anew.every(({ wire }) => wire.from.node === 'n3' || wire.to.node === 'n3')).toBe(true)
  })

  it('has one card for a collapsed group, and no wire within it', () => {
    const [first] = file.connections
    const group = { id: 'g', name: 'Group', nodes: [first!.from.node, first!.to.node] }
    const grouped: WorkflowFile = { ...file, groups: [group] }
    const collapsed = new Set(['g'])
    const cards = new FlowNodes(types).of(grouped, collapsed, undefined)
    expect(cards.filter(({ type }) => type === 'card')).toHaveLength(file.nodes.length - 2)
    expect(cards.filter(({ type }) => type === 'collapsed').map(({ id }) => id)).toEqual(['g'])
    const wires = new WirePaths(types).of(grouped, collapsed)
    expect(wires.some(({ wire }) => group.nodes.includes(wire.from.node) && group.nodes.includes(wire.to.node))).toBe(
      false,
    )
  })

  it('shows less from further away', () => {
    expect([1, 0.45, 0.44, 0.2, 0.19].map(lodOf)).toEqual(['card', 'card', 'tile', 'tile', 'block'])
  })
})

describe('problems', () => {
  const broken: WorkflowFile = {
    ...file,
    nodes: [...file.nodes, { ...file.nodes[1]!, id: 'x', name: 'X', type: 'http-request', parameters: {} }],
  }

  it('are worked out once for a draft', () => {
    const problems = new Problems(types)
    const session = newSession({ revision: 1, file: broken })
    expect(problems.of(session)).toBe(problems.of(session))
    expect(problems.of(session).byNode.get('x')?.length).toBeGreaterThan(0)
  })

  it('of the server count for as long as the node is as it was', () => {
    const said = { code: 'said', message: 'The server said so.', severity: 'error' as const, node: 'n2' }
    const { sync, history } = newSession({ revision: 1, file })
    const checked = { history, sync: { ...sync, checked: { file, problems: [said] } } }
    const problems = new Problems(types)
    expect(problems.of(checked).byNode.get('n2')).toContainEqual(said)
    const nodes = file.nodes.map((node) => (node.id === 'n2' ? { ...node, disabled: true } : node))
    const changed = { ...checked, sync: { ...checked.sync, document: { ...file, nodes } } }
    expect(problems.of(changed).byNode.get('n2') ?? []).not.toContainEqual(said)
  })
})
