import type {
  AnyNode,
  CallExpression,
  Expression,
  Identifier,
  MemberExpression,
  NewExpression,
  SpreadElement,
} from 'acorn'
import type { Context } from '../context.ts'
import { type ErrorPlace, ExpressionError, refuse } from '../expression-error.ts'
import { CONSTRUCTORS, GLOBAL_FUNCTIONS, type GlobalFunction, NAMESPACES } from '../functions/globals.ts'
import { type MemberSite, memberKey } from '../member-access.ts'
import { type Method, refuseFunctions } from '../methods/method.ts'
import { ALL_METHOD_NAMES, methodOf, methodsNamed } from '../methods/tables.ts'
import { elementsOf, isMissing } from '../operators.ts'
import { numberOf, truthy } from '../values/convert.ts'
import { FunctionValue } from '../values/function-value.ts'
import { HostFunction, HostObject } from '../values/host-object.ts'
import { isFunction, kindOf, kindWords, type Value } from '../values/value.ts'
import type { Compiler } from './compiler.ts'
import type { Code, Env } from './env.ts'
import { chained, compileObjectOf, isGlobal, memberSite, staticKey, unknownStatic } from './members.ts'
import { compileScopeName } from './names.ts'
import { nearest } from './suggest.ts'

type ArgumentsCode = (env: Env) => Value[]
type CallNode = CallExpression | NewExpression

export function compileCall(c: Compiler, node: CallExpression, lenient: boolean): Code {
  const { callee } = node
  if (callee.type === 'Super' || callee.type === ('Import' as string)) return c.refuse(callee)
  if (callee.type === 'MemberExpression') return compileMethodCall(c, node, callee, lenient)
  if (callee.type === 'Identifier' && !c.locals.find(callee.name)) return compileNamedCall(c, node, callee)
  const fn = c.expression(callee)
  return valueCall(c, node, callee, fn)
}

/** Calls whatever function a value is: a local name, an arrow function called at once, the result of another call. */
function valueCall(c: Compiler, node: CallExpression, callee: Expression, fn: Code): Code {
  const args = compileArguments(c, node.arguments)
  const place = placeOf(node)
  const text = c.textOf(callee)
  return chained(fn, callee, node.optional, (target, env) => callValue(target, args(env), env.cx, place, text))
}

function callValue(target: Value, args: Value[], cx: Context, place: ErrorPlace, text: string): Value {
  try {
    if (target instanceof FunctionValue) return target.call(args, cx)
    if (target instanceof HostFunction) return runHost(target, args, cx)
    return refuse('not-a-function', `${text} is ${kindWords(target)}, so it cannot be called.`)
  } catch (error) {
    throw error instanceof ExpressionError ? error.at(place) : error
  }
}

function runHost(fn: HostFunction, args: Value[], cx: Context): Value {
  for (const arg of args) if (isFunction(arg)) refuse('function-not-expected', `${fn.name}() takes no function.`)
  return fn.run(args, cx.budget)
}

const placeOf = (node: ErrorPlace): ErrorPlace => ({ start: node.start, end: node.end })

function compileNamedCall(c: Compiler, node: CallExpression, callee: Identifier): Code {
  const { name } = callee
  if (c.options.names.has(name)) {
    c.references.call(name, node.arguments)
    return valueCall(c, node, callee, compileScopeName(c, name))
  }
  if (name === '$if' && node.arguments.length >= 1 && !node.arguments.some((arg) => c.isSpread(arg)))
    return compileIf(c, node)
  if (name === '$ifEmpty' && node.arguments.length >= 1 && !node.arguments.some((arg) => c.isSpread(arg)))
    return compileIfEmpty(c, node)
  const fn = GLOBAL_FUNCTIONS.get(name)
  return fn === undefined ? unknownFunction(c, node, name) : globalCall(c, node, fn)
}

function unknownFunction(c: Compiler, node: CallExpression, name: string): Code {
  const isConstructor = CONSTRUCTORS.has(name)
  if (isConstructor)
    return c.absent('unknown-function', `${name} is made with new: write new ${name}(…).`, node.callee, 'called')
  const close = nearest(name, [...GLOBAL_FUNCTIONS.keys(), ...c.options.names])
  const hint =
    close === undefined ? 'Functions are called on values, as in $json.name.trim().' : `Did you mean ${close}()?`
  return c.absent('unknown-function', `There is no function ${name}(). ${hint}`, node.callee, 'called')
}

