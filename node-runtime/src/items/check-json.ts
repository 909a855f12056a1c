/** What a node put into an item's json, found out in one walk. */
export type JsonVerdict =
  /** It is what JSON.parse could have given. */
  | 'exact'
  /** JSON would change it (undefined, NaN, -0): it must be replaced by what JSON makes of it. */
  | 'lossy'
  | 'too-deep'
  | 'too-large'
  /** A function, a symbol, a bigint or an instance of a class. */
  | 'not-json'

export interface JsonLimits {
  readonly itemDepthMax: number
  readonly itemValuesMax: number
}

// State of the one walk that runs: it is synchronous, and a result object per item would cost as much as the walk.
let chars = 0
let valuesLeft = 0
let lossy = false

/** Characters of JSON text, about, that the last call of `checkJson` has seen. */
export const checkedChars = (): number => chars

/** The walk that keeps everything but plain data out of items. A cycle ends at the depth limit. */
export function checkJson(value: object, limits: JsonLimits): JsonVerdict {
  chars = 0
  valuesLeft = limits.itemValuesMax
  lossy = false
  const problem = Array.isArray(value) ? 'not-json' : walkObject(value, limits.itemDepthMax)
  return problem ?? (lossy ? 'lossy' : 'exact')
}

type Problem = 'too-deep' | 'too-large' | 'not-json' | undefined

function walk(value: unknown, depthLeft: number): Problem {
  switch (typeof value) {
    case 'string':
      chars += value.length + 3
      return undefined
    case 'number':
      chars += 8
      if (!Number.isFinite(value) || Object.is(value, -0)) lossy = true
      return undefined
    case 'boolean':
      chars += 6
      return undefined
    case 'undefined':
      lossy = true
      return undefined
    case 'object':
      if (value === null) {
        chars += 5
        return undefined
      }
      return Array.isArray(value) ? walkList(value, depthLeft) : walkObject(value, depthLeft)
    default:
      return 'not-json'
  }
}

function walkList(list: readonly unknown[], depthLeft: number): Problem {
  if (depthLeft === 0) return 'too-deep'
  valuesLeft -= list.length
  if (valuesLeft < 0) return 'too-large'
  chars += 2
  for (let i = 0; i < list.length; i += 1) {
    const problem = walk(list[i], depthLeft - 1)
    if (problem !== undefined) return problem
  }
  return undefined
}

function walkObject(object: object, depthLeft: number): Problem {
  if (depthLeft === 0) return 'too-deep'
  const prototype: unknown = Object.getPrototypeOf(object)
  if (prototype !== Object.prototype && prototype !== null) return 'not-json'
  chars += 2
  // for-in is several times quicker than Object.keys here, and Object.prototype has nothing enumerable.
  for (const key in object) {
    valuesLeft -= 1
    if (valuesLeft < 0) return 'too-large'
    chars += key.length + 4
    const problem = walk((object as Record<string, unknown>)[key], depthLeft - 1)
    if (problem !== undefined) return problem
  }
  return undefined
}
