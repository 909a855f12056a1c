import type { Patch, WorkflowFile } from '@linkflow/contracts'
import { arbitraryCommand, arbitraryFile } from '@linkflow/workflow/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyPatches } from '../document/apply-patches.ts'
import { valueAt } from '../document/value-at.ts'
import { stressWorkflow } from '../testing/stress-workflow.ts'
import { type Edit, set } from './edit.ts'
import { compose, type History, NO_HISTORY, redoStep, remember, undoStep } from './history.ts'
import { addNodes, removeNodes, setParameter } from './node-edits.ts'

class Editor {
  file: WorkflowFile
  history: History = NO_HISTORY
  nowMs = 0

  constructor(file: WorkflowFile) {
    this.file = file
  }

  do(edit: Edit): boolean {
    const applied = applyPatches(this.file, edit.patches)
    if (!applied.ok) return false
    this.history = remember(this.history, edit, applied.value.undo, this.nowMs)
    this.file = applied.value.file
    return true
  }

  /** Somebody else. */
  other(...patches: Patch[]): void {
    const applied = applyPatches(this.file, patches)
    if (applied.ok) this.file = applied.value.file
  }

  back(step = undoStep) {
    const reversed = step(this.history, this.file)
    if (!reversed.ok) return reversed.error
    const applied = applyPatches(this.file, reversed.value.patches)
    if (!applied.ok) throw new Error(applied.error.message)
    this.file = applied.value.file
    this.history = reversed.value.history
    return reversed.value
  }
}

const open = () => new Editor(stressWorkflow({ nodes: 5, connections: 4 }))
const path = '/nodes/n1/parameters/url'

describe("the history of one's own steps", () => {
  it('takes all of them back and does them again, whatever they were', () => {
    let steps = 0
    fc.assert(
      fc.property(arbitraryFile({ isTidy: true }), fc.array(arbitraryCommand, { maxLength: 8 }), (file, commands) => {
        const editor = new Editor(file)
        const states = [editor.file]
        for (const { patches } of commands) if (editor.do({ label: 'x', patches })) states.push(editor.file)
        for (const before of states.slice(0, -1).toReversed()) {
          const step = editor.back()
          // A command that left wires at a node that it took away is not taken back by the half.
          if (!('history' in step) || step.leftOut > 0) return
          expect(editor.file).toEqual(before)
          steps += 1
        }
        for (const after of states.slice(1)) {
          const step = editor.back(redoStep)
          // Nor are wires laid again to a node that is not there.
          if (!('history' in step) || step.leftOut > 0) return
          expect(editor.file).toEqual(after)
        }
      }),
      { numRuns: 2_000 },
    )
    expect(steps).toBeGreaterThan(1_000)
  })

  it('has what is typed into one field within 600 ms as one step, and another field as another', () => {
    const editor = open()
    const before = editor.file
    for (const text of ['h', 'ht', 'htt']) {
      editor.do(setParameter(editor.file, 'n1', ['url'], text))
      editor.nowMs += 600
    }
    expect(editor.history.done).toHaveLength(1)
    editor.nowMs += 1
    editor.do(setParameter(editor.file, 'n1', ['url'], 'http'))
    editor.do(setParameter(editor.file, 'n2', ['url'], 'x'))
    expect(editor.history.done).toHaveLength(3)
    for (let step = 0; step < 3; step++) editor.back()
    expect(editor.file).toEqual(before)
  })

  it('does not go on with a step that was undone in between', () => {
    const editor = open()
    editor.do(setParameter(editor.file, 'n1', ['url'], 'a'))
    editor.back()
    editor.back(redoStep)
    editor.do(setParameter(editor.file, 'n1', ['url'], 'b'))
    expect(editor.history.done).toHaveLength(2)
  })

  it('keeps 500 steps, and is plain data', () => {
    const editor = open()
    for (let step = 0; step < 510; step++) editor.do({ label: `step ${step}`, patches: [set(path, step)] })
    expect([editor.history.done.length, editor.history.done[0]?.label]).toEqual([500, 'step 10'])
    expect(JSON.parse(JSON.stringify(editor.history)).done).toHaveLength(500)
  })

  it('leaves what others changed since, and says where', () => {
    const editor = open()
    editor.do({ label: 'two fields', patches: [set(path, 'mine'), set('/nodes/n2/parameters/url', 'mine')] })
    editor.other(set(path, 'theirs'))
    const refused = editor.back()
    expect(refused).toMatchObject({ type: 'in-the-way', inTheWay: { label: 'two fields', paths: [path] } })
    expect(valueAt(editor.file, '/nodes/n2/parameters/url')).toBe('mine')
    const rest = 'inTheWay' in refused ? refused.inTheWay.rest : undefined
    expect(rest?.patches.map((patch) => patch.path)).toEqual(['/nodes/n2/parameters/url'])
  })

  it('does not take a node away on which somebody else has worked or hung something', () => {
    const node = { ...stressWorkflow().nodes[1]!, id: 'new', name: 'New' }
    const worked = open()
    worked.do(addNodes([node]))
    worked.other(set('/nodes/new/parameters/url', 'theirs'))
    expect(worked.back()).toMatchObject({ type: 'in-the-way', inTheWay: { paths: ['/nodes/new'], rest: undefined } })
    const hung = open()
    hung.do(addNodes([node]))
    hung.other(
      set('/connections/n1:main>new:main', { from: { node: 'n1', port: 'main' }, to: { node: 'new', port: 'main' } }),
    )
    expect(hung.back()).toMatchObject({ type: 'in-the-way', inTheWay: { paths: ['/connections/n1:main>new:main'] } })
  })

  it('brings a node back without the wires to what others deleted meanwhile, and counts them', () => {
    const editor = open()
    const { connections } = editor.file
    const wire = connections.find(({ from }) => from.node === 'start')!
    const { patches, label } = removeNodes(editor.file, new Set([wire.to.node]))
    editor.do({ label, patches })
    editor.other({ op: 'clear', path: '/nodes/start' })
    expect(editor.back()).toMatchObject({ leftOut: 1 })
    expect(editor.file.nodes.some(({ id }) => id === wire.to.node)).toBe(true)
  })
})

it('patches of one field one after the other are the last of them, where the first had put it', () => {
  expect(compose([set('/nodes/a/parameters/x', 1, 0)], [set('/nodes/a/parameters/x', 2)])).toEqual([
    set('/nodes/a/parameters/x', 2, 0),
  ])
  expect(compose([set('/nodes/a', {})], [set('/nodes/a', {})])).toHaveLength(2)
})
