import type { Json, JsonObject } from '@linkflow/kernel'
import {
  type DerivedItem,
  defineNode,
  type Item,
  type ItemHandle,
  type NodeContext,
  type NodeInput,
  type NodeType,
  type ParameterSources,
  type PortItems,
  type Ports,
  StepFailure,
} from '@linkflow/node-runtime'
import type { Parameter } from '../parameters/describe.ts'
import { schemaOf } from '../parameters/schema.ts'
import { isRecord, own } from '../values/json.ts'
import { messageOf } from './failure.ts'

export type Parameters = JsonObject
/** Items by port; none at all ends the branch without a run, as n8n's `null` does. */
export type Outputs = Readonly<Record<string, PortItems>>

export interface Step {
  readonly input: NodeInput
  readonly context: NodeContext
  /** n8n's version of the node. */
  readonly version: number
  /** The parameters for input item `index` (default 0). */
  parameters(index?: number): Parameters
  /** What is fixed of them, and which fields of an item they are. */
  sources(): ParameterSources
}

/** One node of n8n, in all its versions. */
export interface Compatible {
  /** n8n's name of the node, with its package: `n8n-nodes-base.set`. */
  readonly of: string
  readonly type: string
  readonly title: string
  readonly description: string
  readonly versions: readonly number[]
  readonly parameters: readonly Parameter[]
  readonly literal?: readonly string[]
  /** With the version, where it decides. */
  readonly ports?: Ports | ((raw: Readonly<Record<string, unknown>>, version: number) => Ports)
  readonly requiredInputs?: NodeType['requiredInputs']
  /** It has the ports `earlier` and `memory` besides (K10 of the engine). */
  readonly remembers?: boolean
  readonly effect?: NodeType['effect']
  readonly credentials?: NodeType['credentials']
  readonly sample?: readonly Json[]
  /** Why these parameters cannot be taken over: the node becomes a placeholder. */
  refuses?(given: Parameters): string | undefined
  /** What somebody who brings it should know. */
  notes?(given: Parameters): readonly string[]
  run(step: Step): Outputs | Promise<Outputs>
}

/** Ordinary nodes of LinkFlow, one for each version; not offered to anybody who draws. */
export function compatible(node: Compatible): { readonly node: Compatible; readonly types: readonly NodeType[] } {
  const schema = schemaOf(node.parameters)
  const types = node.versions.map((version): NodeType => {
    const { ports } = node
    return defineNode({
      type: node.type,
      version,
      title: node.title,
      description: node.description,
      group: 'data',
      isOffered: false,
      parameters: schema,
      ...(node.literal && { literal: node.literal }),
      ...(ports !== undefined && {
        ports: typeof ports === 'function' ? (raw) => ports(raw, version) : ports,
      }),
      ...(node.requiredInputs !== undefined && { requiredInputs: node.requiredInputs }),
      ...(node.remembers && { remembers: true }),
      ...(node.credentials && { credentials: node.credentials }),
      effect: node.effect ?? 'pure',
      sample: node.sample ?? [{}],
      behaviour: {
        kind: 'list',
        run(input, evaluate, context, sources) {
          const parameters = (index?: number): Parameters => evaluate(index) as Parameters
          const step: Step = { input, context, version, parameters, sources }
          const made = node.run(step)
          const settle = (outputs: Outputs) => ({ type: 'done' as const, outputs: sorted(outputs, input, context) })
          return made instanceof Promise ? made.then(settle) : settle(made)
        },
      },
    })
  })
  return { node, types }
}

/**
 * N8N.md 4: with retries, a first item that has an error counts as a failure, until the last attempt; with an error output,
 * items that are nothing but an error leave by it, what they came from beneath.
 */
function sorted(outputs: Outputs, input: NodeInput, context: NodeContext): Outputs {
  const { onError, retry } = context.node
  const [first] = Object.keys(outputs)
  const isTriedAgain = first !== undefined && retry !== undefined && context.attempt < retry.attempts
  const tried = isTriedAgain ? { ...outputs, [first]: retried(outputs[first]!) } : outputs
  if (onError !== 'error-port') return tried
  return Object.fromEntries(Object.entries(tried).map(([port, items]) => [port, moved(items, input)]))
}

function* retried(items: PortItems): Generator<ItemHandle | DerivedItem> {
  let isFirst = true
  for (const given of items) {
    const error = own(given.item.json, 'error')
    if (isFirst && error !== undefined) {
      const message = typeof error === 'string' ? error : JSON.stringify(error)
      throw new StepFailure({ code: 'n8n-item-failed', message, retryable: true })
    }
    isFirst = false
    yield given
  }
}

