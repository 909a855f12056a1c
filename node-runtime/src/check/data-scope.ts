import type { PlanNode } from '@linkflow/engine'
import {
  ANY_SHAPE,
  functionGiving,
  hostOf,
  listOf,
  MISSING_SHAPE,
  recordOf,
  type Shape,
  shapeOfKinds,
  Unions,
} from '@linkflow/expression'
import { connectedPort } from '../scope/connected-port.ts'
import type { NodeShapes } from './node-shapes.ts'

const TEXT = shapeOfKinds('string')
const NUMBER = shapeOfKinds('number')
const RECORD = shapeOfKinds('record')
const HOST = shapeOfKinds('host')

const EXECUTION = recordOf([
  ['id', TEXT],
  ['mode', TEXT],
  ['resumeUrl', TEXT],
  ['resumeFormUrl', TEXT],
  ['approvalUrl', TEXT],
])
const WORKFLOW = recordOf([
  ['id', TEXT],
  ['name', TEXT],
  ['active', shapeOfKinds('boolean')],
])
const PREVIOUS = recordOf([
  ['name', TEXT],
  ['outputIndex', NUMBER],
  ['runIndex', NUMBER],
])

/** What is known of the names of an expression in a node: the other side of `StepScope`. */
export class DataScope {
  readonly #shapes: NodeShapes
  readonly #node: PlanNode
  #json: Shape | undefined

  constructor(shapes: NodeShapes, node: PlanNode) {
    this.#shapes = shapes
    this.#node = node
  }

  shapeOf(name: string): Shape {
    switch (name) {
      case '$json':
      case '$data':
        return this.#input()
      case '$itemIndex':
      case '$position':
      case '$runIndex':
      case '$nodeVersion':
        return NUMBER
      case '$mode':
      case '$nodeId':
        return TEXT
      case '$files':
      case '$binary':
        return RECORD
      case '$execution':
        return EXECUTION
      case '$workflow':
        return WORKFLOW
      case '$prevNode':
        return PREVIOUS
      case '$input':
        return hostOf({ ...itemsOf(this.#input()), count: NUMBER, params: ANY_SHAPE, context: ANY_SHAPE })
      case '$':
        return functionGiving(([node]) => this.#nodeCalled(node?.constant))
      case '$node':
        return { ...HOST, member: (node) => this.#sameIndex(node) }
      default:
        return ANY_SHAPE
    }
  }

  #input(): Shape {
    // A loop's condition speaks of the result of an iteration.
    if (this.#node.kind === 'loop') return ANY_SHAPE
    this.#json ??= this.#shapes.input(this.#node)
    return this.#json
  }

  #output(name: unknown): Shape {
    const { plan } = this.#shapes.world
    const index = typeof name === 'string' ? plan.indexByName.get(name) : undefined
    if (index === undefined) return ANY_SHAPE
    const port = connectedPort(plan, index, this.#node.index) ?? plan.nodes[index]!.outputs[0]
    return port === undefined ? ANY_SHAPE : this.#shapes.output(index, port)
  }

  #nodeCalled(name: unknown): Shape {
    const json = this.#output(name)
    const item = itemOf(json)
    return hostOf({
      ...itemsOf(json),
      itemMatching: functionGiving(() => item),
      pairedItem: functionGiving(() => item),
      // Ports and runs named in the call are another matter than the connected one.
      ...Object.fromEntries(
        Object.entries(itemsOf(json)).map(([key, shape]) => [key, key === 'item' ? shape : whenBare(shape)]),
      ),
      isExecuted: shapeOfKinds('boolean'),
      params: ANY_SHAPE,
      context: ANY_SHAPE,
    })
  }

  #sameIndex(name: string): Shape {
    const json = this.#output(name)
    return hostOf({
      json,
      data: json,
      files: RECORD,
      binary: RECORD,
      runIndex: NUMBER,
      parameter: ANY_SHAPE,
      context: ANY_SHAPE,
    })
  }
}

const unions = new Unions()
const FILES = unions.of(RECORD, MISSING_SHAPE)

const itemOf = (json: Shape): Shape =>
  recordOf([
    ['json', json],
    ['files', FILES],
    ['binary', ANY_SHAPE],
    ['pairedItem', ANY_SHAPE],
  ])

function itemsOf(json: Shape): Record<string, Shape> {
  const item = itemOf(json)
  return {
    item,
    first: functionGiving(() => item),
    last: functionGiving(() => item),
    all: functionGiving(() => listOf(item)),
  }
}

const whenBare = (shape: Shape): Shape => functionGiving((args) => (args.length === 0 ? shape.call!([]) : ANY_SHAPE))
