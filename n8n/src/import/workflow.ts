import type { WorkflowFileInput } from '@linkflow/contracts'
import type { Json, JsonObject } from '@linkflow/kernel'
import { compileParameters, portsOf } from '@linkflow/node-runtime'
import { builtInNodes } from '@linkflow/nodes'
import { PORTS_MAX, PROBLEMS_TOLD_MAX } from '../limits.ts'
import { compatibilityNodes } from '../nodes/index.ts'
import { isRecord, own } from '../values/json.ts'
import { type Conversion, convert } from './conversion.ts'
import { lineOf, type NamedNode, named, proseOf } from './names.ts'
import { type CredentialToConnect, type NodeReport, totalsOf, type WorkflowReport } from './report.ts'
import type { SourceConnection, SourceNode, SourceWorkflow } from './shape.ts'

type FileNode = WorkflowFileInput['nodes'][number]
type FileConnection = WorkflowFileInput['connections'][number]
type FileNote = NonNullable<WorkflowFileInput['notes']>[number]

interface Made {
  readonly file: WorkflowFileInput
  readonly pins: ReadonlyMap<string, readonly JsonObject[]>
  readonly report: WorkflowReport
}

const STICKY = 'n8n-nodes-base.stickyNote'
const NOTES_CHARS_MAX = 20_000
const REASON_CHARS_MAX = 500
/**
 * Cards of n8n are 96 wide and stand 208 or 224 from one another, those of LinkFlow are 240 wide: kept as they are, each would
 * lie on the next. Stretched to the right, all stay where they are to each other, and so does n8n's order of branches.
 */
const STRETCH = 1.5

export function convertWorkflow(source: SourceWorkflow): Made {
  const nodes = named(source.nodes)
  const byName = new Map(nodes.toReversed().map((node) => [node.source.name, node]))
  const stickies = nodes.filter(({ source: { type } }) => type === STICKY)
  const converted = nodes.filter(({ source: { type } }) => type !== STICKY).map((node) => convertNode(node, source))
  const connections = new Connections(new Map(converted.map((one) => [one.file.id, one])))
  for (const connection of source.connections) connections.add(connection, byName)
  const notes = [...source.problems, ...connections.problems, ...settingNotes(source.settings)]
  const name = lineOf(source.name ?? '') || 'Imported workflow'
  const reports = [...converted.map(({ report }) => report), ...stickies.map(stickyReport)]
  return {
    file: {
      linkflow: 1,
      name,
      nodes: converted.map(({ file }) => file),
      connections: connections.list,
      settings: settingsOf(source.settings),
      notes: stickies.map(noteOf),
    },
    pins: pinsOf(source.pinData, byName),
    report: { name, nodes: reports, credentials: credentialsOf(nodes), notes, totals: totalsOf(reports) },
  }
}

// ---------------------------------------------------------------------------------------------- nodes

