import { bench, describe } from 'vitest'
import { moveTo, setParameter } from './commands/node-edits.ts'
import { applyPatches } from './document/apply-patches.ts'
import { findProblems } from './document/findings.ts'
import { executionOrder } from './canvas/execution-order.ts'
import { tidy } from './canvas/tidy.ts'
import { tidyInput } from './canvas/tidy-edit.ts'
import { NOTHING_SELECTED } from './canvas/selection.ts'
import { documentOf, newSession, perform } from './session.ts'
import { nodeTypes } from './testing/node-types.ts'
import { stressWorkflow } from './testing/stress-workflow.ts'

/** What one edit costs on 500 nodes and 599 connections; without the drawing of it. */
const file = stressWorkflow()
let count = 0

describe('«Stress 500»', () => {
  bench('one field, the patches alone', () => {
    applyPatches(file, [{ op: 'set', path: `/nodes/n${1 + (count++ % 499)}/parameters/url`, value: `x${count}` }])
  })

  let session = newSession({ revision: 1, file })
  bench('one field, with history and saving', () => {
    const id = `n${1 + (count++ % 499)}`
    if (session.sync.pending.length > 400) session = newSession({ revision: 1, file })
    session = perform(session, setParameter(documentOf(session), id, ['url'], `x${count}`), { nowMs: count, newId: () => `c${count}` }).session
  })

  const all = moveTo(file, { nodes: new Map(file.nodes.map(({ id, position }) => [id, { x: position.x + 16, y: position.y }])) })
  bench('500 cards moved in one step', () => {
    applyPatches(file, all.patches)
  })

  bench('a deep copy of the draft, to compare with', () => {
    structuredClone(file)
  })

  bench('what is wrong, after one node has changed', () => {
    const applied = applyPatches(file, [{ op: 'set', path: '/nodes/n7/name', value: `x${count++}` }])
    if (applied.ok) findProblems(applied.value.file, nodeTypes)
  })

  bench('the outline', () => {
    executionOrder(file, nodeTypes)
  })

  bench('tidying up (in a worker)', () => {
    tidy(tidyInput(file, nodeTypes, NOTHING_SELECTED))
  })
})
