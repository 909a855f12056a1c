/**
 * What deciding costs, without a worker: `node bin/node.mjs engine/src/engine.bench.ts`.
 * CPU time of the process, its garbage collector included, because wall time says little on a shared machine.
 * Not measured: building the events of a real worker, the journal, anything that does I/O.
 */
import { openRun } from './open-run.ts'
import { planWorkflow } from './plan-workflow.ts'
import { describeSample, planOf, workflowOf } from './testing/workflow-text.ts'
import type { Command, Output, Plan } from './types.ts'

const ROUNDS = 5
const one = (port: string): readonly Output[] => [{ port, count: 1 }]
const TRUE = one('true')
const MAIN = one('main')

/** Begin to finish: a webhook, an if, two sets of which one runs, a respond (W1 of the benchmarks). */
function webhook(plan: Plan): Command | undefined {
  const run = openRun(plan)
  let commands = run.apply({ type: 'begin', atMs: 0, seed: 1, trigger: 'start', outputs: MAIN })
  for (;;) {
    const command = commands[0]
    if (command?.type !== 'start') return command
    const { step, attempt } = command
    const outputs = step === 'check' ? TRUE : MAIN
    commands = run.apply({ type: 'settled', step, attempt, atMs: 1, outcome: { type: 'done', outputs } })
  }
}

/** Every start is answered at once with one item. */
function loop(plan: Plan, iterations: number): void {
  const run = openRun(plan)
  const todo: Command[] = [
    ...run.apply({ type: 'begin', atMs: 0, seed: 1, trigger: 'start', outputs: [{ port: 'main', count: iterations }] }),
  ]
  for (let command = todo.pop(); command; command = todo.pop()) {
    if (command.type !== 'start') continue
    const { step, attempt, kind } = command
    const outcome =
      kind === 'loop-enter'
        ? ({ type: 'done', outputs: [], loop: { kind: 'items', batchSize: 1, parallel: 4 } } as const)
        : ({ type: 'done', outputs: MAIN } as const)
    todo.push(...run.apply({ type: 'settled', step, attempt, atMs: 1, outcome }))
  }
}

function measure(what: string, times: number, act: () => void): void {
  const microseconds: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage()
    for (let at = 0; at < times; at++) act()
    const { user, system } = process.cpuUsage(before)
    microseconds.push((user + system) / times)
  }
  microseconds.sort((a, b) => a - b)
  const [least, , middle] = microseconds
  process.stdout.write(`${what.padEnd(60)} median ${middle!.toFixed(2)} µs, least ${least!.toFixed(2)} µs\n`)
}

const branches = 'start > check\ncheck.true > a > respond\ncheck.false > b > respond'
const w1 = planOf('start:trigger check:if a b respond', branches)
measure('webhook, if, set, set, respond: begin to finish', 200_000, () => webhook(w1))
const compatible = planOf('start:trigger check:if a b respond', branches, {}, { order: 'n8n-v1' })
measure('the same in the order n8n-v1', 100_000, () => {
  const run = openRun(compatible)
  let commands = run.apply({ type: 'begin', atMs: 0, seed: 1, trigger: 'start', outputs: MAIN })
  for (let command = commands[0]; command?.type === 'start'; command = commands[0]) {
    const { step, attempt } = command
    const outputs = step === 'check@0' ? TRUE : MAIN
    commands = run.apply({ type: 'settled', step, attempt, atMs: 1, outcome: { type: 'done', outputs } })
  }
})

const iterations = 100_000
const looped = planOf('start:trigger l:loop a b z', 'start > l\nl.body > a > b > l\nl.done > z')
measure(`loop of ${iterations} iterations with two steps each, per run`, 1, () => loop(looped, iterations))

const wide = Array.from({ length: 1000 }, (_, at) => `n${at}`)
const fan = workflowOf(`start:trigger ${wide.join(' ')} z`, wide.map((id) => `start > ${id} > z`).join('\n'))
measure('plan 1,000 nodes with 2,000 connections', 20, () => planWorkflow(fan, describeSample))
