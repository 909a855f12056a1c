import type { JsonObject } from '@linkflow/kernel'
import type { DerivedItem, Item, NodeContext, NodeInput, NodeOutcome } from '@linkflow/node-runtime'
import { durationMs } from '../data/duration.ts'
import { JsonDraft } from '../data/field-path.ts'
import { WAIT_MS_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'
import { type Asked, PAGE_SIGNAL } from './page.ts'

type Duration = Parameters<typeof durationMs>[0]

/** Waits for the page of this step and no other: the key is the step's own, and is used once. */
export function ask(asked: Asked, timeout: Duration | undefined, context: NodeContext): NodeOutcome {
  const waiting = { type: 'waiting', signal: PAGE_SIGNAL + context.idempotencyKey(), data: { ...asked } } as const
  if (timeout === undefined) return waiting
  const ms = durationMs(timeout)
  if (ms > WAIT_MS_MAX) {
    const message = `A wait may last at most ${WAIT_MS_MAX / 86_400_000} days. Choose a shorter one.`
    return { type: 'failed', error: permanent('wait-too-long', message) }
  }
  return { ...waiting, untilMs: context.nowMs + ms }
}

/** What was answered, beside the fields that each item has; a file takes the place of one of its name. */
export function* withAnswers(
  input: NodeInput,
  { json, files }: { readonly json: JsonObject; readonly files: NonNullable<Item['files']> },
): Generator<DerivedItem> {
  for (const { item, index } of input.handles('main')) {
    const draft = new JsonDraft(item.json)
    for (const [name, value] of Object.entries(json)) draft.set([name], value)
    const all = { ...item.files, ...files }
    yield { item: { json: draft.json, ...(Object.keys(all).length > 0 && { files: all }) }, from: [index] }
  }
}
