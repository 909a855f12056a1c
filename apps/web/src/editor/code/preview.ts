import {
  Budget,
  compileExpression,
  compileTemplate,
  ExpressionError,
  HostObject,
  kindOf,
  type MethodReference,
  methodReference,
  type Template,
  toJson,
  type Value,
} from '@linkflow/expression'
import type { DataItem } from '../data/item-source.ts'
import { isParent, kindOfJson, shortened, shownValue } from '../data/json-kind.ts'
import { OPTIONS_MAX, PREVIEW_FUEL, PREVIEW_MS, RESULT_CHARS_MAX } from './limits.ts'
import type { Option, PreviewAnswer, PreviewWorld, ShownKind } from './preview-protocol.ts'
import { NOT_RUN, PENDING, PREVIEW_NAMES, PreviewScope } from './preview-scope.ts'

/** What was stopped because it took too much, whatever of. */
const STOPPED = /^limit-(fuel|time|bytes|list|text|depth)$/

/** The value of a parameter on the chosen item, and whether it is another on the others. */
export function preview(text: string, world: PreviewWorld, nowMs: number): PreviewAnswer {
  const compiled = compileTemplate(text, { dialect: world.dialect, names: PREVIEW_NAMES })
  if (!compiled.ok) {
    const { code, message, start, end } = compiled.error[0]!
    return STOPPED.test(code) ? { type: 'stopped' } : { type: 'error', code, message, start, end }
  }
  const template = compiled.value
  const { input, chosen } = world
  if (needsItem(template) && chosen === undefined && (input === undefined || input.count === 0))
    return { type: world.isInputComing === true ? 'pending' : 'no-data' }
  const scope = new PreviewScope(world, nowMs)
  const budget = new Budget({ timeMs: PREVIEW_MS, fuelMax: PREVIEW_FUEL })
  try {
    const value = on(template, scope, budget, chosen?.index ?? 0, chosen?.item)
    const shown = shownResult(value)
    const others = countOthers(template, scope, budget, world, shown.text)
    return { type: 'value', ...shown, ...others, isGuess: scope.isGuess }
  } catch (error) {
    return failure(error)
  }
}

const needsItem = ({ references: { names } }: Template): boolean =>
  ['$json', '$data', '$input', '$files', '$binary', '$item', '$items'].some((name) => names.has(name))

function on(template: Template, scope: PreviewScope, budget: Budget, index: number, item: DataItem | undefined): Value {
  scope.stand(index, item)
  return template.evaluate(scope, budget)
}

function failure(error: unknown): PreviewAnswer {
  if (!(error instanceof ExpressionError)) return { type: 'error', code: 'internal-error', message: String(error) }
  const { code, message, start, end } = error
  if (code === PENDING) return { type: 'pending' }
  if (STOPPED.test(code)) return { type: 'stopped' }
  const node = code === NOT_RUN ? /«(.*)»/.exec(message)?.[1] : undefined
  return {
    type: 'error',
    code,
    message,
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    ...(node !== undefined && { node }),
  }
}

/** As many of the items as the time of one preview is enough for. */
function countOthers(
  template: Template,
  scope: PreviewScope,
  budget: Budget,
  { input, chosen }: PreviewWorld,
  text: string,
): { readonly differs: number; readonly of: number; readonly isPart: boolean } {
  if (input === undefined || !needsItem(template)) return { differs: 0, of: 0, isPart: false }
  const isChosenAmong = chosen !== undefined && chosen.index < input.items.length
  let differs = 0
  let of = isChosenAmong || chosen === undefined ? 0 : 1
  const { isGuess } = scope
  for (const [index, item] of input.items.entries()) {
    try {
      budget.checkTime()
    } catch {
      break
    }
    of += 1
    if (index === chosen?.index) continue
    try {
      if (shownResult(on(template, scope, budget, index, item)).text !== text) differs += 1
    } catch (error) {
      if (error instanceof ExpressionError && STOPPED.test(error.code)) {
        of -= 1
        break
      }
      differs += 1
    }
  }
  scope.isGuess = isGuess
  return { differs, of, isPart: of < input.count }
}

