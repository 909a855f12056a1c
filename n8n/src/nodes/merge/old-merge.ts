import type { Json, JsonObject } from '@linkflow/kernel'
import type { DerivedItem, ItemHandle } from '@linkflow/node-runtime'
import { choice, type Parameter, value } from '../../parameters/describe.ts'
import { compatible, handlesOf, type Outputs, type Step } from '../../run/compatible.ts'
import { own, setOwn, textOf } from '../../values/json.ts'
import { getPath } from '../../values/path.ts'
import { allPairs, type Clash } from './combine.ts'

const KEY_MODES = ['keepKeyMatches', 'mergeByKey', 'removeKeyMatches']
const byKey = { when: { show: { mode: KEY_MODES } } }

const parameters: readonly Parameter[] = [
  choice(
    'mode',
    ['append', 'keepKeyMatches', 'mergeByIndex', 'mergeByKey', 'multiplex', 'passThrough', 'removeKeyMatches', 'wait'],
    'How the inputs become one',
  ),
  choice('join', ['left', 'inner', 'outer'], 'How far: to the end of input 1, the shorter, the longer', {
    when: { show: { mode: ['mergeByIndex'] } },
  }),
  value('propertyName1', '', 'Field of input 1', byKey),
  value('propertyName2', '', 'Field of input 2', byKey),
  choice('output', ['input1', 'input2'], 'Which input passes', { when: { show: { mode: ['passThrough'] } } }),
  choice('overwrite', ['always', 'blank', 'undefined'], 'When fields of input 2 replace those of input 1', {
    when: { show: { mode: ['mergeByKey'] } },
  }),
]

type Made = ItemHandle | DerivedItem
const SHALLOW: Clash = { suffixes: false, winner: undefined, deep: false, keepsOverEmpty: false }

function byIndex(input1: readonly ItemHandle[], input2: readonly ItemHandle[], join: string): Made[] {
  if (input1.length === 0) return join === 'outer' ? [...input2] : []
  if (input2.length === 0) return join === 'inner' ? [] : [...input1]
  const count =
    join === 'inner'
      ? Math.min(input1.length, input2.length)
      : join === 'outer'
        ? Math.max(input1.length, input2.length)
        : input1.length
  return Array.from({ length: count }, (_, i): Made => {
    const [first, second] = [input1[i], input2[i]]
    if (first === undefined) return second!
    if (second === undefined) return first
    const json = { ...first.item.json, ...second.item.json }
    return { item: { ...first.item, json }, from: [first.index, second.index] }
  })
}

/** Keys are compared as texts; blank ones match nothing. */
function byKeys(input1: readonly ItemHandle[], input2: readonly ItemHandle[], given: JsonObject): Made[] {
  const mode = own(given, 'mode')
  const [name1, name2] = [textOf(own(given, 'propertyName1')), textOf(own(given, 'propertyName2'))]
  if (name1 === '' || name2 === '' || input2.length === 0) return [...input1]
  const others = new Map<string, ItemHandle>()
  for (const handle of input2) {
    const key = getPath(handle.item.json, name2)
    if (key !== undefined && key !== null && key !== '' && key !== 0 && key !== false) others.set(textOf(key), handle)
  }
  const made: Made[] = []
  for (const handle of input1) {
    const key = getPath(handle.item.json, name1)
    const isComparable = typeof key === 'string' || typeof key === 'number'
    if (key === undefined && mode === 'removeKeyMatches') made.push(handle)
    if (!isComparable) continue
    const other = others.get(textOf(key))
    if (mode === 'removeKeyMatches' && other === undefined) made.push(handle)
    if (mode === 'keepKeyMatches' && other !== undefined) made.push(handle)
    if (mode === 'mergeByKey')
      made.push(other === undefined ? handle : filledBy(handle, other, textOf(own(given, 'overwrite'))))
  }
  return made
}

function filledBy(handle: ItemHandle, other: ItemHandle, overwrite: string): DerivedItem {
  const json: JsonObject = { ...handle.item.json }
  for (const [key, value] of Object.entries(other.item.json)) {
    const before: Json | undefined = own(json, key)
    const replaces =
      overwrite === 'undefined'
        ? before === undefined
        : overwrite !== 'blank' || before === undefined || before === null || before === ''
    if (replaces) setOwn(json, key, value)
  }
  return { item: { ...handle.item, json }, from: [handle.index, other.index] }
}

function run({ input, parameters: read }: Step): Outputs {
  const given = read()
  const [input1, input2] = [handlesOf(input, 'input1'), handlesOf(input, 'input2')]
  switch (own(given, 'mode')) {
    case 'mergeByIndex':
      return { main: byIndex(input1, input2, textOf(own(given, 'join'))) }
    case 'multiplex':
      return { main: allPairs(input1, input2, SHALLOW) }
    case 'keepKeyMatches':
    case 'mergeByKey':
    case 'removeKeyMatches':
      return { main: byKeys(input1, input2, given) }
    case 'passThrough':
      return { main: own(given, 'output') === 'input2' ? input2 : input1 }
    case 'wait':
      return { main: [{ item: { json: {} }, from: 'all' }] }
    default:
      return { main: [...input1, ...input2] }
  }
}

export const oldMerge = compatible({
  of: 'n8n-nodes-base.merge',
  type: 'n8n-merge',
  title: 'Merge (n8n)',
  description: 'Brings two inputs together, as n8n’s Merge 1 does.',
  versions: [1],
  parameters,
  ports: { inputs: ['input1', 'input2'], outputs: ['main'] },
  run,
})
