import { workflowFileSchema } from '@linkflow/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyPatches } from '../document/apply-patches.ts'
import { connectionKey } from '../document/elements.ts'
import { nodeTypes } from '../testing/node-types.ts'
import { seeded } from '../testing/seeded.ts'
import { stressWorkflow } from '../testing/stress-workflow.ts'
import { cardOf, portPoint, subtitleOf } from './card.ts'
import { executionOrder } from './execution-order.ts'
import { intersects } from './geometry.ts'
import { collapsedCard, frameOf, hiddenBy, statusOf } from './groups.ts'
import { insertNode } from './insert.ts'
import { stillThere } from './selection.ts'
import { walk } from './walk.ts'
import { targetAt, validTargets, wireUnder } from './wires.ts'

const file = workflowFileSchema.parse({
  linkflow: 1,
  name: 'Orders',
  nodes: [
    { id: 'hook', name: 'Hook', type: 'webhook', position: { x: 0, y: 0 } },
    { id: 'if', name: 'Paid?', type: 'if', position: { x: 320, y: 0 } },
    { id: 'yes', name: 'Yes', type: 'set', position: { x: 640, y: -96 } },
    { id: 'no', name: 'No', type: 'set', position: { x: 640, y: 96 } },
    { id: 'merge', name: 'Merge', type: 'merge', position: { x: 960, y: 0 } },
    { id: 'alone', name: 'Alone', type: 'set', position: { x: 0, y: 640 } },
  ],
  connections: [
    { from: { node: 'hook' }, to: { node: 'if' } },
    { from: { node: 'if', port: 'false' }, to: { node: 'no' } },
    { from: { node: 'if', port: 'true' }, to: { node: 'yes' } },
    { from: { node: 'yes' }, to: { node: 'merge', port: 'input1' } },
    { from: { node: 'no' }, to: { node: 'merge', port: 'input2' } },
  ],
})
const step = (from: string, ...path: Parameters<typeof walk>[3][]) =>
  path.reduce<string | undefined>((at, way) => at && walk(file, nodeTypes, at, way), from)

describe('walking the graph', () => {
  it('follows the wires from the top port, and goes among siblings up and down', () => {
    expect(step('hook', 'right', 'right')).toBe('yes')
    expect(step('yes', 'down')).toBe('no')
    expect(step('no', 'up', 'right')).toBe('merge')
    expect(step('merge', 'left', 'left', 'left')).toBe('hook')
  })

  it('goes to the nearest card where no wire leads', () => {
    expect(step('hook', 'down')).toBe('alone')
    expect(step('alone', 'up')).toBe('hook')
  })

  it('goes through «Stress 500» by 40 presses of Right and Down, each to another node', () => {
    const stress = stressWorkflow()
    let at = 'start'
    const seen = new Set([at])
    for (let press = 0; press < 40; press++) {
      const next = walk(stress, nodeTypes, at, press % 2 === 0 ? 'right' : 'down')
      expect(next).toBeDefined()
      at = next!
      seen.add(at)
    }
    expect(seen.size).toBeGreaterThan(30)
  })
})

describe('the outline', () => {
  it('has every node once, after all that lead to it, and branches from the top port down', () => {
    expect(executionOrder(file, nodeTypes).map(({ node, level, port }) => [node.id, level, port])).toEqual([
      ['hook', 0, undefined],
      ['if', 0, undefined],
      ['yes', 1, 'true'],
      ['no', 1, 'false'],
      ['merge', 0, undefined],
      ['alone', 0, undefined],
    ])
  })

  it('has every node once for any graph, cycles too', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.array(fc.tuple(fc.nat(29), fc.nat(29)), { maxLength: 60 }),
        (count, pairs) => {
          const nodes = Array.from({ length: count }, (_, index) => ({
            ...file.nodes[5]!,
            id: `n${index}`,
            name: `N${index}`,
          }))
          const wires = pairs
            .filter(([a, b]) => a < count && b < count)
            .map(([a, b]) => ({ from: { node: `n${a}`, port: 'main' }, to: { node: `n${b}`, port: 'main' } }))
          const connections = [...new Map(wires.map((wire) => [connectionKey(wire), wire])).values()]
          const rows = executionOrder({ ...file, nodes, connections }, nodeTypes).map(({ node }) => node.id)
          expect(rows.toSorted()).toEqual(nodes.map(({ id }) => id).toSorted())
        },
      ),
      { numRuns: 500 },
    )
  })

  it('of «Stress 500» names nobody before those that lead to it', () => {
    const stress = stressWorkflow()
    const at = new Map(executionOrder(stress, nodeTypes).map(({ node }, index) => [node.id, index]))
    expect(at.size).toBe(500)
    for (const { from, to } of stress.connections) expect(at.get(from.node)).toBeLessThan(at.get(to.node)!)
  })
})

describe('cards', () => {
  it('are 240 by 64, and 24 taller for each of several ports', () => {
    const sizes = file.nodes.map((node) => [node.id, cardOf(node, nodeTypes).height])
    expect(sizes).toEqual([
      ['hook', 64],
      ['if', 112],
      ['yes', 64],
      ['no', 64],
      ['merge', 112],
      ['alone', 64],
    ])
    expect(portPoint(file.nodes[1]!, nodeTypes, 'output', 'true')).toEqual({ x: 560, y: 28 })
    expect(portPoint({ ...file.nodes[2]!, onError: 'error-port' }, nodeTypes, 'output', 'error').y).toBe(-32)
  })
})

