import type { Json } from '@linkflow/kernel'
import type { Item } from '@linkflow/node-runtime'
import { compatible, entriesOf, optionOf, type Parameters, perItem, type Step } from '../../run/compatible.ts'
import { isTruthy, own, textOf } from '../../values/json.ts'
import { Draft } from '../../values/path.ts'
import { oldParameters } from './parameters.ts'

/** Version 2 turns numeric text into numbers; version 1 writes what comes. */
function numberOf(value: Json | undefined, version: number): Json {
  if (version < 2 || typeof value !== 'string') return value ?? null
  const number = Number(value)
  return value.trim() === '' || Number.isNaN(number) ? value : number
}

function set(item: Item, parameters: Parameters, { version }: Step): Item {
  const keepOnlySet = own(parameters, 'keepOnlySet') === true
  const draft = new Draft(keepOnlySet ? {} : item.json)
  const dots = optionOf(parameters, 'dotNotation') !== false
  for (const type of ['boolean', 'number', 'string']) {
    for (const entry of entriesOf(parameters, 'values', type)) {
      const value = own(entry, 'value')
      const name = textOf(own(entry, 'name'))
      if (type === 'boolean') draft.set(name, isTruthy(value), dots)
      else if (type === 'number') draft.set(name, numberOf(value, version), dots)
      else if (value !== undefined) draft.set(name, value, dots)
    }
  }
  return keepOnlySet || item.files === undefined ? { json: draft.json } : { json: draft.json, files: item.files }
}

export const oldSet = compatible({
  of: 'n8n-nodes-base.set',
  type: 'n8n-set',
  title: 'Set (n8n)',
  description: 'Sets fields of each item, as n8n’s Set 1 and 2 do.',
  versions: [1, 2],
  parameters: oldParameters,
  run: perItem(set),
})
