import type { Json, JsonObject } from '@linkflow/kernel'
import { PATH_INDEX_MAX, PATH_STEPS_MAX } from '../limits.ts'
import { fail } from '../run/failure.ts'
import { isRecord, own, setOwn } from './json.ts'

/**
 * Where a value is, as lodash's get, set and unset have it: `a.b[0]["c d"]`. A key of that very name wins over the path, a
 * step that is a position makes a list where nothing is, and what holds no fields is replaced.
 */
type Path = readonly string[]

const STEP = /[^.[\]]+|\[(?:(-?\d+(?:\.\d+)?)|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\]|(?=(?:\.|\[\])(?:\.|\[\]|$))/g

function stepsOf(text: string): Path {
  const steps: string[] = text.startsWith('.') ? [''] : []
  for (const found of text.matchAll(STEP)) {
    const [whole, position, double, single] = found
    const quoted = double ?? single
    steps.push(quoted === undefined ? (position ?? whole) : quoted.replace(/\\(\\)?/g, '$1'))
    if (steps.length > PATH_STEPS_MAX)
      return fail(`The path «${text.slice(0, 80)}» has more than ${PATH_STEPS_MAX} steps`)
  }
  return steps
}

const castPath = (root: JsonObject, text: string, dots: boolean): Path =>
  !dots || Object.hasOwn(root, text) ? [text] : stepsOf(text)

/** `dots: false`: the text is a key as it stands. */
export function getPath(root: JsonObject, text: string, dots = true): Json | undefined {
  let value: Json | undefined = root
  for (const step of castPath(root, text, dots)) value = child(value, step)
  return value
}

function child(value: Json | undefined, step: string): Json | undefined {
  if (Array.isArray(value) || typeof value === 'string') {
    if (step === 'length') return value.length
    return POSITION.test(step) ? value[Number(step)] : undefined
  }
  return isRecord(value) ? own(value, step) : undefined
}

const POSITION = /^(?:0|[1-9]\d*)$/
/** lodash leaves these alone. */
const BLOCKED = new Set(['__proto__', 'constructor', 'prototype'])

/** A copy of an item's json that paths change: what is on the way is copied once, the rest is shared. */
export class Draft {
  readonly json: JsonObject
  readonly #copied = new Set<object>()

  constructor(original: JsonObject) {
    this.json = { ...original }
  }

  set(text: string, value: Json, dots = true): void {
    const path = castPath(this.json, text, dots)
    if (path.length === 0 || (path.length > 1 && path.some((step) => BLOCKED.has(step)))) return
    let container: JsonObject | Json[] = this.json
    for (let i = 0; i < path.length - 1; i += 1) container = this.#enter(container, path[i]!, path[i + 1]!)
    put(container, path.at(-1)!, value)
  }

  unset(text: string, dots = true): void {
    const path = castPath(this.json, text, dots)
    if (getPath(this.json, text, dots) === undefined) return
    let container: JsonObject | Json[] = this.json
    for (let i = 0; i < path.length - 1; i += 1) container = this.#enter(container, path[i]!, path[i + 1]!)
    const last = path.at(-1)!
    // An element of a list leaves a hole, which JSON has as null.
    if (Array.isArray(container)) put(container, last, null)
    else delete container[last]
  }

  #enter(container: JsonObject | Json[], step: string, next: string): JsonObject | Json[] {
    const inside = child(container, step)
    if (typeof inside === 'object' && inside !== null) {
      if (this.#copied.has(inside)) return inside
      const copy = Array.isArray(inside) ? [...inside] : { ...inside }
      this.#copied.add(copy)
      put(container, step, copy)
      return copy
    }
    const made: JsonObject | Json[] = POSITION.test(next) ? [] : {}
    this.#copied.add(made)
    put(container, step, made)
    return made
  }
}

function put(container: JsonObject | Json[], step: string, value: Json): void {
  if (!Array.isArray(container)) return setOwn(container, step, value)
  if (!POSITION.test(step)) return
  const position = Number(step)
  if (position > PATH_INDEX_MAX) fail(`Position ${step} of a list is over ${PATH_INDEX_MAX}`)
  while (container.length < position) container.push(null)
  container[position] = value
}

/** The key under which a field's value goes when nobody named another: the last step. */
export const lastStep = (text: string): string => stepsOf(text).at(-1) ?? text
