import type { Json } from '@linkflow/kernel'
import type { ItemHandle, NodeContext } from '@linkflow/node-runtime'
import { StepFailure } from '@linkflow/node-runtime'
import { runCode } from '@linkflow/nodes'
import { choice, collection, groups, type Parameter, value } from '../../parameters/describe.ts'
import {
  compatible,
  entriesOf,
  handlesOf,
  type Outputs,
  optionOf,
  type Parameters,
  type Step,
} from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { deepEqual, isLess } from '../../values/equal.ts'
import { own, textOf } from '../../values/json.ts'
import { getPath } from '../../values/path.ts'

const TIMEOUT_MS = 60_000

export const sortParameters: readonly Parameter[] = [
  choice('type', ['simple', 'random', 'code'], 'By fields, by chance, or by a program'),
  groups(
    'sortFieldsUi',
    {
      sortField: [
        value('fieldName', '', 'Field, or its path'),
        choice('order', ['ascending', 'descending'], 'Its order'),
      ],
    },
    'Fields, the most important first',
    { when: { show: { type: ['simple'] } } },
  ),
  value('code', '', 'Compares the items a and b', { when: { show: { type: ['code'] } } }),
  collection('options', [value('disableDotNotation', false, 'Names are keys as they stand')], 'Options', {
    when: { show: { type: ['simple'] } },
  }),
]

export function sortedItems(step: Step): Outputs | Promise<Outputs> {
  const given = step.parameters()
  const handles = handlesOf(step.input)
  switch (own(given, 'type')) {
    case 'random':
      return { main: shuffled(handles, step.context) }
    case 'code':
      return byProgram(step, textOf(own(given, 'code') ?? ''))
    default:
      return { main: byFields(handles, given) }
  }
}

function byFields(handles: readonly ItemHandle[], given: Parameters): ItemHandle[] {
  const dots = optionOf(given, 'disableDotNotation') !== true
  const fields = entriesOf(given, 'sortFieldsUi', 'sortField').map((entry) => ({
    name: textOf(own(entry, 'fieldName') ?? ''),
    direction: own(entry, 'order') === 'descending' ? -1 : 1,
  }))
  if (fields.length === 0) fail('No sorting specified. Please add a field to sort by')
  const read = ({ item }: ItemHandle, name: string): Json | undefined => getPath(item.json, name, dots)
  for (const { name } of fields) {
    if (!handles.some((handle) => read(handle, name) !== undefined))
      fail(`Couldn't find the field '${name}' in the input data`)
  }
  const folded = (value: Json | undefined) => (typeof value === 'string' ? value.toLowerCase() : value)
  return handles.toSorted((one, other) => {
    for (const { name, direction } of fields) {
      const [a, b] = [folded(read(one, name)), folded(read(other, name))]
      if (!deepEqual(a, b)) return isLess(a, b) ? -direction : direction
    }
    return 0
  })
}

function shuffled(handles: readonly ItemHandle[], context: NodeContext): ItemHandle[] {
  const list = [...handles]
  for (let i = list.length - 1; i > 0; i -= 1) {
    const j = Math.floor(context.random() * (i + 1))
    ;[list[i], list[j]] = [list[j]!, list[i]!]
  }
  return list
}

async function byProgram({ input, context }: Step, code: string): Promise<Outputs> {
  if (!/\breturn\b/.test(code)) {
    fail("Sort code doesn't return. Please add a 'return' statement to your code")
  }
  const source = `return items.sort((a, b) => {\n${code}\n})`
  const made = await runCode(
    input.port('main'),
    { source, mode: 'all', language: 'javascript', timeoutMs: TIMEOUT_MS },
    context,
  )
  if (!made.ok) throw new StepFailure(made.error)
  return { main: made.value }
}

export const sort = compatible({
  of: 'n8n-nodes-base.sort',
  type: 'n8n-sort',
  title: 'Sort (n8n)',
  description: 'Puts the items in order, as n8n’s Sort does.',
  versions: [1],
  parameters: sortParameters,
  literal: ['code'],
  effect: 'read',
  run: sortedItems,
})