/** `$if(condition, then, else)` works out only the side it gives. */
function compileIf(c: Compiler, node: CallExpression): Code {
  const [test, yes, no] = node.arguments.map((arg, index) => c.expression(arg, index === 0))
  return (env) => (truthy(test!(env)) ? yes?.(env) : no?.(env))
}

/** `$ifEmpty(value, otherwise)`: a missing path is empty too. */
function compileIfEmpty(c: Compiler, node: CallExpression): Code {
  const [value, otherwise] = node.arguments.map((arg, index) => c.expression(arg, index === 0))
  const fn = GLOBAL_FUNCTIONS.get('$isEmpty')!
  return (env) => {
    const found = value!(env)
    return truthy(fn.run([found], env.cx)) ? otherwise?.(env) : found
  }
}

const LENIENT_FUNCTIONS = new Set(['Boolean', '$not', 'not', '$isEmpty'])

function globalCall(c: Compiler, node: CallNode, fn: GlobalFunction): Code {
  const place = placeOf(node)
  if (fn.ofNumber !== undefined && node.arguments.length === 1 && !c.isSpread(node.arguments[0]!)) {
    return numberCall(c.expression(node.arguments[0]!), fn.ofNumber, place)
  }
  const args = compileArguments(c, node.arguments, LENIENT_FUNCTIONS.has(fn.name))
  return (env) => {
    const values = args(env)
    try {
      refuseFunctions(fn, values)
      return fn.run(values, env.cx)
    } catch (error) {
      throw error instanceof ExpressionError ? error.at(place) : error
    }
  }
}

function numberCall(argument: Code, ofNumber: (value: number) => number, place: ErrorPlace): Code {
  return (env) => {
    const value = argument(env)
    if (typeof value === 'number') return ofNumber(value)
    try {
      return ofNumber(numberOf(value, env.cx.budget))
    } catch (error) {
      throw error instanceof ExpressionError ? error.at(place) : error
    }
  }
}

function compileMethodCall(c: Compiler, node: CallExpression, callee: MemberExpression, lenient: boolean): Code {
  const { object } = callee
  if (object.type === 'Super' || callee.property.type === 'PrivateIdentifier')
    return c.refuse(object.type === 'Super' ? object : callee.property)
  if (object.type === 'Identifier' && NAMESPACES.has(object.name) && isGlobal(c, object.name)) {
    const fn = GLOBAL_FUNCTIONS.get(`${object.name}.${staticKey(callee)}`)
    return fn === undefined ? unknownStatic(c, callee, object.name, 'called') : globalCall(c, node, fn)
  }
  const key = staticKey(callee)
  const asksEmptiness = key === 'isEmpty' || key === 'isNotEmpty'
  c.nodeCount += 1
  const target = compileObjectOf(c, object, key, lenient || asksEmptiness || callee.optional || node.optional)
  const site = memberSite(c, callee, lenient || callee.optional)
  const keyCode = key === undefined ? c.expression(callee.property) : undefined
  const args = compileArguments(c, node.arguments)
  const call =
    keyCode === undefined ? staticMethodCall(String(key), args, site) : computedMethodCall(keyCode, args, site)
  return optionalCall(c, node, callee, target, site, call)
}

type MethodCall = (target: Value, env: Env) => Value

function optionalCall(
  c: Compiler,
  node: CallExpression,
  callee: MemberExpression,
  target: Code,
  site: MemberSite,
  call: MethodCall,
): Code {
  if (!node.optional) return chained(target, callee.object, callee.optional, call)
  // a.b?.(): called if the method is there. Only a static name can be asked for before the call.
  const key = staticKey(callee)
  if (key === undefined)
    return c.problem('unsupported-syntax', 'The name of a method before ?.( must be written out.', node)
  return chained(target, callee.object, callee.optional, (value, env) => {
    if (isMissing(value) && site.lenient) return undefined
    return hasMethod(value, String(key)) ? call(value, env) : undefined
  })
}

function hasMethod(value: Value, key: string): boolean {
  if (value instanceof HostObject) return value.get(key) instanceof HostFunction
  return methodOf(kindOf(value), key) !== undefined
}

