import type { N8nRun } from '@linkflow/cli'

type PinData = Readonly<Record<string, readonly unknown[]>>

/** What differs from the pinned items, a sentence each: the rules of the cases' own README. */
export function differences({ status, error, nodes }: N8nRun, pinData: PinData): string[] {
  const found: string[] = []
  if (status !== 'succeeded' && status !== 'waiting') found.push(`ended as ${status}: ${error?.message ?? ''}`)
  for (const [name, pinned] of Object.entries(pinData)) {
    const runs = nodes[name] ?? []
    if (runs.length !== 1) {
      found.push(`«${name}» ran ${runs.length} times`)
      continue
    }
    const items = runs[0]!.outputs[0] ?? []
    if (items.length !== pinned.length) found.push(`«${name}» gave ${items.length} items, not ${pinned.length}`)
    for (const [index, wanted] of pinned.entries()) {
      const item = items[index]
      if (item === undefined) break
      const json = jsonOf(wanted)
      if (isEqual(item.json, json)) continue
      found.push(`«${name}» item ${index} is ${shown(item.json)}, not ${shown(json)}`)
      break
    }
  }
  return found
}

/** A pinned item without `json` is the json itself. */
function jsonOf(pinned: unknown): unknown {
  return isObject(pinned) && 'json' in pinned ? pinned.json : pinned
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const SHOWN_CHARS_MAX = 400
const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > SHOWN_CHARS_MAX ? `${text.slice(0, SHOWN_CHARS_MAX)}…` : text
}

/** Deep equality; a key whose value is undefined counts as absent, the order of keys does not count. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || a === b) return true
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, i) => isEqual(one, b[i]))
  if (!isObject(a) || !isObject(b)) return false
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].every((key) => isEqual(a[key], b[key]))
}
