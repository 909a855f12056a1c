import {
  ExpressionError,
  FileHandle,
  type HostMember,
  HostObject,
  hostFunction,
  hostGetter,
  type Scope,
  type Value,
} from '@linkflow/expression'
import type { DataItem } from '../data/item-source.ts'
import type { PreviewWorld } from './preview-protocol.ts'

/** Those that a run answers too (a test compares them). Neither the environment nor a secret is ever among them. */
export const PREVIEW_NAMES: ReadonlySet<string> = new Set([
  '$',
  '$json',
  '$input',
  '$node',
  '$items',
  '$item',
  '$itemIndex',
  '$runIndex',
  '$execution',
  '$workflow',
  '$vars',
  '$prevNode',
  '$parameter',
  '$files',
  '$nodeId',
  '$nodeVersion',
  '$data',
  '$binary',
  '$position',
  '$mode',
])

/** Data that is on its way: no mistake of whoever writes. */
export const PENDING = 'preview-pending'
export const NOT_RUN = 'node-not-executed'

/** The names of an expression over what the browser knows of a run. It stands on one item after the other. */
export class PreviewScope implements Scope {
  readonly zone: string
  /** An item of another node was taken by its number. */
  isGuess = false
  private readonly world: PreviewWorld
  private readonly startedMs: number
  private index = 0
  private item: DataItem | undefined

  constructor(world: PreviewWorld, nowMs: number) {
    this.world = world
    this.zone = world.zone
    this.startedMs = nowMs
  }

  stand(index: number, item: DataItem | undefined): void {
    this.index = index
    this.item = item
  }

  nowMs(): number {
    return this.startedMs
  }

  random(): number {
    return Math.random()
  }

  get(name: string): Value {
    const { workflow, executionId, from, vars } = this.world
    switch (name) {
      case '$json':
      case '$data':
        return this.item?.json as Value
      case '$itemIndex':
      case '$position':
        return this.index
      case '$runIndex':
        return 0
      case '$files':
      case '$binary':
        return filesOf(this.item)
      case '$mode':
        return 'test'
      case '$vars':
        return vars
      case '$nodeVersion':
        return 1
      case '$prevNode':
        return from === undefined ? undefined : { name: from, outputIndex: 0, runIndex: 0 }
      case '$parameter':
        return {}
      case '$execution':
        return { id: executionId, mode: 'test', resumeUrl: '', resumeFormUrl: '', approvalUrl: '' }
      case '$workflow':
        return { ...workflow, active: false }
      case '$input':
        return this.input()
      case '$':
        return hostFunction('$', ([node]) => this.node(node ?? from))
      case '$node':
        return new HostObject('$node', new Map(), { lookup: (key) => this.node(key) })
      case '$items':
        return hostFunction('$items', ([node]) =>
          (node === undefined ? this.incoming() : this.itemsOf(this.named(node))).map(itemValue),
        )
      case '$item':
        return hostFunction('$item', ([at]) => {
          const item = typeof at === 'number' ? this.incoming()[at] : undefined
          return { $json: item?.json as Value, $files: filesOf(item) }
        })
      default:
        return undefined
    }
  }

  private incoming(): readonly DataItem[] {
    return this.world.input?.items ?? []
  }

  private input(): HostObject {
    const items = this.incoming()
    const one = (at: number) => hostFunction(at === 0 ? 'first' : 'last', () => itemValue(items.at(at)))
    return new HostObject(
      '$input',
      new Map<string, HostMember>([
        ['item', hostGetter(() => itemValue(this.item))],
        ['first', one(0)],
        ['last', one(-1)],
        ['all', hostFunction('all', () => items.map(itemValue))],
        ['count', this.world.input?.count ?? 0],
        ['params', {}],
      ]),
    )
  }

  private named(node: Value): string {
    const { names } = this.world
    if (typeof node === 'string' && names.includes(node)) return node
    const shown = typeof node === 'string' ? node.slice(0, 128) : typeof node
    const close = typeof node === 'string' ? nearestOf(node, names) : undefined
    const hint = close === undefined ? 'Names of nodes are written as on the canvas.' : `Did you mean «${close}»?`
    throw new ExpressionError('node-unknown', `The workflow has no node «${shown}». ${hint}`)
  }

  private itemsOf(name: string): readonly DataItem[] {
    const items = this.world.nodes[name] ?? 'pending'
    if (items === 'pending') throw new ExpressionError(PENDING, name)
    if (items === 'none')
      throw new ExpressionError(NOT_RUN, `Node «${name}» has not run yet, so there is no data of it.`)
    return items
  }

  private node(given: Value): HostObject {
    const name = this.named(given)
    const at = (index: number) => itemValue(this.itemsOf(name).at(index))
    const linked = () => {
      const items = this.itemsOf(name)
      if (items.length > 1) this.isGuess = true
      return itemValue(items[Math.min(this.index, items.length - 1)])
    }
    return new HostObject(
      `$('${name}')`,
      new Map<string, HostMember>([
        ['item', hostGetter(linked)],
        ['itemMatching', hostFunction('itemMatching', ([index]) => at(Number(index)))],
        ['pairedItem', hostFunction('pairedItem', linked)],
        ['first', hostFunction('first', () => at(0))],
        ['last', hostFunction('last', () => at(-1))],
        ['all', hostFunction('all', () => this.itemsOf(name).map(itemValue))],
        ['isExecuted', hostGetter(() => this.world.nodes[name] !== 'none')],
        ['params', hostGetter(() => ({}))],
        // As `$node["…"]` has them.
        ['json', hostGetter(() => (linked() as { json?: Value } | undefined)?.json)],
        ['files', hostGetter(() => (linked() as { files?: Value } | undefined)?.files)],
      ]),
    )
  }
}

const itemValue = (item: DataItem | undefined): Value =>
  item === undefined
    ? undefined
    : item.files === undefined
      ? { json: item.json as Value }
      : { json: item.json as Value, files: filesOf(item) }

function filesOf(item: DataItem | undefined): Value {
  const files: Record<string, Value> = Object.create(null)
  for (const [key, { name, mimeType, bytes }] of Object.entries(item?.files ?? {})) {
    files[key] = new FileHandle({ id: '', name, mimeType, sizeBytes: bytes })
  }
  return files
}

/** The name that differs least, if it differs by little. */
function nearestOf(text: string, names: readonly string[]): string | undefined {
  const wanted = text.toLowerCase()
  let best: { readonly name: string; readonly by: number } | undefined
  for (const name of names) {
    const by = editsBetween(wanted, name.toLowerCase())
    if (by <= Math.max(1, Math.floor(name.length / 3)) && (best === undefined || by < best.by)) best = { name, by }
  }
  return best?.name
}

function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length]!
}
