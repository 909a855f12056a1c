import type { ErrorCode } from '@linkflow/contracts'
import { fail, ok, type Result } from '@linkflow/kernel'
import { JSON_DEPTH_MAX, JSON_KEYS_MAX } from './limits.ts'
import { pointerOf } from './pointer.ts'

export interface BodyError {
  readonly code: ErrorCode
  readonly detail: string
  readonly pointer?: string
}

/** A place in the tree, as a chain to the root: a path is made only when something is wrong there. */
interface Place {
  readonly value: object
  readonly depth: number
  readonly key: string | number
  readonly parent: Place | undefined
}

/**
 * Holds a parsed body to what we take: depth, number of keys, finite numbers (1e400 would turn into null when it is
 * stored), and no `__proto__` where the body is ours to understand. Walks with a list of its own, never the stack.
 */
export function checkPlainValue(root: unknown, prototypeKeys: 'refuse' | 'data'): Result<unknown, BodyError> {
  if (typeof root === 'number' && !Number.isFinite(root)) return fail(outOfRange(''))
  const pending: Place[] = []
  if (isContainer(root)) pending.push({ value: root, depth: 1, key: '', parent: undefined })
  let keys = 0

  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    if (place.depth > JSON_DEPTH_MAX) return fail(tooDeep)
    const { value } = place
    const isList = Array.isArray(value)
    for (const key of isList ? value.keys() : Object.keys(value)) {
      if (!isList && ++keys > JSON_KEYS_MAX) return fail(tooManyKeys)
      if (key === '__proto__' && prototypeKeys === 'refuse') return fail(prototypeKey(pointerTo(place, key)))
      // An own `__proto__` of JSON.parse reads as own data, for own keys come before the accessor.
      const child: unknown = (value as Record<string | number, unknown>)[key]
      if (isContainer(child)) pending.push({ value: child, depth: place.depth + 1, key, parent: place })
      else if (typeof child === 'number' && !Number.isFinite(child)) return fail(outOfRange(pointerTo(place, key)))
    }
  }
  return ok(root)
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null

function pointerTo(place: Place, key: string | number): string {
  const path = [key]
  for (let at: Place = place; at.parent !== undefined; at = at.parent) path.push(at.key)
  return pointerOf(path.reverse())
}

const tooDeep: BodyError = { code: 'json-too-deep', detail: `The body is nested more than ${JSON_DEPTH_MAX} deep.` }

const tooManyKeys: BodyError = {
  code: 'json-too-many-keys',
  detail: `The body has more than ${JSON_KEYS_MAX} keys.`,
}

const prototypeKey = (pointer: string): BodyError => ({
  code: 'json-prototype-key',
  detail: `The key at «${pointer}» is not allowed here.`,
  pointer,
})

const outOfRange = (pointer: string): BodyError => ({
  code: 'json-number-out-of-range',
  detail: `The number at «${pointer || '/'}» is larger than a number can be here; send it as text.`,
  pointer,
})
