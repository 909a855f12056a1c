import type { WorkflowFile } from '@linkflow/contracts'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { applyPatches } from '../document/apply-patches.ts'
import { nodeTypes } from '../testing/node-types.ts'
import { seeded } from '../testing/seeded.ts'
import { stressWorkflow } from '../testing/stress-workflow.ts'
import { cardOf } from './card.ts'
import { boundsOf, intersects } from './geometry.ts'
import { GRID } from './grid.ts'
import { frameOf } from './groups.ts'
import { NOTHING_SELECTED, onlyNodes } from './selection.ts'
import { tidy } from './tidy.ts'
import { tidyEdit, tidyInput } from './tidy-edit.ts'
import { type TidyWorker, tidyInWorker } from './tidy-in-worker.ts'

const tidied = (file: WorkflowFile, selection = NOTHING_SELECTED) => {
  const edit = tidyEdit(file, tidy(structuredClone(tidyInput(file, nodeTypes, selection))))
  const applied = applyPatches(file, edit.patches)
  if (!applied.ok) throw new Error(applied.error.message)
  return { after: applied.value.file, edit, undo: applied.value.undo }
}
const overlaps = ({ nodes }: WorkflowFile): number => {
  const cards = nodes.map((node) => cardOf(node, nodeTypes))
  return cards.reduce(
    (sum, card, index) => sum + cards.slice(index + 1).filter((other) => intersects(card, other)).length,
    0,
  )
}
/** Cards thrown anywhere. */
const thrown = (file: WorkflowFile, seed: number): WorkflowFile => {
  const random = seeded(seed)
  return {
    ...file,
    nodes: file.nodes.map((node) => ({
      ...node,
      position: { x: Math.floor(random() * 900), y: Math.floor(random() * 900) },
    })),
  }
}

describe('tidying up', () => {
  it('lays out 500 nodes in less than 4 s without overlap, on the grid, as one step that is taken back', () => {
    const file = thrown(stressWorkflow(), 1)
    const beforeMs = performance.now()
    const { after, edit, undo } = tidied(file)
    expect(performance.now() - beforeMs).toBeLessThan(4_000)
    expect(edit.label).toBe('tidy up the workflow')
    expect(overlaps(after)).toBe(0)
    const back = applyPatches(after, undo)
    expect(back.ok && back.value.file).toEqual(file)
    const corner = boundsOf(file.nodes.map((node) => cardOf(node, nodeTypes)))!
    const now = boundsOf(after.nodes.map((node) => cardOf(node, nodeTypes)))!
    expect(Math.abs(now.x - corner.x) + Math.abs(now.y - corner.y)).toBeLessThan(2 * GRID)
    for (const { from, to } of after.connections) {
      const [a, b] = [from, to].map(({ node }) => after.nodes.find(({ id }) => id === node)!)
      expect(a!.position.x).toBeLessThan(b!.position.x)
    }
  })

  it('lets no cards overlap, whatever hangs on what, in groups or not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 0, max: 60 }),
        fc.nat(10_000),
        (nodes, connections, seed) => {
          const made = thrown(stressWorkflow({ nodes, connections, seed }), seed)
          const half = made.nodes.slice(0, Math.ceil(nodes / 3)).map(({ id }) => id)
          const file = { ...made, groups: seed % 2 === 0 ? [] : [{ id: 'g', name: 'G', nodes: [...half, 'gone'] }] }
          expect(overlaps(tidied(file).after)).toBe(0)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('keeps groups whole: nobody else stands in their frame', () => {
    const made = thrown(stressWorkflow({ nodes: 40, connections: 50 }), 3)
    const group = { id: 'g', name: 'G', nodes: made.nodes.slice(5, 12).map(({ id }) => id) }
    const { after } = tidied({ ...made, groups: [group] })
    const frame = frameOf(group, after, nodeTypes)!
    const inside = after.nodes.filter((node) => intersects(cardOf(node, nodeTypes), frame)).map(({ id }) => id)
    expect(inside.toSorted()).toEqual([...group.nodes].toSorted())
  })

  it('takes notes along with what they hang on or stand at', () => {
    const made = thrown(stressWorkflow({ nodes: 6, connections: 6 }), 5)
    const at = made.nodes[3]!.position
    const notes = [
      { id: 'a', text: '', position: { x: at.x + 300, y: at.y + 200 }, attachedTo: 'n3' },
      { id: 'b', text: '', position: { x: at.x + 1, y: at.y + 2 }, size: { width: 240, height: 64 } },
    ]
    const { after } = tidied({ ...made, notes })
    const now = after.nodes[3]!.position
    expect(after.notes[0]?.position).toEqual({ x: now.x + 300, y: now.y + 200 })
    expect(after.notes[1]?.position).toEqual({ x: now.x + 1, y: now.y + 2 })
  })

  it('moves only what is selected, if something is', () => {
    const made = thrown(stressWorkflow({ nodes: 20, connections: 25 }), 7)
    const ids = made.nodes.slice(0, 5).map(({ id }) => id)
    const { after, edit } = tidied(made, onlyNodes(ids))
    expect(edit.label).toBe('tidy up 5 nodes')
    for (const [index, node] of after.nodes.entries()) if (!ids.includes(node.id)) expect(node).toBe(made.nodes[index])
  })
})

describe('tidying up in a worker', () => {
  const input = tidyInput(stressWorkflow({ nodes: 3, connections: 2 }), nodeTypes, NOTHING_SELECTED)
  const aWorker = (answers: (worker: TidyWorker) => void) => {
    const worker: TidyWorker & { isOver: boolean } = {
      onmessage: null,
      onerror: null,
      isOver: false,
      postMessage: () => queueMicrotask(() => answers(worker)),
      terminate: () => {
        worker.isOver = true
      },
    }
    return worker
  }

  it('gives what came of it, and ends the worker', async () => {
    const worker = aWorker((each) => each.onmessage?.({ data: tidy(input) }))
    expect((await tidyInWorker(input, () => worker))?.nodes.size).toBe(3)
    expect(worker.isOver).toBe(true)
  })

  it('gives up when it fails, takes longer than 3 s, or is not wanted any more', async () => {
    vi.useFakeTimers()
    const silent = aWorker(() => undefined)
    const slow = tidyInWorker(input, () => silent)
    await vi.advanceTimersByTimeAsync(3_000)
    expect([await slow, silent.isOver]).toEqual([undefined, true])
    vi.useRealTimers()
    expect(await tidyInWorker(input, () => aWorker((each) => each.onerror?.(undefined as never)))).toBeUndefined()
    const stop = new AbortController()
    const stopped = tidyInWorker(input, () => aWorker(() => undefined), stop.signal)
    stop.abort()
    expect(await stopped).toBeUndefined()
    expect(await tidyInWorker(input, () => aWorker(() => undefined), stop.signal)).toBeUndefined()
  })
})
