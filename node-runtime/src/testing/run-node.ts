import { setImmediate } from 'node:timers/promises'
import type { Plan, PlanNode, StepError, StepInputs } from '@linkflow/engine'
import { invariant, type Json, type JsonObject } from '@linkflow/kernel'
import type { StepCheckpoint } from '../execute/checkpoint.ts'
import { executeStep } from '../execute/execute-step.ts'
import type { ContextServices, StepJob, StepNotes, StepResult } from '../execute/step-job.ts'
import type { Item, Lineage } from '../item.ts'
import { MemoryBudget } from '../items/memory-budget.ts'
import { MemoryItems } from '../items/memory-items.ts'
import { SpillMemory } from '../items/spill-memory.ts'
import type { StoredOutput } from '../items/stored-output.ts'
import { type RuntimeLimits, runtimeLimits } from '../limits.ts'
import type { CallPlan, ChildResult, NodeType, RunAnswer } from '../node-type.ts'
import { compileParameters } from '../parameters/compile-parameters.ts'
import { portsOf } from '../registry.ts'
import { fakePlan } from './fake-plan.ts'
import { FakeRunData } from './fake-run-data.ts'
import { fakeServices } from './fake-services.ts'

/** An item of a test: its json alone will do. */
export type TestItem = JsonObject | Item

export interface RunNodeOptions {
  readonly parameters?: Readonly<Record<string, unknown>>
  /** Items of the first input port. */
  readonly items?: readonly TestItem[]
  /** Items by input port; a port that is left out got no data. */
  readonly inputs?: Readonly<Record<string, readonly TestItem[]>>
  readonly context?: Partial<ContextServices>
  readonly kind?: StepJob['kind']
  readonly dialect?: 'linkflow' | 'n8n'
  readonly onError?: PlanNode['onError']
  readonly retry?: PlanNode['retry']
  /** Of the workflow; the next two are read in the orders of n8n only. */
  readonly order?: Plan['order']
  readonly alwaysOutput?: boolean
  readonly executeOnce?: boolean
  readonly attempt?: number
  readonly timezone?: string
  readonly nowMs?: number
  readonly seed?: number
  readonly signal?: AbortSignal
  readonly woken?: StepJob['woken']
  readonly error?: StepError
  readonly children?: readonly ChildResult[]
  readonly limits?: Partial<RuntimeLimits>
  readonly memory?: MemoryBudget
  readonly vars?: JsonObject
  readonly checkpoints?: readonly StepCheckpoint[]
  readonly onCheckpoint?: StepJob['onCheckpoint']
}

/** The end of a step as tests like to read it: plain items by port. */
export type NodeRun = StepNotes & {
  readonly type: StepResult['type']
  /** json of the items by port; ports that were not taken are absent. */
  readonly outputs: Readonly<Record<string, readonly JsonObject[]>>
  /** The items with their files. */
  readonly items: Readonly<Record<string, readonly Item[]>>
  readonly lineage: Readonly<Record<string, Lineage>>
  readonly error?: StepError
  readonly answer?: RunAnswer
  readonly loop?: unknown
  readonly until?: boolean
  readonly waiting?: { readonly untilMs?: number; readonly signal?: string; readonly data?: Json }
  readonly calls?: CallPlan
  readonly stored: readonly StoredOutput[]
}

/** The moment at which steps of tests start. */
export const noonMs = Date.UTC(2030, 0, 1, 12)

/**
 * Runs one step of a node on items, with fakes for the world. Parameters that do not compile throw, with all problems.
 * Every output is also held against JSON: an item that would come back from the journal as something else throws.
 */
export async function runNode(nodeType: NodeType, options: RunNodeOptions = {}): Promise<NodeRun> {
  const result = await executeStep(jobOf(nodeType, options))
  return readable(result)
}