function staticMethodCall(key: string, args: ArgumentsCode, site: MemberSite): MethodCall {
  const methods = methodsNamed(key)
  return (target, env) => {
    const method = methods[kindOf(target)]
    return method === undefined
      ? callOther(target, key, args, site, env)
      : callMethod(method, target, args(env), env.cx, site.place)
  }
}

function computedMethodCall(keyCode: Code, args: ArgumentsCode, site: MemberSite): MethodCall {
  return (target, env) => {
    const key = String(memberKey(keyCode(env), env.cx))
    const method = methodOf(kindOf(target), key)
    return method === undefined
      ? callOther(target, key, args, site, env)
      : callMethod(method, target, args(env), env.cx, site.place)
  }
}

function callMethod(method: Method, target: Value, args: Value[], cx: Context, place: ErrorPlace): Value {
  try {
    cx.budget.spend(1)
    if (args.length > 0) refuseFunctions(method, args)
    return method.run(target, args, cx)
  } catch (error) {
    throw error instanceof ExpressionError ? error.at(place) : error
  }
}

/** What the tables do not answer: members of host objects, and every mistake. */
function callOther(target: Value, key: string, args: ArgumentsCode, site: MemberSite, env: Env): Value {
  if (target instanceof HostObject) {
    const member = target.get(key)
    if (member instanceof HostFunction) return callValue(member, args(env), env.cx, site.place, site.objectText)
  }
  if (isMissing(target)) return noTarget(target, key, site, env.cx)
  throw new ExpressionError('no-such-method', noMethodMessage(target, key, site), { place: site.place })
}

function noTarget(target: null | undefined, key: string, site: MemberSite, cx: Context): Value {
  if (site.lenient && cx.dialect === 'linkflow') return undefined
  const what = target === null ? 'null' : 'missing'
  const options = target === null ? { place: site.place, lastGoodPath: site.objectText } : { place: site.place }
  throw new ExpressionError(
    'path-not-found',
    `${site.objectText} is ${what}, so ${key.slice(0, 60)}() cannot be called on it.`,
    options,
  )
}

function noMethodMessage(target: Value, key: string, site: MemberSite): string {
  const kind = kindOf(target)
  const names = target instanceof HostObject ? target.names() : ALL_METHOD_NAMES(kind)
  const close = nearest(key, names)
  const hint = close === undefined ? '' : ` Did you mean ${close}()?`
  return `${site.objectText} is ${target instanceof HostObject ? 'an object' : kindWords(target)}, which has no ${key.slice(0, 60)}().${hint}`
}

export function compileNew(c: Compiler, node: NewExpression): Code {
  const { callee } = node
  const name = callee.type === 'Identifier' && isGlobal(c, callee.name) ? callee.name : undefined
  const maker = name === undefined ? undefined : CONSTRUCTORS.get(name)
  if (maker === undefined) {
    return c.absent('unknown-function', `new can make ${[...CONSTRUCTORS.keys()].join(', ')} only.`, node, 'called')
  }
  return globalCall(c, node, maker)
}

function compileArguments(c: Compiler, nodes: readonly (Expression | SpreadElement)[], lenient = false): ArgumentsCode {
  if (nodes.some((node) => c.isSpread(node))) return spreadArguments(c, nodes)
  const codes = nodes.map((node) => c.expression(node, lenient))
  const [first, second] = codes
  switch (codes.length) {
    case 0:
      return () => []
    case 1:
      return (env) => [first!(env)]
    case 2:
      return (env) => [first!(env), second!(env)]
    default:
      return (env) => codes.map((code) => code(env))
  }
}

function spreadArguments(c: Compiler, nodes: readonly (Expression | SpreadElement)[]): ArgumentsCode {
  const parts = nodes.map((node: AnyNode) => ({
    spread: c.isSpread(node),
    code: c.expression(c.isSpread(node) ? node.argument : node),
  }))
  return (env) => {
    const values: Value[] = []
    for (const { spread, code } of parts) {
      const value = code(env)
      const elements = spread ? elementsOf(value, env.cx) : [value]
      env.cx.budget.list(values.length + elements.length)
      for (const element of elements) values.push(element)
    }
    return values
  }
}
