import type { LoopBehaviour } from '../node-type.ts'
import type { StepResult } from './step-job.ts'
import type { StepSession } from './step-session.ts'

type Behaviour = LoopBehaviour<Record<string, unknown>>

/** How the loop goes. Its parameters are evaluated when they are read: the condition must wait for an iteration. */
export function enterLoop(session: StepSession, behaviour: Behaviour): StepResult {
  const loop = behaviour.enter(session.lazyParameters())
  return { type: 'done', outputs: [], loop, ...session.notes }
}

/** Is the condition met by the result of the iteration, which is the input here? */
export function checkLoop(session: StepSession, behaviour: Behaviour): StepResult {
  const until = behaviour.until?.(session.lazyParameters()) ?? true
  return { type: 'done', outputs: [], until, ...session.notes }
}