interface ConvertedNode {
  readonly file: FileNode
  readonly report: NodeReport
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

function convertNode({ source, id, name }: NamedNode, workflow: SourceWorkflow): ConvertedNode {
  const conversion = convert(source)
  const isMissing = 'refused' in conversion
  const made = isMissing ? placeholderOf(source, workflow, conversion.refused) : conversion
  const notes = [
    ...(isMissing ? [conversion.refused] : conversion.notes),
    ...(isMissing ? [] : problemsOf(conversion, { id, name })),
    ...(name === source.name ? [] : [`It was called «${lineOf(source.name)}»; expressions may still call it so.`]),
  ]
  const onError = onErrorOf(source)
  const { inputs, outputs } = portNames(made)
  const file: FileNode = {
    id,
    name,
    type: made.type,
    version: made.version,
    parameters: made.parameters as Record<string, unknown>,
    position: placeOf(source),
    ...(source.disabled && { disabled: true }),
    ...(source.notes && { notes: proseOf(source.notes, NOTES_CHARS_MAX) }),
    ...(onError && { onError }),
    ...(source.retryOnFail && { retry: retryOf(source) }),
    ...(source.alwaysOutputData && { alwaysOutput: true }),
    ...(source.executeOnce && { executeOnce: true }),
  }
  const report: NodeReport = {
    name: source.name,
    type: source.type,
    version: source.version,
    fate: isMissing ? 'placeholder' : notes.length > 0 ? 'noted' : 'converted',
    id,
    becomes: made.type,
    notes,
  }
  return { file, report, inputs, outputs: onError === 'error-port' ? [...outputs, 'error'] : outputs }
}

function placeOf({ position: { x, y } }: NamedNode['source']): { readonly x: number; readonly y: number } {
  const stretched = Math.round(x * STRETCH)
  return { x: Number.isFinite(stretched) ? stretched : x, y }
}

const typeOf = new Map([...builtInNodes, ...compatibilityNodes].map((type) => [`${type.type} ${type.version}`, type]))

function portNames({ type, version, parameters }: Conversion): ReturnType<typeof portsOf> {
  const nodeType = typeOf.get(`${type} ${version}`)
  if (nodeType === undefined) return { inputs: [], outputs: [] }
  const { inputs, outputs } = portsOf(nodeType, parameters)
  return { inputs: inputs.filter(isConnected), outputs: outputs.filter(isConnected) }
}

/** What the validator will say of its parameters: an expression with a name that is not there, a value of the wrong kind. */
function problemsOf({ type, version, parameters }: Conversion, { id, name }: { id: string; name: string }): string[] {
  const nodeType = typeOf.get(`${type} ${version}`)
  if (nodeType === undefined) return []
  const compiled = compileParameters({ node: { id, name, parameters }, nodeType, dialect: 'n8n' })
  const problems = compiled.ok ? compiled.value.warnings : compiled.error
  return problems.slice(0, PROBLEMS_TOLD_MAX).map(({ message }) => message)
}

/** The ports of a node that remembers are its own. */
const isConnected = (port: string): boolean => !['earlier', 'memory', TIMEOUT].includes(port)

/** A wait whose time is up goes on where it would have gone anyway: n8n has one output for both. */
const TIMEOUT = 'timeout'
const endsByTime = ({ type, parameters }: FileNode): boolean =>
  type === 'wait' && parameters !== undefined && Object.hasOwn(parameters, TIMEOUT)

function onErrorOf({ onError, continueOnFail }: SourceNode): 'continue' | 'error-port' | undefined {
  if (onError === 'continueErrorOutput') return 'error-port'
  if (onError === 'continueRegularOutput') return 'continue'
  return onError === undefined && continueOnFail ? 'continue' : undefined
}

/** N8N.md 4: 2 to 5 tries, a pause of at most 5 s. */
function retryOf({ maxTries, waitBetweenTries }: SourceNode): NonNullable<FileNode['retry']> {
  const attempts = Math.min(5, Math.max(2, Math.trunc(maxTries || 3)))
  const pauseMs = Math.min(5000, Math.max(0, Math.trunc(waitBetweenTries ?? 1000)))
  return { attempts, firstMs: pauseMs, maxMs: pauseMs }
}

/** Types that start workflows: n8n names them so. */
const isTrigger = ({ type }: SourceNode): boolean => /trigger$/i.test(type) || /\.(?:webhook|cron|interval)$/.test(type)

function placeholderOf(source: SourceNode, { connections, others }: SourceWorkflow, reason: string): Conversion {
  const count = (of: (connection: SourceConnection) => number): number =>
    connections.reduce((most, connection) => Math.max(most, of(connection) + 1), 0)
  const outputs = count(({ from, output }) => (from === source.name ? output : -1))
  const inputs = count(({ to, input }) => (to === source.name ? input : -1))
  const rest = others.get(source.name)
  const trigger = isTrigger(source) && inputs === 0
  const inside = (n: number): number => Math.min(Math.max(n, 1), PORTS_MAX)
  return {
    type: trigger ? 'n8n-placeholder-trigger' : 'n8n-placeholder',
    version: 1,
    parameters: {
      node: source.whole,
      reason: proseOf(reason, REASON_CHARS_MAX),
      ...(rest && { connections: rest }),
      ...(trigger ? {} : { inputs: inside(inputs) }),
      outputs: inside(outputs - (onErrorOf(source) === 'error-port' && outputs > 1 ? 1 : 0)),
    },
    notes: [],
  }
}

// ---------------------------------------------------------------------------------------------- connections

class Connections {
  readonly list: FileConnection[] = []
  readonly problems: string[] = []
  readonly #nodes: ReadonlyMap<string, ConvertedNode>
  readonly #seen = new Set<string>()

  constructor(nodes: ReadonlyMap<string, ConvertedNode>) {
    this.#nodes = nodes
  }