function* moved(items: PortItems, input: NodeInput): Generator<ItemHandle | DerivedItem> {
  for (const given of items) {
    const error = errorOf(given.item.json)
    if (error === undefined) {
      yield given
      continue
    }
    const from = 'index' in given ? [given.index] : given.from
    const parent = Array.isArray(from) && from.length === 1 ? itemAt(input, from[0] as number) : undefined
    const json = { ...parent?.json, ...given.item.json }
    yield { item: { ...given.item, json }, from, failed: { code: 'n8n-item-failed', message: error } }
  }
}

/** Exactly `{error}`, or `{error, message}`. */
function errorOf(json: JsonObject): string | undefined {
  const keys = Object.keys(json)
  if (keys.length > 2 || !Object.hasOwn(json, 'error')) return undefined
  if (keys.length === 2 && !Object.hasOwn(json, 'message')) return undefined
  const error = own(json, 'error')
  if (!error) return undefined
  return typeof error === 'string' ? error : JSON.stringify(error)
}

function itemAt(input: NodeInput, index: number): Item | undefined {
  const list = input.port('main')
  return index >= 0 && index < list.count ? list.at(index) : undefined
}

/** A policy lets the node go on after an item on which it failed. */
export const goesOn = (context: NodeContext): boolean => context.node.onError !== 'stop'

export type Made = Item | readonly Item[] | undefined

/** Item by item; what fails becomes `{error}` in its place where the node goes on. */
export const perItem =
  (work: (item: Item, parameters: Parameters, step: Step, index: number) => Made) =>
  (step: Step): Outputs => ({ main: eachItem(step, work) })

function* eachItem(
  step: Step,
  work: (item: Item, parameters: Parameters, step: Step, index: number) => Made,
): Generator<DerivedItem | ItemHandle> {
  for (const handle of step.input.handles('main')) {
    const { item, index } = handle
    let made: Made
    try {
      made = work(item, step.parameters(index), step, index)
    } catch (thrown) {
      made = failedItem(thrown, step.context)
    }
    if (made === item) yield handle
    else if (Array.isArray(made)) for (const one of made as readonly Item[]) yield { item: one, from: [index] }
    else if (made !== undefined) yield { item: made as Item, from: [index] }
  }
}

/** The same for a node that waits for something; its results are in memory. */
export const perItemLater =
  (work: (item: Item, parameters: Parameters, step: Step, index: number) => Promise<Made>) =>
  async (step: Step): Promise<Outputs> => {
    const main: DerivedItem[] = []
    for (const { item, index } of step.input.handles('main')) {
      let made: Made
      try {
        made = await work(item, step.parameters(index), step, index)
      } catch (thrown) {
        made = failedItem(thrown, step.context)
      }
      const items = Array.isArray(made) ? (made as readonly Item[]) : made === undefined ? [] : [made as Item]
      for (const one of items) main.push({ item: one, from: [index] })
    }
    return { main }
  }

/** `{error}` in the place of an item, or the exception again: where the node stops, and for bugs of ours. */
export function failedItem(thrown: unknown, context: NodeContext): Item {
  const message = messageOf(thrown)
  if (message === undefined || !goesOn(context)) throw thrown
  return { json: { error: message } }
}

/** Handles of a port that may be kept until all are there: `all` refuses what is over the execution's budget. */
export function handlesInMemory(input: NodeInput, port = 'main'): Iterable<ItemHandle> {
  input.port(port).all()
  return input.handles(port)
}

export const handlesOf = (input: NodeInput, port = 'main'): ItemHandle[] => [...handlesInMemory(input, port)]

/** A parameter object's member, when it is an object (a collection). */
export function optionOf(parameters: Parameters, name: string, collection = 'options'): Json | undefined {
  const options = own(parameters, collection)
  return isRecord(options) ? own(options, name) : undefined
}

/** The entries of a group of parameters. */
export function entriesOf(parameters: Parameters, name: string, group: string): JsonObject[] {
  const holder = own(parameters, name)
  const entries = isRecord(holder) ? own(holder, group) : undefined
  return Array.isArray(entries) ? entries.filter(isRecord) : []
}

/** An item with another json; its files stay. */
export const withJson = (item: Item, json: JsonObject): Item =>
  item.files === undefined ? { json } : { json, files: item.files }
