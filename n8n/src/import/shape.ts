import type { Json, JsonObject } from '@linkflow/kernel'
import { CONNECTIONS_MAX, NODES_MAX, PARAMETER_DEPTH_MAX, WORKFLOWS_MAX } from '../limits.ts'
import { isRecord, own, setOwn } from '../values/json.ts'

/** A node as an export has it, read with care: whatever is not of its kind is as if it were not there. */
export interface SourceNode {
  readonly name: string
  readonly id: string | undefined
  /** With its package: `n8n-nodes-base.set`. */
  readonly type: string
  readonly version: number
  readonly parameters: JsonObject
  readonly position: { readonly x: number; readonly y: number }
  readonly disabled: boolean
  readonly notes: string | undefined
  readonly credentials: JsonObject
  readonly onError: string | undefined
  readonly continueOnFail: boolean
  readonly alwaysOutputData: boolean
  readonly executeOnce: boolean
  readonly retryOnFail: boolean
  readonly maxTries: number | undefined
  readonly waitBetweenTries: number | undefined
  /** All of it, for a placeholder. */
  readonly whole: JsonObject
}

export interface SourceConnection {
  readonly from: string
  readonly output: number
  readonly to: string
  readonly input: number
}

export interface SourceWorkflow {
  readonly name: string | undefined
  readonly nodes: readonly SourceNode[]
  readonly connections: readonly SourceConnection[]
  /** Connections of other kinds than `main`, by the name of their node. */
  readonly others: ReadonlyMap<string, JsonObject>
  readonly settings: JsonObject
  readonly pinData: JsonObject
  /** Sentences about what could not be read. */
  readonly problems: readonly string[]
}

/** Is this what n8n exports: a workflow, or several? */
export function looksLikeN8n(json: unknown): boolean {
  const [first] = documentsIn(plain(json, 0))
  return first !== undefined && !Object.hasOwn(first, 'linkflow')
}

/** The workflows of a document: one, a list, or a list under `workflows` or `data`. */
export function readDocument(json: unknown): readonly SourceWorkflow[] {
  return documentsIn(plain(json, 0)).slice(0, WORKFLOWS_MAX).map(readWorkflow)
}

function documentsIn(value: Json | undefined): JsonObject[] {
  if (Array.isArray(value)) return value.filter(isWorkflow)
  if (!isRecord(value)) return []
  if (isWorkflow(value)) return [value]
  for (const key of ['workflows', 'data', 'workflow']) {
    const inside = own(value, key)
    if (Array.isArray(inside)) return inside.filter(isWorkflow)
    if (isWorkflow(inside)) return [inside]
  }
  return []
}

const isWorkflow = (value: Json | undefined): value is JsonObject =>
  isRecord(value) && Array.isArray(own(value, 'nodes'))

/** Plain JSON of own keys, bounded in depth: the import never meets anything else. */
function plain(value: unknown, depth: number): Json | undefined {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'object' || depth > PARAMETER_DEPTH_MAX) return undefined
  if (Array.isArray(value)) return value.map((one) => plain(one, depth + 1) ?? null)
  const object: JsonObject = {}
  for (const key of Object.keys(value)) {
    const member = plain((value as Record<string, unknown>)[key], depth + 1)
    if (member !== undefined) setOwn(object, key, member)
  }
  return object
}

function readWorkflow(source: JsonObject): SourceWorkflow {
  const problems: string[] = []
  const all = (own(source, 'nodes') as readonly Json[]).filter(isRecord)
  if (all.length > NODES_MAX) problems.push(`The workflow has ${all.length} nodes; the first ${NODES_MAX} were taken.`)
  const nodes = all.slice(0, NODES_MAX).map(readNode)
  const { connections, others } = readConnections(record(source, 'connections'), problems)
  return {
    name: text(source, 'name'),
    nodes,
    connections,
    others,
    settings: record(source, 'settings'),
    pinData: record(source, 'pinData'),
    problems,
  }
}

const record = (of: JsonObject, key: string): JsonObject => {
  const value = own(of, key)
  return isRecord(value) ? value : {}
}
const text = (of: JsonObject, key: string): string | undefined => {
  const value = own(of, key)
  return typeof value === 'string' ? value : undefined
}
const number = (of: JsonObject, key: string): number | undefined => {
  const value = own(of, key)
  return typeof value === 'number' ? value : undefined
}

function readNode(whole: JsonObject, index: number): SourceNode {
  return {
    name: text(whole, 'name') ?? `Node ${index + 1}`,
    id: text(whole, 'id'),
    type: text(whole, 'type') ?? 'unknown',
    version: number(whole, 'typeVersion') ?? 1,
    parameters: record(whole, 'parameters'),
    position: positionOf(own(whole, 'position')),
    disabled: own(whole, 'disabled') === true,
    notes: text(whole, 'notes'),
    credentials: record(whole, 'credentials'),
    onError: text(whole, 'onError'),
    continueOnFail: own(whole, 'continueOnFail') === true,
    alwaysOutputData: own(whole, 'alwaysOutputData') === true,
    executeOnce: own(whole, 'executeOnce') === true,
    retryOnFail: own(whole, 'retryOnFail') === true,
    maxTries: number(whole, 'maxTries'),
    waitBetweenTries: number(whole, 'waitBetweenTries'),
    whole,
  }
}

function positionOf(position: Json | undefined): SourceNode['position'] {
  const [x, y] = Array.isArray(position) ? position : []
  return { x: typeof x === 'number' ? x : 0, y: typeof y === 'number' ? y : 0 }
}

function readConnections(connections: JsonObject, problems: string[]) {
  const main: SourceConnection[] = []
  const others = new Map<string, JsonObject>()
  for (const [from, kinds] of Object.entries(connections)) {
    if (!isRecord(kinds)) continue
    const rest: JsonObject = {}
    for (const [kind, slots] of Object.entries(kinds)) {
      if (kind !== 'main') setOwn(rest, kind, slots)
      else if (Array.isArray(slots)) main.push(...slots.flatMap((slot, output) => slotOf(from, slot, output)))
    }
    if (Object.keys(rest).length > 0) others.set(from, rest)
  }
  if (main.length > CONNECTIONS_MAX) {
    problems.push(`The workflow has ${main.length} connections; the first ${CONNECTIONS_MAX} were taken.`)
  }
  return { connections: main.slice(0, CONNECTIONS_MAX), others }
}

/** A slot may be null, missing or empty. */
function slotOf(from: string, slot: Json, output: number): SourceConnection[] {
  if (!Array.isArray(slot)) return []
  return slot.flatMap((target): SourceConnection[] => {
    const to = isRecord(target) ? text(target, 'node') : undefined
    if (!isRecord(target) || to === undefined) return []
    const input = number(target, 'index') ?? 0
    return Number.isInteger(input) && input >= 0 ? [{ from, output, to, input }] : []
  })
}
