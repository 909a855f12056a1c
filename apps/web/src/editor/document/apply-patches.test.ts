import { type Patch, type WorkflowFile, workflowFileSchema } from '@linkflow/contracts'
import { applyCommands, arbitraryCommand, arbitraryFile, conflictsBetween } from '@linkflow/workflow/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stressWorkflow } from '../testing/stress-workflow.ts'
import { applyPatches } from './apply-patches.ts'
import { Touched } from './conflicts.ts'
import { connectionKey } from './elements.ts'
import { patchesBetween } from './patches-between.ts'
import { valueAt } from './value-at.ts'

/** The text of a file; only the parts of the whole are put in one order, which the schema gives them anyway. */
const inOrder = ({ linkflow, nodes, connections, notes, groups, ...head }: WorkflowFile) =>
  JSON.stringify({ linkflow, ...head, nodes, connections, notes, groups })

const url: Patch = { op: 'set', path: '/nodes/n7/parameters/url', value: 'https://b.example' }

describe('a command on the draft in the browser', () => {
  it('does what the server does, with the same undo, or is refused as there', () => {
    let [done, refused] = [0, 0]
    fc.assert(
      fc.property(arbitraryFile(), arbitraryCommand, (file, command) => {
        const server = applyCommands(file, [command])
        const browser = applyPatches(file, command.patches)
        expect(browser.ok).toBe(server.ok)
        if (!browser.ok || !server.ok) {
          expect(!browser.ok && !server.ok && browser.error).toEqual(
            !server.ok && { patch: server.error.patch, message: server.error.message },
          )
          refused += 1
          return
        }
        expect(inOrder(browser.value.file)).toBe(inOrder(server.value.file))
        expect(browser.value.undo).toEqual(server.value.undo[0])
        done += 1
      }),
      { numRuns: 5_000 },
    )
    expect(Math.min(done, refused)).toBeGreaterThan(500)
  })

  it('is taken back by its undo, to the letter', () => {
    fc.assert(
      fc.property(arbitraryFile(), arbitraryCommand, (file, { patches }) => {
        const applied = applyPatches(file, patches)
        if (!applied.ok) return
        const back = applyPatches(applied.value.file, applied.value.undo)
        expect(back.ok && JSON.stringify(workflowFileSchema.parse(back.value.file))).toBe(JSON.stringify(file))
      }),
      { numRuns: 2_000 },
    )
  })

  it('leaves every other thing the same object', () => {
    const file = stressWorkflow()
    const applied = applyPatches(file, [url])
    const after = applied.ok ? applied.value.file : file
    expect(after.connections).toBe(file.connections)
    expect(after.settings).toBe(file.settings)
    expect(after.nodes.filter((node, index) => node !== file.nodes[index]).map(({ id }) => id)).toEqual(['n7'])
    expect(valueAt(after, url.path)).toBe('https://b.example')
    expect(valueAt(file, url.path)).not.toBe('https://b.example')
  })

  it('finds things after others went and came within the same command', () => {
    const file = stressWorkflow({ nodes: 30, connections: 40 })
    const node = file.nodes[5]!
    const patches: Patch[] = [
      { op: 'clear', path: '/nodes/n3' },
      { op: 'set', path: '/nodes/n9/name', value: 'Nine' },
      { op: 'set', path: '/nodes/new', value: { ...node, id: 'new', name: 'New' }, at: 0 },
      { op: 'set', path: '/nodes/new/name', value: 'Newer' },
    ]
    const applied = applyPatches(file, patches)
    expect(applied.ok && [applied.value.file.nodes[0]?.name, valueAt(applied.value.file, '/nodes/n9/name')]).toEqual([
      'Newer',
      'Nine',
    ])
  })

  it('meets what others did where the server says so', () => {
    let count = 0
    fc.assert(
      fc.property(arbitraryCommand, arbitraryCommand, (mine, theirs) => {
        const touched = new Touched(theirs.patches)
        const met = mine.patches.some((patch) => touched.met(patch) !== undefined)
        expect(met).toBe(conflictsBetween([mine], [theirs]).length > 0)
        if (met) count += 1
      }),
      { numRuns: 5_000 },
    )
    expect(count).toBeGreaterThan(500)
  })
})

describe('the edit between two drafts', () => {
  it('makes the one the other, but for the order of lists and keys', () => {
    const asSets = ({ nodes, connections, notes, groups, ...head }: WorkflowFile) => ({
      head,
      lists: [nodes, notes, groups].map((list) => new Map(list.map((each) => [each.id, each]))),
      wires: new Set(connections.map(connectionKey)),
    })
    fc.assert(
      fc.property(arbitraryFile({ isTidy: true }), arbitraryFile({ isTidy: true }), (from, to) => {
        const applied = applyPatches(from, patchesBetween(from, to))
        expect(applied.ok && asSets(applied.value.file)).toEqual(asSets(to))
      }),
      { numRuns: 2_000 },
    )
  })

  it('is nothing between the same', () => {
    const file = stressWorkflow()
    expect(patchesBetween(file, structuredClone(file))).toEqual([])
  })
})
