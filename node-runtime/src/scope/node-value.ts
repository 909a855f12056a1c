import type { StepKey } from '@linkflow/engine'
import {
  type Budget,
  ExpressionError,
  type HostMember,
  HostObject,
  hostFunction,
  hostGetter,
  type Value,
} from '@linkflow/expression'
import type { ItemList } from '../item.ts'
import { NO_ITEMS } from '../items/memory-items.ts'
import { connectedPort } from './connected-port.ts'
import { itemValue } from './item-value.ts'
import { type LineageAnswer, walkLineage } from './lineage-walk.ts'
import { nodeOfStep, pathOfStep } from './run-data.ts'
import type { StepScope } from './step-scope.ts'

/** `$('Name')`: what another node put out in this run. */
export function nodeValue(scope: StepScope, node: number): HostObject {
  const reader = new NodeReader(scope, node)
  const members = new Map<string, HostMember>([
    ['item', hostGetter(() => reader.linked(scope.index))],
    ['itemMatching', hostFunction('itemMatching', ([index], budget) => reader.linked(indexOf(index), budget))],
    ['pairedItem', hostFunction('pairedItem', ([index], budget) => reader.linked(indexOf(index, scope.index), budget))],
    ['first', hostFunction('first', ([port, run]) => reader.one(port, run, () => 0))],
    ['last', hostFunction('last', ([port, run]) => reader.one(port, run, (list) => list.count - 1))],
    ['all', hostFunction('all', ([port, run], budget) => scope.allOf(reader.list(port, run), budget))],
    ['isExecuted', hostGetter(() => reader.step !== undefined)],
    ['params', hostGetter(() => scope.rawParametersOf(node))],
    ['context', hostGetter(() => reader.context)],
  ])
  return new HostObject(`$('${reader.name}')`, members, { toJson: () => ({ isExecuted: reader.step !== undefined }) })
}

/** `$node["Name"]`: the item of the same index, as n8n has it. */
export function sameIndexValue(scope: StepScope, node: number): HostObject {
  const reader = new NodeReader(scope, node)
  const item = (): Value => {
    const list = reader.list(undefined, undefined)
    return list.count === 0 ? undefined : itemValue(list.at(Math.min(scope.index, list.count - 1)))
  }
  const members = new Map<string, HostMember>([
    ['json', hostGetter(() => (item() as { json?: Value } | undefined)?.json)],
    ['data', hostGetter(() => (item() as { json?: Value } | undefined)?.json)],
    ['files', hostGetter(() => (item() as { files?: Value } | undefined)?.files)],
    ['binary', hostGetter(() => (item() as { files?: Value } | undefined)?.files)],
    ['runIndex', hostGetter(() => (reader.step === undefined ? -1 : (pathOfStep(reader.step).at(-1) ?? 0)))],
    ['parameter', hostGetter(() => scope.rawParametersOf(node))],
    ['context', hostGetter(() => reader.context)],
  ])
  return new HostObject(`$node["${reader.name}"]`, members, {
    toJson: () => ({ json: (item() as { json?: Value } | undefined)?.json }),
  })
}

function indexOf(value: Value, otherwise?: number): number {
  if (value === undefined && otherwise !== undefined) return otherwise
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  throw new ExpressionError('wrong-argument', 'The index of an item must be a whole number from 0 up.')
}

export class NodeReader {
  readonly name: string
  readonly #scope: StepScope
  readonly #node: number

  constructor(scope: StepScope, node: number) {
    this.#scope = scope
    this.#node = node
    this.name = scope.world.plan.nodes[node]!.name
  }

  get step(): StepKey | undefined {
    return this.#scope.world.data.stepOf(this.#node, this.#scope.world.step)
  }

  /** What a node that remembers says of its loop. */
  get context(): Value {
    const { step } = this
    if (step === undefined || !this.#scope.world.data.outputsOf(step).includes('memory')) return {}
    const list = this.#scope.world.data.list(step, 'memory')
    return list.count === 0 ? {} : (list.at(0).json['context'] as Value)
  }

  /** The node's item that input item `index` came from. */
  linked(index: number, budget?: Budget): Value {
    const { plan, data, step, inputs, node } = this.#scope.world
    this.#mustHaveRun()
    const spend = budget === undefined ? () => undefined : (links: number) => budget.spend(links)
    const answer = walkLineage({ plan, data, step, inputs, ports: node.inputs, spend }, index, this.#node)
    if (answer.type === 'found') return itemValue(data.list(answer.at.step, answer.at.port).at(answer.at.item))
    throw this.#lost(answer)
  }

  one(port: Value, run: Value, which: (list: ItemList) => number): Value {
    const list = this.list(port, run)
    return list.count === 0 ? undefined : itemValue(list.at(which(list)))
  }

  list(port: Value, run: Value): ItemList {
    const step = this.#stepOfRun(run)
    const taken = this.#scope.world.data.outputsOf(step)
    const name = this.#portName(port, taken)
    return name === undefined || !taken.includes(name) ? NO_ITEMS : this.#scope.world.data.list(step, name)
  }

  #stepOfRun(run: Value): StepKey {
    if (run === undefined) return this.#mustHaveRun()
    const { id } = this.#scope.world.plan.nodes[this.#node]!
    const step = `${id}@${indexOf(run)}`
    if (this.#scope.world.data.inputsOf(step) === undefined) throw this.#notExecuted()
    return step
  }

  #portName(port: Value, taken: readonly string[]): string | undefined {
    const { outputs } = this.#scope.world.plan.nodes[this.#node]!
    if (typeof port === 'string') return port
    if (port !== undefined) return outputs[indexOf(port)]
    return connectedPort(this.#scope.world.plan, this.#node, this.#scope.world.node.index) ?? taken[0] ?? outputs[0]
  }

  #mustHaveRun(): StepKey {
    const { step } = this
    if (step === undefined) throw this.#notExecuted()
    return step
  }

  #notExecuted(): ExpressionError {
    return new ExpressionError(
      'node-not-executed',
      `Node «${this.name}» has not run before this step, so there is no data of it. Ask $('${this.name}').isExecuted first, or connect it before this node.`,
    )
  }

  #lost(answer: Exclude<LineageAnswer, { type: 'found' }>): ExpressionError {
    const instead = `$('${this.name}').first()`
    if (answer.type === 'ambiguous') {
      return new ExpressionError(
        'item-link-ambiguous',
        `This item came from several items of node «${this.name}», so .item could be any of them. Use ${instead}, or .all() to get them all.`,
      )
    }
    const { plan } = this.#scope.world
    const node = answer.at === undefined ? undefined : nodeOfStep(plan, answer.at)
    const why =
      node === undefined
        ? `Nothing links this item to an item of node «${this.name}»`
        : `Node «${plan.nodes[node]!.name}» did not say which item each of its items came from, so the way back to «${this.name}» is lost`
    return new ExpressionError('item-link-unknown', `${why}. Use ${instead} to take its first item.`)
  }
}
