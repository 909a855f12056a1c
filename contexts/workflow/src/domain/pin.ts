import { PINNED_ITEMS_MAX, PINNED_PORTS_MAX } from '@linkflow/contracts'
import { fail, type JsonObject, ok, type Result } from '@linkflow/kernel'
import { PIN_BYTES_MAX } from '../limits.ts'

/** Items by port. A port with an empty list is taken without items, one that is not there is not taken. */
export type PinnedOutputs = Readonly<Record<string, readonly JsonObject[]>>

export interface PinPort {
  readonly port: string
  readonly count: number
}

/** What is pinned to a node of a draft, without the items. */
export interface PinSummary {
  readonly node: string
  readonly ports: readonly PinPort[]
  readonly bytes: number
  readonly updatedAt: Date
}

export interface Pin extends PinSummary {
  readonly outputs: PinnedOutputs
}

export type PinProblem =
  | { readonly type: 'invalid'; readonly message: string }
  | { readonly type: 'too-large'; readonly message: string }

/** A pin as it is stored: its text, and what lists say of it. */
export interface PinText {
  readonly text: string
  readonly bytes: number
  readonly ports: readonly PinPort[]
}

/**
 * @param outputs as somebody sent it
 * @param portsThere the ports of the node, by its type and parameters
 */
export function checkPin(outputs: unknown, portsThere: readonly string[]): Result<PinText, PinProblem> {
  if (!isRecord(outputs)) return invalid('`outputs` is an object: a list of items for each port.')
  const entries = Object.entries(outputs)
  if (portsThere.length === 0) return invalid('The node has no output to which data could be pinned.')
  if (entries.length === 0) return invalid('Name at least one port, with a list of items that may be empty.')
  const there = portsThere.map((port) => `«${port}»`).join(', ')
  let items = 0
  for (const [port, list] of entries) {
    if (entries.length > PINNED_PORTS_MAX || !portsThere.includes(port)) {
      return invalid(`The node has no output «${port.slice(0, 64)}»; it has ${there}.`)
    }
    if (!Array.isArray(list)) return invalid(`On port «${port}» there is no list of items.`)
    const odd = list.findIndex((item) => !isRecord(item))
    if (odd >= 0) return invalid(`Item ${odd} on port «${port}» is no JSON object.`)
    items += list.length
  }
  if (items > PINNED_ITEMS_MAX) {
    return tooLarge(`${items} items are more than the ${PINNED_ITEMS_MAX} that one node takes. Pin some of them.`)
  }
  const text = JSON.stringify(outputs)
  const bytes = Buffer.byteLength(text)
  if (bytes > PIN_BYTES_MAX) {
    return tooLarge(
      `${bytes} bytes are more than the ${PIN_BYTES_MAX} that one node takes. Pin fewer or smaller items.`,
    )
  }
  const ports = entries.map(([port, list]) => ({ port, count: (list as unknown[]).length }))
  return ok({ text, bytes, ports })
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const invalid = (message: string) => fail({ type: 'invalid', message } as const)
const tooLarge = (message: string) => fail({ type: 'too-large', message } as const)
