import type { Behaviour } from '../node-type.ts'
import { runEach } from './run-each.ts'
import { runCall, runList } from './run-list.ts'
import { checkLoop, enterLoop } from './run-loop.ts'
import { absorb, passThrough } from './run-structure.ts'
import type { StepJob, StepResult } from './step-job.ts'
import { StepSession } from './step-session.ts'

/**
 * Runs one start of one step. Never throws and never rejects: an exception of a node is the step's failure.
 *
 * X1. Synchronous whenever the node is, and a step takes no longer than a slice: the caller tests for a promise and
 *     awaits only then.
 * X2. The order of items in a result never depends on timing.
 * X3. A step whose signal has ended answers `aborted` instead of a failure; what it finished before that counts.
 */
export function executeStep(job: StepJob): StepResult | Promise<StepResult> {
  const session = new StepSession(job)
  try {
    const result = run(session)
    return result instanceof Promise ? result.catch((cause: unknown) => session.crashed(cause)) : result
  } catch (cause) {
    return session.crashed(cause)
  }
}

function run(session: StepSession): StepResult | Promise<StepResult> {
  const { kind, nodeType } = session.job
  const behaviour = nodeType.behaviour as Behaviour<Record<string, unknown>>
  switch (kind) {
    case 'pass-through':
      return passThrough(session)
    case 'absorb':
      return absorb(session)
    case 'loop-enter':
    case 'loop-check':
      if (behaviour.kind !== 'loop')
        throw new Error(`node type ${nodeType.type} is not a loop, and was asked to ${kind}`)
      return kind === 'loop-enter' ? enterLoop(session, behaviour) : checkLoop(session, behaviour)
    case 'node':
      return runNode(session, behaviour)
    case 'given':
      throw new Error(`step ${session.job.step} is given, and was asked to run`)
  }
}

function runNode(
  session: StepSession,
  behaviour: Behaviour<Record<string, unknown>>,
): StepResult | Promise<StepResult> {
  switch (behaviour.kind) {
    case 'each': {
      const { together } = behaviour
      return together !== undefined && wants(session, together.when)
        ? runList(session, { kind: 'list', run: together.run })
        : runEach(session, behaviour)
    }
    case 'list':
      return runList(session, behaviour)
    case 'call':
      return runCall(session, behaviour)
    case 'loop':
    case 'trigger':
    case 'structure':
      return passThrough(session)
  }
}

/** Parameters that cannot be evaluated are told of by the item that they are evaluated for. */
function wants(session: StepSession, when: (first: Record<string, unknown>) => boolean): boolean {
  if (session.input.count === 0) return false
  try {
    return when(session.parametersAt(0))
  } catch {
    return false
  }
}