function shownResult(value: Value): { readonly text: string; readonly kind: ShownKind } {
  const kind = kindOf(value)
  const json = toJson(value)
  if (kind === 'date') return { text: String(json), kind: 'date' }
  if (json === undefined) return { text: '', kind: 'missing' }
  const text = typeof json === 'string' ? json : (JSON.stringify(json) ?? '')
  const isPlain = ['null', 'boolean', 'number', 'string', 'list', 'record'].includes(kind)
  return { text: shortened(text, RESULT_CHARS_MAX), kind: isPlain ? kindOfJson(json) : 'other' }
}

let reference: ReadonlyMap<string, readonly MethodReference[]> | undefined
const libraryOf = (on: string): readonly MethodReference[] => {
  reference ??= Map.groupBy(methodReference(), (row) => row.on)
  return reference.get(on) ?? []
}

/** What may follow behind a dot: keys with their values, then what can be done with such a value. */
export function options(behind: string | undefined, world: PreviewWorld, nowMs: number): readonly Option[] {
  if (behind === undefined) return [...names(), ...libraryOf('function').map(methodOption)]
  const compiled = compileExpression(behind, { dialect: world.dialect, names: PREVIEW_NAMES })
  if (!compiled.ok) return []
  const scope = new PreviewScope(world, nowMs)
  try {
    const budget = new Budget({ timeMs: PREVIEW_MS, fuelMax: PREVIEW_FUEL })
    const value = on(compiled.value, scope, budget, world.chosen?.index ?? 0, world.chosen?.item)
    return [...keysOf(value), ...libraryOf(kindOf(value)).map(methodOption)].slice(0, OPTIONS_MAX)
  } catch {
    return []
  }
}

function keysOf(value: Value): Option[] {
  if (value instanceof HostObject) {
    const data = new Set(value.dataNames())
    return value.names().map((label) => ({
      label: data.has(label) ? label : `${label}()`,
      kind: data.has(label) ? 'key' : 'method',
      detail: '',
    }))
  }
  if (kindOf(value) !== 'record') return []
  return Object.entries(value as Readonly<Record<string, unknown>>).map(([label, each]) => ({
    label,
    kind: 'key',
    detail: detailOf(label, each),
  }))
}

/** Names of what is not to be read over somebody's shoulder. */
const SECRET_NAME =
  /pass(word|wd|phrase|code)|secret|token|api[-_]?key|private[-_]?key|credential|authori[sz]ation|cookie|signature/i
const MASK = '••••••'

function detailOf(name: string, value: unknown): string {
  const kind = kindOfJson(value)
  if (kind === 'null') return 'null'
  if (kind === 'boolean') return `${KIND_WORDS[kind]}  ${value}`
  const shown = shownValue(value, 40)
  const isSecret = SECRET_NAME.test(name) || (isParent(value) && SECRET_NAME.test(shown))
  return `${KIND_WORDS[kind]}  ${isSecret ? MASK : shown}`
}
const KIND_WORDS = {
  text: 'text',
  number: 'number',
  boolean: 'true/false',
  null: 'null',
  list: 'list',
  object: 'object',
  missing: '',
} as const

const methodOption = ({ on, name, property, doc, example }: MethodReference): Option => ({
  label: property ? name : `${name}()`,
  kind: property ? 'property' : on === 'function' ? 'function' : 'method',
  detail: '',
  doc,
  example,
})

const NAME_WORDS: Readonly<Record<string, string>> = {
  $json: 'fields of the item',
  $input: 'all that comes in',
  '$()': 'what another node put out',
  $now: 'this moment',
  $today: 'the day, at midnight',
  $vars: 'variables of the workspace',
  $itemIndex: 'number of the item, from 0',
  $files: 'files of the item',
  $workflow: 'this workflow',
  $execution: 'this run',
  $prevNode: 'the node before',
}
const names = (): Option[] =>
  Object.entries(NAME_WORDS).map(([label, detail]) => ({ label, kind: 'name' as const, detail }))
