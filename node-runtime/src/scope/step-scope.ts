import type { Plan, PlanNode, StepInputs, StepKey } from '@linkflow/engine'
import {
  type Budget,
  ExpressionError,
  type HostMember,
  HostObject,
  hostFunction,
  hostGetter,
  type Scope,
  type Value,
} from '@linkflow/expression'
import type { JsonObject } from '@linkflow/kernel'
import type { Item, ItemList } from '../item.ts'
import { nearestName } from '../nearest-name.ts'
import { environmentValue, fromAiFunction, secretsValue } from './compatible-names.ts'
import { allValues, filesValue, itemValue } from './item-value.ts'
import { NodeReader, nodeValue, sameIndexValue } from './node-value.ts'
import { nodeOfStep, pathOfStep, type RunData } from './run-data.ts'
import type { StepInput } from './step-input.ts'

/** What expressions see of an execution. The addresses lead to it from outside; their tokens exist from its start. */
export interface ExecutionNames {
  readonly id: string
  readonly mode: string
  readonly resumeUrl: string
  /** Of the pages that the visitor of its form sees. */
  readonly resumeFormUrl: string
  /** Of its approvals. */
  readonly approvalUrl: string
}

/** What an expression of a step may see besides its items. */
export interface ScopeWorld {
  readonly plan: Plan
  readonly node: PlanNode
  readonly nodeVersion: number
  readonly step: StepKey
  readonly inputs: StepInputs
  readonly input: StepInput
  readonly data: RunData
  readonly workflow: { readonly id: string; readonly name: string; readonly active: boolean }
  readonly execution: ExecutionNames
  readonly vars: JsonObject
  /** Variables of the environment that the operator opened to expressions, for `$env`. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** What a model filled in when it called the node as a tool, for `$fromAI`. */
  readonly filledByModel?: JsonObject | undefined
  readonly timezone: string
  /** J3: the time of the step's first start. */
  readonly nowMs: number
  random(): number
  /** Raw parameters of a node of the workflow. */
  parametersOf(node: number): Readonly<Record<string, unknown>>
  warn(code: string, message: string): void
}

/**
 * The names of an expression, for one item of a step after the other: `stand` moves it. What it hands out is made once
 * and reads the item it stands on when it is asked, which is always before the evaluation ends.
 */
export class StepScope implements Scope {
  readonly world: ScopeWorld
  readonly zone: string
  /** Index of the item among those of the step's main port. */
  index = 0
  #item: Item | undefined
  readonly #main: ItemList
  #made: Map<string, Value> | undefined
  #nodes: Map<number, HostObject> | undefined
  #all: Map<ItemList, readonly Value[]> | undefined

  constructor(world: ScopeWorld) {
    this.world = world
    this.zone = world.timezone
    this.#main = world.input.main
  }

  /** Moves to an item that the caller has at hand. */
  stand(index: number, item: Item | undefined): void {
    this.index = index
    this.#item = item
  }

