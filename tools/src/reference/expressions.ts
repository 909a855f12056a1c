import { methodReference } from '@linkflow/expression'
import { code, page, tableOf } from './markdown.ts'

export function expressionsPage(): string {
  const entries = methodReference()
  const kinds = [...new Set(entries.map(({ on }) => on))]
  return page(
    'Expressions',
    'Between `{{` and `}}` in a parameter stands an expression: a part of JavaScript that is interpreted, with limits on ' +
      'steps, memory and time, and reaches nothing but the data of the run. A parameter that is one expression and ' +
      'nothing else keeps the type of its value; with other text around it, it is text.',
    NAMES,
    ...kinds.map((on) =>
      [
        on === 'function' ? '## Functions by name' : `## On a ${on}`,
        tableOf(
          ['Name', 'What it gives', 'Example'],
          entries
            .filter((entry) => entry.on === on)
            .map(({ name, property, doc, example, result }) => [
              code(on === 'function' ? `${name}()` : property ? `.${name}` : `.${name}()`),
              doc,
              `${code(example)} → ${code(result)}`,
            ]),
        ),
      ].join('\n\n'),
    ),
  )
}

const NAMES = `## What there is to read

${tableOf(
  ['Name', 'What it is'],
  [
    ['`$json`', 'the JSON of the item that is being worked on'],
    ['`$input`', 'all items that came in: `.all()`, `.first()`, `.last()`, `.item`'],
    [
      "`$('Node')`",
      'what another node put out: `.item` (the one this item comes from), `.all()`, `.first()`, `.last()`',
    ],
    ["`$node['Node']`", 'the same, as a property'],
    [
      '`$now`, `$today`',
      'the instant at which the step began (it stays the same when the step runs again), and its day',
    ],
    ['`$execution`, `$workflow`', 'facts of the run and of its workflow'],
    ['`$itemIndex`, `$runIndex`', 'place of the item, and of the iteration'],
    ['`$vars`', 'variables of the workspace'],
  ],
)}

A path that does not exist is an error that says at which part it ended; write \`?.\` where it may be missing.`
