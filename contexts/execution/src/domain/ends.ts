import { applyAll, openRun, type Plan, type StepKey, stepKey } from '@linkflow/engine'
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

/** The step of the trigger: in the orders of n8n every step has its run index, the first one too. */
export const triggerStep = (plan: Plan | undefined, trigger: string): StepKey =>
  plan === undefined || plan.order === 'linkflow' ? trigger : stepKey(trigger, '0')

/**
 * Steps after which nothing more ran, without a plan: those whose items no later step took. A finished execution notes
 * them in its last fact, so this reads a note and decides nothing.
 */
export function endsOf(facts: readonly Fact[]): readonly StepKey[] {
  const last = facts.findLast((fact) => fact.t === 'end')
  return last?.t === 'end' ? last.ends : []
}
