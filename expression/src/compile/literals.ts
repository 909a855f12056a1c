import type { ArrayExpression, Literal, ObjectExpression, Property, TemplateLiteral } from 'acorn'
import type { Context } from '../context.ts'
import { ExpressionError, refuse } from '../expression-error.ts'
import { storable } from '../methods/method.ts'
import { concat, elementsOf, isMissing } from '../operators.ts'
import { textOf } from '../values/convert.ts'
import { HostObject } from '../values/host-object.ts'
import { toText } from '../values/leave.ts'
import { type OwnRecord, setOwn } from '../values/record.ts'
import { Regex } from '../values/regex.ts'
import { isList, isRecord, kindWords, type RecordValue, type Value } from '../values/value.ts'
import type { Compiler } from './compiler.ts'
import type { Code } from './env.ts'
import { placed } from './operations.ts'

export function compileLiteral(c: Compiler, node: Literal): Code {
  if (node.regex) return compileRegexLiteral(c, node, node.regex.pattern, node.regex.flags)
  if (typeof node.bigint === 'string') {
    return c.problem(
      'unsupported-bigint',
      'Numbers ending in n are not supported; write the number as text if it is very large.',
      node,
    )
  }
  const value = node.value as Value
  return () => value
}

function compileRegexLiteral(c: Compiler, node: Literal, pattern: string, flags: string): Code {
  try {
    const regex = Regex.compile(pattern, flags, c.options.limits)
    return () => regex
  } catch (error) {
    if (error instanceof ExpressionError) return c.problem(error.code, error.message, node)
    throw error
  }
}

export function compileTemplateLiteral(c: Compiler, node: TemplateLiteral): Code {
  const texts = node.quasis.map((quasi) => quasi.value.cooked ?? '')
  const values = node.expressions.map((expression) => c.expression(expression))
  return placed(node, (env) => {
    let text = texts[0]!
    for (let index = 0; index < values.length; index += 1) {
      text = concat(text, interpolated(values[index]!(env), env.cx), env.cx)
      text = concat(text, texts[index + 1]!, env.cx)
    }
    return text
  })
}

/** JavaScript's text, except that `linkflow` shows lists and objects as JSON rather than as [object Object]. */
function interpolated(value: Value, cx: Context): string {
  if (typeof value === 'string') return value
  if (cx.dialect === 'n8n' || isMissing(value)) return textOf(value, cx.budget)
  return isList(value) || isRecord(value) ? toText(value, cx.dialect, cx.budget) : textOf(value, cx.budget)
}

export function compileArray(c: Compiler, node: ArrayExpression): Code {
  const parts = node.elements.map((element) => {
    if (element === null) return { spread: false, code: (() => undefined) as Code }
    if (c.isSpread(element)) return { spread: true, code: c.expression(element.argument) }
    return { spread: false, code: c.expression(element) }
  })
  if (parts.some((part) => part.spread)) return placed(node, (env) => spreadList(parts, env))
  const codes = parts.map((part) => part.code)
  return placed(node, (env) => {
    env.cx.budget.list(codes.length)
    const list: Value[] = []
    for (const code of codes) list.push(storable(code(env)))
    return list
  })
}

function spreadList(parts: readonly { spread: boolean; code: Code }[], env: Parameters<Code>[0]): Value {
  const list: Value[] = []
  for (const { spread, code } of parts) {
    const value = code(env)
    if (!spread) {
      if (list.length >= env.cx.budget.limits.listLengthMax) env.cx.budget.list(list.length + 1)
      env.cx.budget.allocate(8)
      list.push(storable(value))
      continue
    }
    const elements = elementsOf(value, env.cx)
    env.cx.budget.list(list.length + elements.length)
    for (const element of elements) list.push(element)
  }
  return list
}

type RecordPart = (record: OwnRecord, env: Parameters<Code>[0]) => void

export function compileObject(c: Compiler, node: ObjectExpression): Code {
  const parts = node.properties.map((property) =>
    property.type === 'SpreadElement' ? spreadPart(c.expression(property.argument)) : propertyPart(c, property),
  )
  return placed(node, (env) => {
    env.cx.budget.list(2 * parts.length)
    const record: OwnRecord = {}
    for (const part of parts) part(record, env)
    return record
  })
}

function propertyPart(c: Compiler, property: Property): RecordPart {
  if (property.kind !== 'init') {
    c.problem('unsupported-accessor', 'get and set are not supported in objects; write key: value.', property)
    return () => undefined
  }
  const key = compileKey(c, property)
  const value = c.expression(property.value)
  return typeof key === 'string'
    ? (record, env) => setOwn(record, key, storable(value(env)))
    : (record, env) => setOwn(record, textOf(key(env), env.cx.budget), storable(value(env)))
}

/** The key of a property: known now, or worked out at run time. */
export function compileKey(c: Compiler, property: { computed: boolean; key: Property['key'] }): string | Code {
  const { key } = property
  if (property.computed) return c.expression(key)
  if (key.type === 'Identifier') return key.name
  return key.type === 'Literal' ? String(key.value) : c.refuse(key)
}

function spreadPart(source: Code): RecordPart {
  return (record, env) => {
    const value = source(env)
    if (isMissing(value) || typeof value === 'boolean' || typeof value === 'number') return
    const from: RecordValue | undefined = isRecord(value)
      ? value
      : isList(value) || typeof value === 'string'
        ? ({ ...elementsOf(value, env.cx) } as unknown as RecordValue)
        : undefined
    if (from === undefined) return spreadRefused(value)
    const keys = Object.keys(from)
    env.cx.budget.list(2 * keys.length)
    for (const key of keys) setOwn(record, key, from[key])
  }
}

function spreadRefused(value: Value): never {
  const what = value instanceof HostObject ? value.label : kindWords(value)
  return refuse('wrong-type', `… cannot take apart ${what}; name the members that are needed.`)
}
