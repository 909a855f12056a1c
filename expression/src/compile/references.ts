import type { AnyNode } from 'acorn'

/** What a template refers to, for planning which data it needs. */
export interface References {
  /** The `$` names (and other names of the caller) that are used. */
  readonly names: ReadonlySet<string>
  /** Node names given as literals to `$('…')`, `$node["…"]` or `$items('…')`. */
  readonly nodes: ReadonlySet<string>
  /** True if a node is named by something other than a literal, so any node may be meant. */
  readonly dynamicNodes: boolean
}

const NODE_FUNCTIONS = new Set(['$', '$items'])

export class ReferenceCollector implements References {
  readonly names = new Set<string>()
  readonly nodes = new Set<string>()
  dynamicNodes = false

  name(name: string): void {
    this.names.add(name)
  }

  /** A call `$('X')` or `$items('X')`; without arguments both mean a node that the workflow's wiring names. */
  call(name: string, args: readonly AnyNode[]): void {
    if (NODE_FUNCTIONS.has(name) && args.length > 0) this.#node(literalText(args[0]!))
  }

  /** `$node.X` or `$node["X"]`. */
  member(name: string, key: string | undefined): void {
    if (name === '$node') this.#node(key)
  }

  /** The name used in any other way: handed on, renamed, asked for its type. */
  bare(name: string): void {
    if (NODE_FUNCTIONS.has(name) || name === '$node') this.dynamicNodes = true
  }

  #node(name: string | undefined): void {
    if (name === undefined) this.dynamicNodes = true
    else this.nodes.add(name)
  }
}

export function literalText(node: AnyNode): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0]?.value.cooked ?? undefined
  return undefined
}
