import { isParent } from './json-kind.ts'

/** Nesting that is looked at, and keys of one object. */
const DEPTH_MAX = 12
const KEYS_MAX = 1_000

/**
 * One value with every key that some item has: that of the chosen item where it has it, else of the first that does. The
 * schema of the data is shown by it, with real values.
 */
export function mergedSample(chosen: unknown, others: readonly unknown[], depth = 0): unknown {
  if (depth > DEPTH_MAX) return chosen
  if (Array.isArray(chosen)) return chosen
  if (!isParent(chosen)) return chosen
  const merged: Record<string, unknown> = Object.create(null)
  for (const each of [chosen, ...others]) {
    if (!isParent(each) || Array.isArray(each)) continue
    for (const [key, value] of Object.entries(each)) {
      if (key in merged || Object.keys(merged).length >= KEYS_MAX) continue
      const rest = others.flatMap((other) =>
        isParent(other) && Object.hasOwn(other, key) ? [Reflect.get(other, key)] : [],
      )
      merged[key] = mergedSample(value, rest, depth + 1)
    }
  }
  return merged
}
