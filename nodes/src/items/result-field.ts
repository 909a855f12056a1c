import { fail, type Json, ok, type Result } from '@linkflow/kernel'
import { type EachFailed, failItem, type Item, type NodeError } from '@linkflow/node-runtime'
import { JsonDraft, pathOf } from '../data/field-path.ts'
import { permanent } from '../node-error.ts'

/** The item with a result in one of its fields. */
export function putField(item: Item, field: string, value: Json): Result<Item, NodeError> {
  const draft = new JsonDraft(item.json)
  const problem = draft.set(pathOf(field), value)
  return problem === undefined
    ? ok({ ...item, json: draft.json })
    : fail(permanent('path-blocked', `The result has no place: ${problem}.`))
}

/** The same, as what became of an item. */
export function withField(item: Item, field: string, value: Json): Item | EachFailed {
  const put = putField(item, field, value)
  return put.ok ? put.value : failItem(put.error)
}
