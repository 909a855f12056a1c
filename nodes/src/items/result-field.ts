import type { Json } from '@linkflow/kernel'
import { type EachFailed, failItem, type Item } from '@linkflow/node-runtime'
import { JsonDraft, pathOf } from '../data/field-path.ts'
import { permanent } from '../node-error.ts'

/** The item with a result in one of its fields. */
export function withField(item: Item, field: string, value: Json): Item | EachFailed {
  const draft = new JsonDraft(item.json)
  const problem = draft.set(pathOf(field), value)
  return problem === undefined
    ? { ...item, json: draft.json }
    : failItem(permanent('path-blocked', `The result has no place: ${problem}.`))
}
