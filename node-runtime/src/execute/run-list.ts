import type { CallBehaviour, ListBehaviour, NodeOutcome } from '../node-type.ts'
import { putPorts } from './put-ports.ts'
import type { StepResult } from './step-job.ts'
import type { StepSession } from './step-session.ts'

type Parameters = Record<string, unknown>

/** The whole list at once. Synchronous if the node is, and if putting its items takes no longer than a slice. */
export function runList(session: StepSession, behaviour: ListBehaviour<Parameters>): StepResult | Promise<StepResult> {
  const ahead = session.input.count === 0 ? undefined : session.input.whole.readAhead?.(0)
  return ahead === undefined
    ? run(session, behaviour)
    : ahead(session.job.world.yieldNow).then(() => run(session, behaviour))
}

function run(session: StepSession, behaviour: ListBehaviour<Parameters>): StepResult | Promise<StepResult> {
  session.random.stand(-1)
  const outcome = behaviour.run(
    session.worked,
    (index) => session.parametersAt(index),
    session.context(),
    () => session.parameterSources(),
  )
  return outcome instanceof Promise ? outcome.then((late) => settle(session, late)) : settle(session, outcome)
}

/** Which calls to make; or, when their children have ended, what they came to. */
export function runCall(session: StepSession, behaviour: CallBehaviour<Parameters>): StepResult | Promise<StepResult> {
  session.random.stand(-1)
  const { children } = session.job
  if (children !== undefined) return settle(session, behaviour.collect(children, session.input, session.context()))
  const plan = behaviour.calls(session.worked, (index) => session.parametersAt(index), session.context())
  if ('error' in plan) return session.failed(plan.error)
  return { type: 'calls', plan, ...session.notes }
}

function settle(session: StepSession, outcome: NodeOutcome): StepResult | Promise<StepResult> {
  switch (outcome.type) {
    case 'failed':
      return session.failed(outcome.error)
    case 'waiting':
      return { ...outcome, ...session.notes }
    case 'done': {
      const { answer } = outcome
      const finish = (): StepResult =>
        ({ ...session.done(), ...(answer === undefined ? {} : { answer }) }) as StepResult
      const rest = putPorts(session, outcome.outputs)
      return rest === undefined ? finish() : rest.then(finish)
    }
  }
}
