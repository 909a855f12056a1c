import { applyAll, openRun, type Plan, type StepKey } from '@linkflow/engine'
import { eventOf, type Fact } from './fact.ts'

/** The run that a journal tells of: for views of it, and for finding its last steps. */
export function runOf(plan: Plan, facts: readonly Fact[]) {
  const run = openRun(plan)
  applyAll(
    run,
    facts.flatMap((fact) => eventOf(fact) ?? []),
  )
  return run
}

/**
 * Steps after which nothing more ran, without a plan: those whose items no later step took. A finished execution notes
 * them in its last fact, so this reads a note and decides nothing.
 */
export function endsOf(facts: readonly Fact[]): readonly StepKey[] {
  const last = facts.findLast((fact) => fact.t === 'end')
  return last?.t === 'end' ? last.ends : []
}
