import type { ExpectedField } from '@linkflow/sdk'
import { pointer } from '../document/json-pointer.ts'
import { isRecord } from '../document/json-value.ts'

/** More are not looked through by anybody; who wants others writes them by hand. */
export const OFFERED_MAX = 30
const DEPTH_MAX = 4

/** Values of an output that a test case could expect: what stands at the ends of its branches, from above to below. */
export function fieldsOf(output: unknown): ExpectedField[] {
  const fields: ExpectedField[] = []
  const walk = (value: unknown, at: readonly (string | number)[]): void => {
    if (fields.length >= OFFERED_MAX) return
    const children = Array.isArray(value) ? value.entries() : isRecord(value) ? Object.entries(value) : undefined
    const list = children === undefined ? [] : [...children]
    if (list.length === 0 || at.length >= DEPTH_MAX) {
      fields.push({ path: pointer(...at), value })
      return
    }
    for (const [key, child] of list) walk(child, [...at, key])
  }
  walk(output, [])
  return fields
}
