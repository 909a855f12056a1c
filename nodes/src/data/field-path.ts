import type { Json, JsonObject } from '@linkflow/kernel'
import { z } from 'zod'
import { PATH_CHARS_MAX, PATH_INDEX_MAX, PATH_STEPS_MAX, PATHS_REMEMBERED_MAX } from '../limits.ts'
import { FORMAT } from './format.ts'
import { isInherited, isRecord, kindWord, own, setOwn } from './json.ts'

/**
 * Where a value is in an item: `customer.addresses[0].city`. A key that holds a dot or a bracket is quoted:
 * `["e-mail.work"]`. Steps are own keys of objects and positions of lists, nothing else, so no path can reach a prototype.
 */
export type FieldPath = readonly PathStep[]
type PathStep = string | number

const STEP = /([^.[\]"]+)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/y
const remembered = new Map<string, FieldPath | undefined>()

/** Undefined when the text is not a path. */
export function parsePath(text: string): FieldPath | undefined {
  const known = remembered.get(text)
  if (known !== undefined || remembered.has(text)) return known
  if (remembered.size >= PATHS_REMEMBERED_MAX) remembered.clear()
  const path = readPath(text)
  remembered.set(text, path)
  return path
}

function readPath(text: string): FieldPath | undefined {
  if (text === '' || text.length > PATH_CHARS_MAX) return undefined
  const steps: PathStep[] = []
  let position = 0
  while (position < text.length) {
    if (steps.length > 0 && text[position] === '.') position += 1
    else if (steps.length > 0 && text[position] !== '[') return undefined
    STEP.lastIndex = position
    const found = STEP.exec(text)
    if (found === null || steps.length === PATH_STEPS_MAX) return undefined
    const step = stepOf(found)
    if (step === undefined) return undefined
    steps.push(step)
    position = STEP.lastIndex
  }
  return text.endsWith('.') ? undefined : steps
}

function stepOf([, name, position, quoted]: RegExpExecArray): PathStep | undefined {
  if (name !== undefined) return name
  if (position !== undefined) return Number(position)
  try {
    return JSON.parse(quoted!) as string
  } catch {
    return undefined
  }
}

/** The path of a text that the parameter schema has checked already; any other text is one plain key. */
export const pathOf = (text: string): FieldPath => parsePath(text) ?? [text]

/** The key under which a field's value goes when nobody named another. */
export const lastKey = (path: FieldPath): string => String(path.at(-1))

export const fieldPath = () =>
  z
    .string()
    .min(1)
    .max(PATH_CHARS_MAX)
    .refine((text) => parsePath(text) !== undefined, {
      error: 'is not a field path; write «name», «customer.name», «lines[0].sku» or «["a key with dots.in it"]»',
    })
    .meta(FORMAT.fieldPath)

const POSITION = /^(0|[1-9]\d{0,8})$/

/** In a list both `[0]` and `.0` are positions. */
function positionOf(step: PathStep): number | undefined {
  if (typeof step === 'number') return step
  return POSITION.test(step) ? Number(step) : undefined
}

function child(value: Json | undefined, step: PathStep): Json | undefined {
  if (Array.isArray(value)) {
    const position = positionOf(step)
    return position === undefined ? undefined : value[position]
  }
  return isRecord(value) ? own(value, String(step)) : undefined
}

/** Undefined when any step is missing. */
export function getPath(root: Json, path: FieldPath): Json | undefined {
  let value: Json | undefined = root
  for (const step of path) value = child(value, step)
  return value
}

/** The same for many items: a single name, which most paths are, is read without a loop. */
export function fieldReader(path: FieldPath): (json: JsonObject) => Json | undefined {
  const [name, ...rest] = path
  if (typeof name !== 'string' || rest.length > 0 || isInherited(name)) return (json) => getPath(json, path)
  return (json) => json[name]
}

/**
 * A changed copy of a json object: containers on the way are copied once, everything else is shared with the original.
 * This is the one path setter of the product; it creates own keys only.
 */
export class JsonDraft {
  readonly json: JsonObject
  #copied: Set<object> | undefined

  constructor(original: JsonObject) {
    this.json = { ...original }
  }

  /** A sentence when the path leads through something that holds no fields. */
  set(path: FieldPath, value: Json): string | undefined {
    if (path.length === 1) {
      setOwn(this.json, String(path[0]), value)
      return undefined
    }
    let container: JsonObject | Json[] = this.json
    for (let i = 0; i < path.length - 1; i++) {
      const next = this.#enter(container, path, i)
      if (typeof next === 'string') return next
      container = next
    }
    return put(container, path, path.length - 1, value)
  }

  /** Removing what is not there is nothing. An element of a list is taken out; those behind it move up. */
  remove(path: FieldPath): void {
    if (getPath(this.json, path) === undefined) return
    let container: JsonObject | Json[] = this.json
    for (let i = 0; i < path.length - 1; i++) {
      const next = this.#enter(container, path, i)
      if (typeof next === 'string') return
      container = next
    }
    const step = path.at(-1)!
    if (Array.isArray(container)) container.splice(positionOf(step)!, 1)
    else delete container[String(step)]
  }

  #enter(container: JsonObject | Json[], path: FieldPath, at: number): JsonObject | Json[] | string {
    const inside = child(container, path[at]!)
    if (typeof inside === 'object' && inside !== null && this.#copied?.has(inside)) return inside
    const copy = openContainer(inside, path, at)
    if (typeof copy === 'string') return copy
    const problem = put(container, path, at, copy)
    if (problem !== undefined) return problem
    this.#copied ??= new Set()
    this.#copied.add(copy)
    return copy
  }
}

function openContainer(inside: Json | undefined, path: FieldPath, at: number): JsonObject | Json[] | string {
  if (Array.isArray(inside)) return [...inside]
  if (isRecord(inside)) return { ...inside }
  if (inside === undefined || inside === null) return typeof path[at + 1] === 'number' ? [] : {}
  return `«${writtenPath(path.slice(0, at + 1))}» is ${kindWord(inside)}, so it cannot hold «${path[at + 1]}»`
}

function put(container: JsonObject | Json[], path: FieldPath, at: number, value: Json): string | undefined {
  const step = path[at]!
  if (!Array.isArray(container)) {
    setOwn(container, String(step), value)
    return undefined
  }
  const position = positionOf(step)
  if (position === undefined) return `«${writtenPath(path.slice(0, at))}» is a list and has no field «${step}»`
  if (position > Math.max(PATH_INDEX_MAX, container.length)) {
    return `position ${position} of «${writtenPath(path.slice(0, at))}» is over ${PATH_INDEX_MAX}`
  }
  while (container.length < position) container.push(null)
  container[position] = value
  return undefined
}

const PLAIN_STEP = /^[^.[\]"]+$/

export const writtenPath = (path: FieldPath): string =>
  path
    .map((step, i) => {
      if (typeof step === 'number') return `[${step}]`
      if (!PLAIN_STEP.test(step)) return `[${JSON.stringify(step)}]`
      return i === 0 ? step : `.${step}`
    })
    .join('')
