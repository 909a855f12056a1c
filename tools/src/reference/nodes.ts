import { effectText, nodeCatalogue, nodeReference } from '@linkflow/node-runtime'
import { builtInNodes } from '@linkflow/nodes'
import { code, page, tableOf } from './markdown.ts'

export function nodesPage(): string {
  const entries = nodeCatalogue(builtInNodes).toSorted((a, b) => a.type.localeCompare(b.type))
  return page(
    'Nodes',
    'Every node type, with its parameters as its schema describes them. Any text in a parameter may hold expressions ' +
      '([expressions.md](expressions.md)) except where it says literal. A `write` is not repeated once it is completed; ' +
      'after a crash in the middle it is tried again with the same idempotency key.',
    tableOf(
      ['Type', 'Title', 'Group', 'Effect'],
      entries.map(({ type, title, group, effect }) => [`[${code(type)}](#${type})`, title, group, effectText(effect)]),
    ),
    ...entries.map((entry) => nodeReference(entry)),
  )
}
