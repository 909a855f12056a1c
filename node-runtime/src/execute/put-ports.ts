import type { ItemList } from '../item.ts'
import type { OutputBuilder } from '../items/output-builder.ts'
import type { DerivedItem, ItemHandle, PortItems } from '../node-type.ts'
import { InputHandle } from '../scope/step-input.ts'
import type { StepSession } from './step-session.ts'

/** Items between two looks at the clock. */
const ITEMS_PER_LOOK = 64

/**
 * Puts what a list node gave on its ports. The node's iterables run here, so this is where their exceptions come out;
 * the caller turns them into the step's failure. Gives a promise only when the time slice is over.
 */
export function putPorts(
  session: StepSession,
  outputs: Readonly<Record<string, PortItems>>,
): undefined | Promise<void> {
  const ports = Object.keys(outputs)
    .map((port) => ({ builder: session.builder(port), items: outputs[port]![Symbol.iterator]() }))
    .values()
  return goOn(session, ports, ports.next().value)
}

interface OpenPort {
  readonly builder: OutputBuilder
  readonly items: Iterator<ItemHandle | DerivedItem>
}

function goOn(session: StepSession, ports: Iterator<OpenPort>, first: OpenPort | undefined): undefined | Promise<void> {
  for (let port = first; port !== undefined; port = ports.next().value) {
    if (!pull(session, port)) {
      const rest = port
      return session.breathe().then(() => goOn(session, ports, rest))
    }
  }
  return undefined
}

/** False when there is something to wait for before the next item. */
function pull(session: StepSession, { builder, items }: OpenPort): boolean {
  const { whole } = session.input
  for (let count = 1; ; count += 1) {
    const next = items.next()
    if (next.done === true) return true
    put(builderFor(session, builder, next.value), next.value, whole)
    if (session.hasLargePage || (count % ITEMS_PER_LOOK === 0 && session.isSliceOver)) {
      session.job.signal.throwIfAborted()
      return false
    }
  }
}

/** An item on which the node failed goes where those of a node that works item by item go (run-each.ts). */
function builderFor(session: StepSession, builder: OutputBuilder, given: ItemHandle | DerivedItem): OutputBuilder {
  if (!('failed' in given) || given.failed === undefined) return builder
  session.warn(given.failed.code, given.failed.message)
  return session.job.node.onError === 'error-port' ? session.builder('error') : builder
}

function put(builder: OutputBuilder, given: ItemHandle | DerivedItem, whole: ItemList): void {
  if (given instanceof InputHandle) return builder.pushInput(given.item, given.index)
  const { item } = given
  const from = 'index' in given ? [given.index] : given.from
  // Handed on unchanged, though not by its handle. Looked up only while all items before were so, too.
  if (builder.isShared && from !== 'all' && from !== 'unknown' && from.length === 1 && isAt(whole, from[0]!, given)) {
    return builder.pushInput(item, from[0]!)
  }
  builder.pushDerived(item, from)
}

const isAt = (whole: ItemList, index: number, { item }: ItemHandle | DerivedItem): boolean =>
  Number.isInteger(index) && index >= 0 && index < whole.count && whole.at(index) === item
