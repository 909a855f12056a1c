import type { Command, Plan, Run, Settlement, StepStatus } from '@linkflow/engine'

const FINAL: readonly StepStatus[] = ['succeeded', 'failed', 'skipped', 'cancelled']

/** What must hold after each event, whatever the workflow is: seen through the run's views only. */
export class Invariants {
  private readonly plan: Plan
  private readonly statuses = new Map<string, StepStatus>()
  private readonly settled = new Map<string, Settlement>()
  private isOver = false

  constructor(plan: Plan) {
    this.plan = plan
  }

  check(run: Run): void {
    if (this.isOver && run.status === 'running') throw new Error('a run that was over runs again')
    this.isOver ||= run.status !== 'running'
    for (const { key, status, path, incoming } of run.steps()) {
      const before = this.statuses.get(key)
      if (before !== undefined && FINAL.includes(before) && before !== status)
        throw new Error(`${key} was ${before} and is ${status}`)
      this.statuses.set(key, status)
      for (const { connection, settled } of incoming) this.checkConnection(`${connection}@${path.join('.')}`, settled)
    }
  }

  private checkConnection(name: string, settled: Settlement | undefined): void {
    const before = this.settled.get(name)
    if (before !== undefined && before !== settled)
      throw new Error(`connection ${name} settled ${before}, now ${settled}`)
    if (settled !== undefined) this.settled.set(name, settled)
  }

  /** No step starts whose join is not decided. */
  expectDecided(run: Run, { step, node, kind }: Extract<Command, { type: 'start' }>): void {
    // What is given may wait for nothing (T2): the oracle knows when.
    if (kind === 'absorb' || kind === 'loop-check' || kind === 'given') return
    const { join, runOnEmpty } = this.plan.nodes[node]!
    const settled = run.step(step)!.incoming.map((incoming) => incoming.settled)
    const data = settled.filter((each) => each === 'data').length
    const isComplete = !settled.includes(undefined)
    const mayRunEmpty = isComplete && runOnEmpty && settled.includes('empty')
    const isDecided =
      typeof join === 'object'
        ? data >= join.n
        : join === 'all'
          ? isComplete && (data > 0 || mayRunEmpty)
          : data > 0 || mayRunEmpty
    if (!isDecided) throw new Error(`${step} started, and its inputs are not decided: ${settled.join(' ')}`)
  }
}
