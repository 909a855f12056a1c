import type { ExpectedField } from './generated/wire-types.ts'

/** A field of an output that is not what was expected. Where there is nothing, `found` is absent. */
export interface Mismatch {
  readonly path: string
  readonly expected: unknown
  readonly found?: unknown
}

/** Fields of an output that are not what a test case expects of them. */
export const compareOutput = (output: unknown, expected: readonly ExpectedField[]): Mismatch[] =>
  expected.flatMap(({ path, value }) => {
    const found = valueAt(output, path)
    if (found !== undefined && isSame(found.value, value)) return []
    return [{ path, expected: value, ...(found !== undefined && { found: found.value }) }]
  })

const INDEX = /^(0|[1-9]\d*)$/

function valueAt(value: unknown, path: string): { readonly value: unknown } | undefined {
  const keys = path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  let at = value
  for (const key of keys) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined
    // A list has a length of its own, which is none of its elements.
    if (Array.isArray(at) && !INDEX.test(key)) return undefined
    at = (at as Record<string, unknown>)[key]
  }
  return at === undefined ? undefined : { value: at }
}

/** The order of keys is no difference. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) =>
        Object.hasOwn(b, key) && isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  )
}