it('a card says below its title what it does, and to what', () => {
  const node = { ...file.nodes[1]!, parameters: { method: 'POST', url: 'https://a.test', body: {} } }
  expect(subtitleOf(node)).toBe('POST - https://a.test')
  expect(subtitleOf(file.nodes[1]!)).toBe('')
})

it('what is selected and gone is selected no more', () => {
  const selection = {
    nodes: new Set(['yes', 'gone']),
    notes: new Set<string>(),
    connections: new Set(['hook:main>if:main']),
  }
  expect(stillThere(selection, file).nodes).toEqual(new Set(['yes']))
  const whole = { ...selection, nodes: new Set(['yes']) }
  expect(stillThere(whole, file)).toBe(whole)
})

describe('wires', () => {
  const end = { node: 'yes', port: 'main', side: 'output' } as const

  it('lead to no trigger, to nothing that leads here, and not twice to one place', () => {
    const targets = validTargets(file, nodeTypes, end).map(({ node, port }) => `${node}:${port}`)
    expect(targets).toEqual(['no:main', 'merge:input2', 'alone:main'])
    const back = validTargets(file, nodeTypes, { node: 'yes', port: 'main', side: 'input' }).map(({ node }) => node)
    expect(back).toEqual(['hook', 'if', 'no', 'alone'])
  })

  it('are dropped on the nearest handle, or on a card', () => {
    const targets = validTargets(file, nodeTypes, end)
    expect(targetAt(file, nodeTypes, end, targets, { x: 962, y: 80 }, 24)).toEqual({ node: 'merge', port: 'input2' })
    expect(targetAt(file, nodeTypes, end, targets, { x: 200, y: 690 }, 24)).toEqual({ node: 'alone', port: 'main' })
    expect(targetAt(file, nodeTypes, end, targets, { x: 400, y: 400 }, 24)).toBeUndefined()
  })

  it('are found under a card that is dropped on them', () => {
    expect(wireUnder(file, nodeTypes, { x: 160, y: 0, width: 240, height: 64 }, new Set(['alone']))?.to.node).toBe('if')
    expect(wireUnder(file, nodeTypes, { x: 160, y: 300, width: 240, height: 64 }, new Set(['alone']))).toBeUndefined()
  })
})

describe('a new node', () => {
  const made = (where: Parameters<typeof insertNode>[3]) => {
    const { edit, id } = insertNode(file, nodeTypes, { type: 'http-request' }, where, seeded(1))
    const applied = applyPatches(file, edit.patches)
    if (!applied.ok) throw new Error(applied.error.message)
    return { after: applied.value.file, id, edit }
  }

  it('behind another is connected to it, and stands on nobody', () => {
    const { after, id, edit } = made({ type: 'wire', end: { node: 'hook', port: 'main', side: 'output' } })
    expect(edit.label).toBe("add 'HTTP Request'")
    expect(after.connections.map(connectionKey)).toContain(`hook:main>${id}:main`)
    const cards = after.nodes.map((node) => cardOf(node, nodeTypes))
    expect(cards.filter((card) => intersects(card, cards.at(-1)!))).toHaveLength(1)
  })

  it('on a wire stands between both ends, and what comes after moves on where there was no room', () => {
    const { after, id } = made({ type: 'on-wire', wire: file.connections[0]! })
    expect(after.connections.map(connectionKey)).toEqual(
      expect.arrayContaining([`hook:main>${id}:main`, `${id}:main>if:main`]),
    )
    expect(after.connections.map(connectionKey)).not.toContain('hook:main>if:main')
    expect(after.nodes.find((node) => node.id === 'merge')?.position.x).toBe(1_280)
    const cards = after.nodes.map((node) => cardOf(node, nodeTypes))
    expect(cards.filter((card) => intersects(card, cards.at(-1)!))).toHaveLength(1)
  })

  it('before a node is connected to its input', () => {
    const { after, id } = made({ type: 'wire', end: { node: 'alone', port: 'main', side: 'input' } })
    expect(after.connections.map(connectionKey)).toContain(`${id}:main>alone:main`)
  })
})

describe('groups', () => {
  const group = { id: 'g', name: 'Both', nodes: ['yes', 'no', 'gone'] }

  it('frame their cards, and are one card with the status that most needs to be seen', () => {
    expect(frameOf(group, file, nodeTypes)).toEqual({ x: 624, y: -144, width: 272, height: 320 })
    expect(collapsedCard({ x: 624, y: -144, width: 272, height: 320 })).toEqual({
      x: 640,
      y: -96,
      width: 240,
      height: 64,
    })
    expect(frameOf({ ...group, nodes: [] }, file, nodeTypes)).toBeUndefined()
    const statuses = new Map([
      ['yes', { status: 'succeeded', items: 3 }],
      ['no', { status: 'failed' }],
    ] as const)
    expect(statusOf(group, statuses)).toEqual({ status: 'failed', counts: { succeeded: 1, failed: 1 }, items: 3 })
    expect(hiddenBy({ ...file, groups: [group] }, new Set(['g'])).get('yes')).toBe('g')
  })
})
