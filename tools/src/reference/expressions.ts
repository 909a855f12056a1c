import { methodReference } from '@linkflow/expression'
import { code, page, tableOf } from './markdown.ts'

export function expressionsPage(): string {
  // No node hands out bytes so far, so there is nothing to call these on.
  const entries = methodReference().filter(({ on }) => on !== 'bytes')
  const kinds = [...new Set(entries.map(({ on }) => on))]
  return page(
    'Expressions',
    'Between `{{` and `}}` in a parameter stands an expression: a part of JavaScript that is interpreted, with limits on ' +
      'steps, memory and time, and reaches nothing but the data of the run. A parameter that is one expression and ' +
      'nothing else keeps the type of its value; with other text around it, it is text.',
    NAMES,
    ...kinds.map((on) =>
      [
        TITLES[on] ?? `## On a ${on}`,
        tableOf(
          ['Name', 'Takes → gives', 'What it does', 'Example'],
          entries
            .filter((entry) => entry.on === on)
            .map(({ name, property, signature, doc, example, result }) => [
              code(
                on === 'function' ? `${name}()` : on === 'new' ? `new ${name}()` : property ? `.${name}` : `.${name}()`,
              ),
              code(signature.replace(/\) (?=\S+$)/, ') → ')),
              doc,
              `${code(example)} → ${code(result)}`,
            ]),
        ),
      ].join('\n\n'),
    ),
  )
}

const TITLES: Readonly<Record<string, string>> = {
  function: '## Functions by name',
  new: '## What `new` makes',
  null: '## On what is null or missing',
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
    ['`$files`', 'files of the item, by name'],
  ],
)}

A path that does not exist is an error that says at which part it ended; write \`?.\` where it may be missing.

## In imported workflows

Workflows of n8n keep its rules. A path that is not there is a missing value; so is a name that is not there. Code that cannot be read fails its node when it runs, not the workflow; the validator warns of both. They know these names besides:

${tableOf(
  ['Name', 'What it is'],
  [
    [
      '`$data`, `$binary`, `$position`, `$mode`',
      'other words for `$json`, `$files`, `$itemIndex` and how the execution began',
    ],
    ['`$items(node, output, run)`, `$item(index)`', 'items of a node, and another item'],
    ['`$parameter`, `$rawParameter`', 'the parameters of the node as they are written'],
    [
      '`$env`',
      'variables of the environment that the operator named in `LINKFLOW_EXPRESSION_ENV`; any other is an error',
    ],
    ['`$secrets`', 'always an error: a secret goes into a credential, never into an expression'],
    [
      '`$fromAI(key, description, type, default)`',
      'what a model filled in; without one the default, and without that an error',
    ],
    ['`$self`, `$webhookId`', 'nothing'],
  ],
)}`