  /** Moves to an item of the main port; beyond its end there is no item. */
  standOn(index: number): void {
    this.stand(index, index < this.#main.count ? this.#main.at(index) : undefined)
  }

  get(name: string): Value {
    switch (name) {
      case '$json':
      case '$data':
        return this.#item?.json
      case '$itemIndex':
      case '$position':
        return this.index
      case '$files':
      case '$binary':
        return filesValue(this.#item?.files)
      case '$runIndex':
        return pathOfStep(this.world.step).at(-1) ?? 0
      case '$mode':
        return this.world.execution.mode
      case '$vars':
        return this.world.vars
      case '$nodeId':
        return this.world.node.id
      case '$nodeVersion':
        return this.world.nodeVersion
      case '$prevNode':
        return this.#previous()
      case '$parameter':
      case '$rawParameter':
        return this.rawParametersOf(this.world.node.index)
      default:
        return this.#lasting(name)
    }
  }

  nowMs(): number {
    return this.world.nowMs
  }

  random(): number {
    return this.world.random()
  }

  warn(code: string, message: string): void {
    this.world.warn(code, message)
  }

  rawParametersOf(node: number): Value {
    return this.world.parametersOf(node) as Value
  }

  /** All items of a list, made once for all items of the step. */
  allOf(list: ItemList, budget: Budget): readonly Value[] {
    budget.list(list.count)
    this.#all ??= new Map()
    let values = this.#all.get(list)
    if (values === undefined) {
      values = allValues(list)
      this.#all.set(list, values)
    }
    return values
  }

  /** Values that are the same for all items of the step. */
  #lasting(name: string): Value {
    this.#made ??= new Map()
    if (!this.#made.has(name)) this.#made.set(name, this.#make(name))
    return this.#made.get(name)
  }

  #make(name: string): Value {
    const { workflow, execution } = this.world
    switch (name) {
      case '$input':
        return this.#input()
      case '$':
        return hostFunction('$', ([node]) => this.#node(node))
      case '$node':
        return new HostObject('$node', new Map(), { lookup: (key) => sameIndexValue(this, this.#indexOf(key)) })
      case '$items':
        return hostFunction('$items', ([node, port, run], budget) => this.#items(node, port, run, budget))
      case '$item':
        return hostFunction('$item', ([index]) => this.#itemAt(index))
      case '$execution':
        return {
          id: execution.id,
          mode: this.#modeWord(execution.mode),
          resumeUrl: execution.resumeUrl,
          resumeFormUrl: execution.resumeFormUrl,
          approvalUrl: execution.approvalUrl,
        }
      case '$workflow':
        return { id: workflow.id, name: workflow.name, active: workflow.active }
      case '$env':
        return environmentValue(this.world.env ?? {})
      case '$secrets':
        return secretsValue()
      case '$fromAI':
      case '$fromAi':
      case '$fromai':
        return fromAiFunction(this.world.filledByModel)
      case '$self':
        return {}
      default:
        // $webhookId too: the address of a webhook is of its own here, and no node carries it.
        return undefined
    }
  }

  get #isCompatible(): boolean {
    return this.world.plan.order !== 'linkflow'
  }

  /** n8n has two words for how an execution was started. */
  #modeWord(mode: string): string {
    if (!this.#isCompatible) return mode
    return mode === 'manual' ? 'test' : 'production'
  }

  #input(): HostObject {
    const list = this.#main
    const at = (index: number): Value => (index >= 0 && index < list.count ? itemValue(list.at(index)) : undefined)
    const members = new Map<string, HostMember>([
      ['item', hostGetter(() => (this.#item === undefined ? undefined : itemValue(this.#item)))],
      ['first', hostFunction('first', () => at(0))],
      ['last', hostFunction('last', () => at(list.count - 1))],
      ['all', hostFunction('all', (_, budget) => this.allOf(list, budget))],
      ['count', list.count],
      ['params', hostGetter(() => this.#previousParameters())],
      ['context', hostGetter(() => this.#previousContext())],
    ])
    return new HostObject('$input', members, {
      toJson: () => (this.#item === undefined ? undefined : itemValue(this.#item)),
    })
  }

  #itemAt(index: Value): Value {
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= this.#main.count) {
      throw new ExpressionError('wrong-argument', `$item() takes an index from 0 to ${this.#main.count - 1}.`)
    }
    const item = this.#main.at(index)
    return { $json: item.json, $files: filesValue(item.files) }
  }

  #items(node: Value, port: Value, run: Value, budget: Budget): Value {
    if (node === undefined) return this.allOf(this.#main, budget)
    // n8n's $items means the first output, whatever the wiring.
    const taken = port === undefined && this.#isCompatible ? 0 : port
    return this.allOf(new NodeReader(this, this.#indexOf(node)).list(taken, run), budget)
  }

  /** `$('Name')`; `$()` is the node before. */
  #node(name: Value): HostObject {
    const node = name === undefined ? this.#previousNode() : this.#indexOf(name)
    if (node === undefined) throw new ExpressionError('node-unknown', 'There is no node before this one.')
    this.#nodes ??= new Map()
    let value = this.#nodes.get(node)
    if (value === undefined) {
      value = nodeValue(this, node)
      this.#nodes.set(node, value)
    }
    return value
  }

  #indexOf(name: Value): number {
    const { plan } = this.world
    const node = typeof name === 'string' ? plan.indexByName.get(name) : undefined
    if (node !== undefined) return node
    const shown = typeof name === 'string' ? name.slice(0, 128) : typeof name
    const close = typeof name === 'string' ? nearestName(name, plan.indexByName.keys()) : undefined
    const hint = close === undefined ? 'Names of nodes are written as on the canvas.' : `Did you mean «${close}»?`
    throw new ExpressionError('node-unknown', `The workflow has no node «${shown}». ${hint}`)
  }

  #previousNode(): number | undefined {
    const segment = this.world.input.segmentAt(this.index)?.segment ?? this.world.input.segments[0]
    return segment === undefined ? undefined : nodeOfStep(this.world.plan, segment.step)
  }

  #previousParameters(): Value {
    const node = this.#previousNode()
    return node === undefined ? undefined : this.rawParametersOf(node)
  }

  #previousContext(): Value {
    const node = this.#previousNode()
    return node === undefined ? undefined : new NodeReader(this, node).context
  }

  #previous(): Value {
    const segment = this.world.input.segmentAt(this.index)?.segment ?? this.world.input.segments[0]
    const node = segment === undefined ? undefined : nodeOfStep(this.world.plan, segment.step)
    if (segment === undefined || node === undefined) return undefined
    const { name, outputs } = this.world.plan.nodes[node]!
    const runIndex = pathOfStep(segment.step).at(-1) ?? 0
    return { name, outputIndex: Math.max(0, outputs.indexOf(segment.port)), runIndex }
  }
}
