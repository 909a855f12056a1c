/**
 * What one edit costs on 500 nodes and 599 connections: `node bin/node.mjs apps/web/src/editor/editor.bench.ts`.
 * CPU time of the process, because wall time says little on a shared machine. Not measured: drawing, IndexedDB, the network.
 */
import { executionOrder } from './canvas/execution-order.ts'
import { NOTHING_SELECTED } from './canvas/selection.ts'
import { tidy } from './canvas/tidy.ts'
import { tidyInput } from './canvas/tidy-edit.ts'
import { moveTo, setParameter } from './commands/node-edits.ts'
import { applyPatches } from './document/apply-patches.ts'
import { findProblems } from './document/findings.ts'
import { documentOf, newSession, perform } from './session.ts'
import { checks, nodeTypes } from './testing/node-types.ts'
import { stressWorkflow } from './testing/stress-workflow.ts'

const file = stressWorkflow()
const MEASURED_MS = 1_000

function measure(what: string, run: (round: number) => unknown): void {
  for (let round = 0; round < 20; round++) run(round)
  const start = process.cpuUsage()
  const untilMs = performance.now() + MEASURED_MS
  let rounds = 0
  while (performance.now() < untilMs) run(rounds++)
  const { user, system } = process.cpuUsage(start)
  const micros = (user + system) / rounds
  console.log(
    `${what.padEnd(48)} ${micros.toFixed(1).padStart(10)} µs ${Math.round(1e6 / micros)
      .toLocaleString('en')
      .padStart(10)} /s`,
  )
}

const idOf = (round: number): string => `n${1 + (round % 499)}`

measure('one field, the patches alone', (round) =>
  applyPatches(file, [{ op: 'set', path: `/nodes/${idOf(round)}/parameters/url`, value: `x${round}` }]),
)

let session = newSession({ revision: 1, file })
measure('one field, with history and saving', (round) => {
  if (session.sync.pending.length > 400) session = newSession({ revision: 1, file })
  const edit = setParameter(documentOf(session), idOf(round), ['url'], `x${round}`)
  session = perform(session, edit, { nowMs: round, newId: () => `c${round}` }).session
})

const everything = new Map(file.nodes.map(({ id, position }) => [id, { x: position.x + 16, y: position.y }]))
const all = moveTo(file, { nodes: everything })
measure('500 cards moved in one step', () => applyPatches(file, all.patches))
measure('a node added and one taken away', (round) =>
  applyPatches(file, [
    { op: 'set', path: '/nodes/new', value: { ...file.nodes[0]!, id: 'new' } },
    { op: 'clear', path: `/nodes/${idOf(round)}` },
  ]),
)
measure('what is wrong, after one node has changed', (round) => {
  const applied = applyPatches(file, [{ op: 'set', path: '/nodes/n7/name', value: `x${round}` }])
  if (applied.ok) findProblems(applied.value.file, checks)
})
measure('the outline', () => executionOrder(file, nodeTypes))
measure('a deep copy of the draft, to compare with', () => structuredClone(file))
measure('tidying up, in a worker', () => tidy(tidyInput(file, nodeTypes, NOTHING_SELECTED)))
