import type { Json } from '@linkflow/kernel'
import { z } from 'zod'
import type { NodeGroup, NodeOperation, NodeType, Ports } from './node-type.ts'
import { portsOf } from './registry.ts'

/** A node type as the API tells it: all an editor or an SDK needs to offer it. */
export interface CatalogueEntry {
  readonly type: string
  readonly version: number
  readonly title: string
  readonly description: string
  /** Markdown; empty where the description says it all. */
  readonly documentation: string
  readonly group: NodeGroup
  readonly keywords: readonly string[]
  readonly operations: readonly Required<NodeOperation>[]
  /** Types that people usually put behind it, the likeliest first. */
  readonly suggestedNext: readonly string[]
  /** JSON Schema (2020-12) of the raw parameters; a text anywhere in them may hold expressions, except in `literal` ones. */
  readonly parameters: Json
  readonly literal: readonly string[]
  /** Loaders of what parameters offer, by name; a parameter's schema names its own as `optionsFrom`. */
  readonly options: readonly string[]
  /** With no parameters set. `dynamic`: parameters decide, so ask for the ports of a node as it is. */
  readonly ports: Ports & { readonly dynamic: boolean }
  readonly credentials: readonly { readonly type: string; readonly required: boolean }[]
  readonly effect: 'pure' | 'read' | 'write' | 'by-parameters'
  readonly runOnEmpty: boolean
  /** False: it comes with imported workflows, and pickers leave it out. */
  readonly offered: boolean
  readonly sample: readonly Json[]
}

export const nodeCatalogue = (nodeTypes: Iterable<NodeType>): CatalogueEntry[] => Array.from(nodeTypes, entryOf)

function entryOf(nodeType: NodeType): CatalogueEntry {
  const { effect, ports } = nodeType
  return {
    type: nodeType.type,
    version: nodeType.version,
    title: nodeType.title,
    description: nodeType.description,
    documentation: nodeType.documentation ?? '',
    group: nodeType.group,
    keywords: nodeType.keywords ?? [],
    operations: (nodeType.operations ?? []).map((each) => ({ ...each, keywords: each.keywords ?? [] })),
    suggestedNext: nodeType.suggestedNext ?? [],
    parameters: schemaOf(nodeType),
    literal: nodeType.literal ?? [],
    options: Object.keys(nodeType.options ?? {}),
    ports: { ...portsOf(nodeType, {}), dynamic: typeof ports === 'function' },
    credentials: nodeType.credentials ?? [],
    effect: typeof effect === 'string' ? effect : 'by-parameters',
    runOnEmpty: nodeType.runOnEmpty ?? false,
    offered: nodeType.isOffered ?? true,
    sample: nodeType.sample,
  }
}

/** What is written, not what it becomes: defaults may be left out. What JSON Schema has no word for is any value. */
const schemaOf = (nodeType: NodeType): Json =>
  nodeType.parametersJson ??
  (z.toJSONSchema(nodeType.parameters, { io: 'input', unrepresentable: 'any' }) as unknown as Json)