  add({ from, output, to, input }: SourceConnection, byName: ReadonlyMap<string, NamedNode>): void {
    const source = this.#nodes.get(byName.get(from)?.id ?? '')
    const target = this.#nodes.get(byName.get(to)?.id ?? '')
    if (source === undefined || target === undefined) {
      return this.#leftOut(from, to, 'one of its ends is not in the workflow')
    }
    const fromPort = source.outputs[output]
    const toPort = target.inputs[input]
    if (fromPort === undefined) return this.#leftOut(from, to, `«${lineOf(from)}» has no output ${output}`)
    if (toPort === undefined) return this.#leftOut(from, to, `«${lineOf(to)}» has no input ${input}`)
    const end = { node: target.file.id, port: toPort }
    this.#put({ from: { node: source.file.id, port: fromPort }, to: end })
    if (output === 0 && endsByTime(source.file)) this.#put({ from: { node: source.file.id, port: TIMEOUT }, to: end })
  }

  #put(connection: FileConnection): void {
    const { from, to } = connection
    const key = `${from.node} ${from.port} ${to.node} ${to.port}`
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    this.list.push(connection)
  }

  #leftOut(from: string, to: string, why: string): void {
    this.problems.push(`The connection from «${lineOf(from)}» to «${lineOf(to)}» was left out: ${why}.`)
  }
}

// ---------------------------------------------------------------------------------------------- the rest

const DEFAULT_ZONE = 'America/New_York'

function settingsOf(settings: JsonObject): NonNullable<WorkflowFileInput['settings']> {
  const zone = own(settings, 'timezone')
  const timeout = own(settings, 'executionTimeout')
  const hasZone = typeof zone === 'string' && zone !== '' && zone !== 'DEFAULT' && zone.length <= 64
  return {
    order: own(settings, 'executionOrder') === 'v1' ? 'n8n-v1' : 'n8n-v0',
    dialect: 'n8n',
    timezone: hasZone ? zone : DEFAULT_ZONE,
    ...(typeof timeout === 'number' &&
      timeout > 0 && { timeoutMs: Math.min(Math.max(1, Math.trunc(timeout * 1000)), 31_536_000_000) }),
  }
}

function settingNotes(settings: JsonObject): string[] {
  const errorWorkflow = own(settings, 'errorWorkflow')
  return typeof errorWorkflow === 'string' && errorWorkflow !== ''
    ? ['Its error workflow is named by an id of n8n; choose it in the settings of the workflow.']
    : []
}

function noteOf({ source, id }: NamedNode): FileNote {
  const { parameters } = source
  const size = (key: string, fallback: number): number => {
    const value = own(parameters, key)
    return typeof value === 'number' && value > 0 ? value : fallback
  }
  const content = own(parameters, 'content')
  return {
    id,
    text: proseOf(typeof content === 'string' ? content : '', NOTES_CHARS_MAX),
    position: placeOf(source),
    size: { width: Math.round(size('width', 240) * STRETCH), height: size('height', 160) },
  }
}

const stickyReport = ({ source, id }: NamedNode): NodeReport => ({
  name: source.name,
  type: source.type,
  version: source.version,
  fate: 'converted',
  id,
  becomes: undefined,
  notes: [],
})

function credentialsOf(nodes: readonly NamedNode[]): CredentialToConnect[] {
  const found = new Map<string, { type: string; name: string; nodes: string[] }>()
  for (const { source, name } of nodes) {
    for (const [type, credential] of Object.entries(source.credentials)) {
      const called = isRecord(credential) ? own(credential, 'name') : credential
      const title = lineOf(typeof called === 'string' ? called : '')
      const entry = found.get(`${type}\n${title}`) ?? { type: lineOf(type), name: title, nodes: [] }
      entry.nodes.push(name)
      found.set(`${type}\n${title}`, entry)
    }
  }
  return [...found.values()]
}

/** A pinned item without `json` is the json itself. */
function pinsOf(pinData: JsonObject, byName: ReadonlyMap<string, NamedNode>): Map<string, JsonObject[]> {
  const pins = new Map<string, JsonObject[]>()
  for (const [name, items] of Object.entries(pinData)) {
    const node = byName.get(name)
    if (node !== undefined && Array.isArray(items)) pins.set(node.id, items.filter(isRecord).map(jsonOf))
  }
  return pins
}

function jsonOf(item: JsonObject): JsonObject {
  const json: Json | undefined = own(item, 'json')
  return isRecord(json) ? json : item
}
