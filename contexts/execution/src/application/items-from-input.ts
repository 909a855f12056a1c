import { fail, type Json, ok, type Result } from '@linkflow/kernel'
import type { Item } from '@linkflow/node-runtime'

/**
 * A caller's input as items: an array is items, anything else one item. What is not an object is put under `value`,
 * because an item is an object; nothing given is one empty item.
 */
export function itemsFromInput(input: Json | undefined): Result<readonly Item[], string> {
  if (input === undefined) return ok([{ json: {} }])
  if (!Array.isArray(input)) return ok([itemOf(input)])
  if (input.length === 0) return fail('The input is an empty list; give at least one item, or leave it out.')
  return ok(input.map(itemOf))
}

const itemOf = (value: Json): Item =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { json: value } : { json: { value } }