export function jobOf(nodeType: NodeType, options: RunNodeOptions = {}): StepJob {
  const raw = options.parameters ?? {}
  const compiled = compileParameters({
    node: { id: 'node', name: nodeType.title, parameters: raw },
    nodeType,
    dialect: options.dialect ?? 'linkflow',
  })
  if (!compiled.ok) throw new Error(compiled.error.map(({ code, message }) => `${code}: ${message}`).join('\n'))
  const ports = portsOf(nodeType, raw)
  const inputs = inputsOf(options, ports.inputs)
  const names = Object.keys(inputs)
  const plan = fakePlan(
    [
      { name: 'Input', id: 'input', inputs: [], outputs: names },
      {
        name: nodeType.title,
        id: 'node',
        inputs: ports.inputs,
        outputs: ports.outputs,
        onError: options.onError ?? 'stop',
        retry: options.retry,
        alwaysOutput: options.alwaysOutput,
        executeOnce: options.executeOnce,
      },
    ],
    names.map((port) => [0, port, 1, port]),
    options.order,
  )
  const data = new FakeRunData(plan)
  const lists = Object.fromEntries(names.map((port) => [port, { items: new MemoryItems(inputs[port]!) }]))
  data.add('input', new Map(), lists)
  return {
    world: {
      workspaceId: 'workspace',
      workflow: { id: 'workflow', name: 'Test workflow', active: true },
      execution: {
        id: 'execution',
        mode: 'manual',
        resumeUrl: 'http://localhost/resume/token',
        resumeFormUrl: 'http://localhost/form-run/token',
        approvalUrl: 'http://localhost/approval/token',
        pageUrl: (signal) => `http://localhost/approval/token/${signal}`,
      },
      vars: options.vars ?? {},
      timezone: options.timezone ?? 'UTC',
      plan,
      data,
      memory: options.memory ?? new MemoryBudget({ spill: new SpillMemory() }),
      limits: { ...runtimeLimits, ...options.limits },
      parametersOf: (node) => (node === 1 ? raw : {}),
      yieldNow: () => setImmediate(),
    },
    kind: options.kind ?? (nodeType.behaviour.kind === 'loop' ? 'loop-enter' : 'node'),
    node: plan.nodes[1]!,
    nodeType,
    parameters: compiled.value,
    step: 'node',
    attempt: options.attempt ?? 1,
    inputs: segmentsOf(inputs),
    services: fakeServices(options.context),
    facts: { atMs: options.nowMs ?? noonMs, seed: options.seed ?? 1 },
    signal: options.signal ?? new AbortController().signal,
    ...(options.woken === undefined ? {} : { woken: options.woken }),
    ...(options.error === undefined ? {} : { error: options.error }),
    ...(options.children === undefined ? {} : { children: options.children }),
    ...(options.checkpoints === undefined ? {} : { checkpoints: options.checkpoints }),
    ...(options.onCheckpoint === undefined ? {} : { onCheckpoint: options.onCheckpoint }),
  }
}

function inputsOf({ items, inputs }: RunNodeOptions, ports: readonly string[]): Record<string, readonly Item[]> {
  if (inputs !== undefined) {
    return Object.fromEntries(Object.entries(inputs).map(([port, list]) => [port, list.map(toItem)]))
  }
  const [first] = ports
  return first === undefined ? {} : { [first]: (items ?? []).map(toItem) }
}

const segmentsOf = (inputs: Readonly<Record<string, readonly Item[]>>): StepInputs =>
  new Map(
    Object.entries(inputs).map(([port, items]) => [port, [{ step: 'input', port, start: 0, count: items.length }]]),
  )

const toItem = (item: TestItem): Item => (isItem(item) ? item : { json: item })

/** `{json: {…}}`, with or without files, is an item; anything else is an item's json. */
const isItem = (item: TestItem): item is Item =>
  typeof item.json === 'object' &&
  item.json !== null &&
  !Array.isArray(item.json) &&
  Object.keys(item).every((key) => key === 'json' || key === 'files')

function readable(result: StepResult): NodeRun {
  const { type, logs, warnings } = result
  const stored = result.type === 'done' ? result.outputs : []
  const items = Object.fromEntries(stored.map((output) => [output.port, output.items.all().map(mustBeJson)]))
  return {
    type,
    logs,
    warnings,
    stored,
    items,
    outputs: Object.fromEntries(Object.entries(items).map(([port, list]) => [port, list.map(({ json }) => json)])),
    lineage: Object.fromEntries(stored.map(({ port, lineage }) => [port, plain(lineage)])),
    ...(result.type === 'failed' ? { error: result.error } : {}),
    ...(result.type === 'done' && result.answer !== undefined ? { answer: result.answer } : {}),
    ...(result.type === 'done' && result.loop !== undefined ? { loop: result.loop } : {}),
    ...(result.type === 'done' && result.until !== undefined ? { until: result.until } : {}),
    ...(result.type === 'waiting' ? { waiting: waitOf(result) } : {}),
    ...(result.type === 'calls' ? { calls: result.plan } : {}),
  }
}

const waitOf = ({
  untilMs,
  signal,
  data,
}: Extract<StepResult, { type: 'waiting' }>): NonNullable<NodeRun['waiting']> => ({
  ...(untilMs === undefined ? {} : { untilMs }),
  ...(signal === undefined ? {} : { signal }),
  ...(data === undefined ? {} : { data }),
})

const plain = (lineage: Lineage): Lineage => (lineage instanceof Int32Array ? [...lineage] : lineage)

function mustBeJson(item: Item): Item {
  const text = JSON.stringify(item.json)
  invariant(JSON.stringify(JSON.parse(text)) === text, `an item is not plain JSON: ${text.slice(0, 200)}`)
  return item
}
