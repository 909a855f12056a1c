import { nearest } from './compile/suggest.ts'
import type { Context } from './context.ts'
import { type ErrorPlace, ExpressionError } from './expression-error.ts'
import { propertyOf, tableOf } from './methods/tables.ts'
import { textOf } from './values/convert.ts'
import { HostFunction, HostObject } from './values/host-object.ts'
import { ClosedObject, isList, kindOf, type Value, wordsOfKind } from './values/value.ts'

/** Where a member is read, for messages, and what the text around it makes of a missing one. */
export interface MemberSite {
  readonly place: ErrorPlace
  /** The object's source text, such as `$json.body`. */
  readonly objectText: string
  /** True if a missing path is expected here: before `??` or `||`, in a condition, after `?.`. */
  readonly lenient: boolean
}

/** A member by the slow way: everything but an own key of a record, which the compiled code reads itself. */
export function readMember(target: Value, key: string | number, site: MemberSite, cx: Context): Value {
  if (target === null || target === undefined) return noObject(target, key, site, cx)
  if (typeof target === 'object' && !(target instanceof ClosedObject)) {
    if (Object.hasOwn(target, key)) return (target as { [key: string]: Value })[key]
  } else if (typeof target === 'string') {
    const char = characterAt(target, key)
    if (char !== undefined) return char
  } else if (target instanceof HostObject) {
    const member = target.get(String(key))
    if (member instanceof HostFunction) return methodNotCalled(String(key), site)
    if (member !== undefined) return member
    return missingMember(target, key, site, cx)
  }
  return readProperty(target, key, site, cx)
}

function characterAt(text: string, key: string | number): Value {
  if (key === 'length') return text.length
  const index = typeof key === 'number' ? key : /^(?:0|[1-9]\d{0,8})$/.test(key) ? Number(key) : -1
  return Number.isInteger(index) && index >= 0 && index < text.length ? text[index] : undefined
}

function readProperty(target: Value, key: string | number, site: MemberSite, cx: Context): Value {
  const property = propertyOf(kindOf(target), String(key))
  if (property !== undefined) return property.run(target, [], cx)
  const isMethod = kindOf(target) !== 'record' && tableOf(kindOf(target)).has(String(key))
  return isMethod ? methodNotCalled(String(key), site) : missingMember(target, key, site, cx)
}

function methodNotCalled(key: string, site: MemberSite): never {
  throw new ExpressionError('method-not-called', `«${key}» of ${site.objectText} is a function; add () to call it.`, {
    place: site.place,
  })
}

function noObject(target: null | undefined, key: string | number, site: MemberSite, cx: Context): Value {
  if (site.lenient && cx.dialect === 'linkflow') return undefined
  const what = target === null ? 'null' : 'missing'
  throw new ExpressionError('path-not-found', `${site.objectText} is ${what}, so it has no "${shortened(key)}".`, {
    place: site.place,
    lastGoodPath: target === null ? site.objectText : undefined,
  } as { place: ErrorPlace; lastGoodPath?: string })
}

function missingMember(target: Value, key: string | number, site: MemberSite, cx: Context): Value {
  if (site.lenient || cx.dialect === 'n8n') return undefined
  throw new ExpressionError(
    'path-not-found',
    `${site.objectText} has no "${shortened(key)}"; ${whatItHas(target, String(key))}`,
    {
      place: site.place,
      lastGoodPath: site.objectText,
    },
  )
}

const shortened = (key: string | number): string => String(key).slice(0, 60)

const KEYS_SHOWN = 8

function whatItHas(target: Value, key: string): string {
  if (isList(target)) return `it is a list of ${target.length}.`
  if (typeof target !== 'object' || target === null) return `it is ${wordsOfKind(kindOf(target))}.`
  const names = namesOf(target)
  if (names.length === 0) return 'it is empty.'
  const close = nearest(key, names)
  const shown = names
    .slice(0, KEYS_SHOWN)
    .map((name) => name.slice(0, 60))
    .join(', ')
  const all = `it has: ${shown}${names.length > KEYS_SHOWN ? ' …' : ''}`
  return close === undefined ? `${all}.` : `did you mean "${close.slice(0, 60)}"? (${all})`
}

function namesOf(target: Value): string[] {
  if (target instanceof HostObject) return target.names()
  if (target instanceof ClosedObject) return [...tableOf(target.kind).keys()]
  return Object.keys(target as object)
}

/** The key of `value[key]`. */
export function memberKey(key: Value, cx: Context): string | number {
  return typeof key === 'string' || typeof key === 'number' ? key : textOf(key, cx.budget)
}
