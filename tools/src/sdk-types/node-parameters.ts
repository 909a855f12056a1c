import { type CatalogueEntry, nodeCatalogue } from '@linkflow/node-runtime'
import { builtInNodes } from '@linkflow/nodes'
import { objectText, type Schema } from './type-text.ts'

/** The parameters and ports of every node that LinkFlow brings along, in its newest version. */
export function nodeParameters(): string {
  const newest = new Map<string, CatalogueEntry>()
  for (const entry of nodeCatalogue(builtInNodes)) {
    const known = newest.get(entry.type)
    if (known === undefined || known.version < entry.version) newest.set(entry.type, entry)
  }
  const entries = [...newest.values()].toSorted((a, b) => (a.type < b.type ? -1 : 1))
  const nodes = entries.map((entry) => {
    const { type, title, description } = entry
    return `/** ${title}. ${description} */\n'${type}': ${nodeText(entry)}`
  })
  const versions = entries.map(({ type, version }) => `'${type}': ${version},`)
  return [
    "import type { ExpressionText, Fixed } from '../code/expression.ts'",
    `/** What stands for any value in a parameter: an expression, or a value that holds «{{» and is none. */\ntype Else = ExpressionText | Fixed`,
    `export interface Nodes {\n${nodes.join('\n')}\n}`,
    `/** The newest version of each, which the types are of. */\nexport const NODE_VERSIONS: Readonly<Record<keyof Nodes, number>> = {\n${versions.join('\n')}\n}`,
  ].join('\n\n')
}

function nodeText({ parameters, literal, ports, credentials }: CatalogueEntry): string {
  const ways = [
    `parameters: ${objectText(parameters as Schema, { readonly: true, orElse: 'Else' }, literal)}`,
    // The port «error» is there on every node whose `onError` says so.
    `inputs: ${portsText(ports.inputs, ports.dynamic)}`,
    `outputs: ${portsText([...ports.outputs, 'error'], ports.dynamic)}`,
    `credentials: ${credentials.length === 0 ? 'never' : credentials.map(({ type }) => `'${type}'`).join(' | ')}`,
  ]
  return `{\n${ways.join('\n')}\n}`
}

const portsText = (ports: readonly string[], isDynamic: boolean): string => {
  if (isDynamic) return 'string'
  return ports.length === 0 ? 'never' : ports.map((port) => `'${port}'`).join(' | ')
}
