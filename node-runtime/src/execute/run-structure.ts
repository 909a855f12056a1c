import type { Item } from '../item.ts'
import type { StepResult } from './step-job.ts'
import type { StepSession } from './step-session.ts'

/** A disabled node, and nodes that the engine knows by their traits alone: what came in goes out. */
export function passThrough(session: StepSession): StepResult {
  if (session.job.node.outputs.length === 0) return session.done()
  const builder = session.builder(session.firstPort)
  const [port] = session.job.node.inputs
  if (port === undefined) return session.done()
  for (const { item, index } of session.input.handles(port)) builder.pushInput(item, index)
  return session.done()
}

/** A failure that `onError` turns into items: each input item, or one empty item, with the error in it. */
export function absorb(session: StepSession): StepResult {
  const { node, error } = session.job
  const told = { code: error?.code ?? 'unknown', message: error?.message ?? 'The node failed.' }
  session.warn(told.code, told.message)
  const builder = session.builder(node.onError === 'error-port' ? 'error' : session.firstPort)
  let index = 0
  for (const page of session.input.whole.pages()) {
    for (const item of page) {
      builder.push({ ...item, json: { ...item.json, error: told } } satisfies Item, index)
      index += 1
    }
  }
  if (index === 0) builder.push({ json: { error: told } }, -1)
  return session.done()
}
