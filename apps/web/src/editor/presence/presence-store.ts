import type { RealtimeEvent } from '@linkflow/sdk'
import { LINGER_MS } from './limits.ts'

export type Present = Extract<RealtimeEvent, { type: 'present' }>['people']

/** Somebody else who has the workflow open, in however many tabs. */
export interface Other {
  readonly account: string
  readonly name: string
  /** The nodes that they are at. */
  readonly nodes: readonly string[]
}

/**
 * Who else has the workflow open. A card asks for its own node, and is told only when that changes. Whoever is gone for a
 * moment, as when their connection is made anew, stays: what comes and goes draws the eye for nothing.
 */
export class PresenceStore {
  #others: readonly Other[] = []
  #names: ReadonlyMap<string, string> = new Map()
  readonly #own: string
  readonly #leaving = new Map<string, ReturnType<typeof setTimeout>>()
  readonly #listeners = new Set<() => void>()

  /** @param own the account of whoever looks */
  constructor(own: string) {
    this.#own = own
  }

  get others(): readonly Other[] {
    return this.#others
  }

  /** Who is at a node, as one text; empty where nobody is. */
  at(node: string): string {
    return this.#names.get(node) ?? ''
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The whole list, as the server tells it. Gives who was not there before. */
  tell(people: Present): readonly Other[] {
    const here = othersOf(people, this.#own)
    const known = new Map(this.#others.map((other) => [other.account, other]))
    for (const { account } of here) this.#stay(account)
    const gone = this.#others.filter(({ account }) => !here.some((other) => other.account === account))
    for (const { account } of gone) this.#leaveLater(account)
    // In the order in which they came, so that nobody's picture moves.
    const kept = this.#others.map((other) => here.find(({ account }) => account === other.account) ?? other)
    const come = here.filter(({ account }) => !known.has(account))
    this.#show([...kept, ...come])
    return come
  }

  close(): void {
    for (const timer of this.#leaving.values()) clearTimeout(timer)
    this.#leaving.clear()
    this.#listeners.clear()
  }

  #stay(account: string): void {
    clearTimeout(this.#leaving.get(account))
    this.#leaving.delete(account)
  }

  #leaveLater(account: string): void {
    if (this.#leaving.has(account)) return
    const leave = () => {
      this.#leaving.delete(account)
      this.#show(this.#others.filter((other) => other.account !== account))
    }
    this.#leaving.set(account, setTimeout(leave, LINGER_MS))
  }

  #show(others: readonly Other[]): void {
    if (JSON.stringify(others) === JSON.stringify(this.#others)) return
    this.#others = others
    const names = new Map<string, string[]>()
    for (const { name, nodes } of others) {
      for (const node of nodes) names.set(node, [...(names.get(node) ?? []), name])
    }
    this.#names = new Map([...names].map(([node, each]) => [node, each.join(', ')]))
    for (const listener of this.#listeners) listener()
  }
}

/** One for each person, without whoever looks. */
function othersOf(people: Present, own: string): Other[] {
  const others = new Map<string, Other>()
  for (const { account, name, node } of people) {
    if (account === own) continue
    const nodes = others.get(account)?.nodes ?? []
    others.set(account, { account, name, nodes: node === null || nodes.includes(node) ? nodes : [...nodes, node] })
  }
  return [...others.values()]
}
