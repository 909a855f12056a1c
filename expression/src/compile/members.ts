import type { AnyNode, ChainExpression, MemberExpression } from 'acorn'
import { ExpressionError } from '../expression-error.ts'
import { asValue, GLOBAL_CONSTANTS, GLOBAL_FUNCTIONS, NAMESPACES } from '../functions/globals.ts'
import { type MemberSite, memberKey, readMember } from '../member-access.ts'
import { isMissing } from '../operators.ts'
import { ClosedObject, type Value } from '../values/value.ts'
import type { Compiler } from './compiler.ts'
import type { Code, Env } from './env.ts'
import { compileScopeName } from './names.ts'
import { literalText } from './references.ts'
import { nearest } from './suggest.ts'

/** What the rest of a `?.` chain sees once a link was missing. Never leaves the chain. */
const CUT = Symbol('chain cut') as unknown as Value

/** `a?.b.c`: once `a` is missing, nothing after it is looked at. */
export function compileChain(c: Compiler, node: ChainExpression, lenient: boolean): Code {
  const chain = c.expression(node.expression, lenient)
  return (env) => {
    const value = chain(env)
    return value === CUT ? undefined : value
  }
}

/** True if a `?.` stands somewhere below in the same chain, so that the object may be cut. */
export function mayBeCut(node: AnyNode): boolean {
  if (node.type === 'MemberExpression') return node.optional || mayBeCut(node.object)
  if (node.type === 'CallExpression') return node.optional || mayBeCut(node.callee)
  return false
}

/** Wraps the step of a chain after its object: skipped when the object is cut, and cutting when it says `?.`. */
export function chained(
  object: Code,
  objectNode: AnyNode,
  optional: boolean,
  step: (target: Value, env: Env) => Value,
): Code {
  const cuttable = mayBeCut(objectNode)
  if (!optional && !cuttable) return (env) => step(object(env), env)
  return (env) => {
    const target = object(env)
    if (target === CUT || (optional && isMissing(target))) return CUT
    return step(target, env)
  }
}

export function compileMember(c: Compiler, node: MemberExpression, lenient: boolean): Code {
  const { object, property } = node
  if (object.type === 'Super' || property.type === 'PrivateIdentifier')
    return c.refuse(property.type === 'PrivateIdentifier' ? property : object)
  if (object.type === 'Identifier' && NAMESPACES.has(object.name) && isGlobal(c, object.name))
    return compileStatic(c, node, object.name)
  const key = staticKey(node)
  const target = compileObjectOf(c, object, key, lenient || node.optional)
  const site = memberSite(c, node, lenient || node.optional)
  if (key === undefined) return computedMember(c, node, target, site)
  if (node.optional || mayBeCut(object)) {
    return chained(target, object, node.optional, (value, env) => readMember(value, key, site, env.cx))
  }
  return ownKeyReader(target, key, site)
}

/** The common case, kept small so that it is inlined: an own key of plain data. */
function ownKeyReader(object: Code, key: string | number, site: MemberSite): Code {
  return (env) => {
    const target = object(env)
    if (
      typeof target === 'object' &&
      target !== null &&
      !(target instanceof ClosedObject) &&
      Object.hasOwn(target, key)
    ) {
      return (target as { [key: string]: Value })[key]
    }
    return readMember(target, key, site, env.cx)
  }
}

function computedMember(c: Compiler, node: MemberExpression, object: Code, site: MemberSite): Code {
  const key = c.expression(node.property)
  return chained(object, node.object, node.optional, (target, env) => {
    const name = key(env)
    return readMember(
      target,
      atPlace(site, () => memberKey(name, env.cx)),
      site,
      env.cx,
    )
  })
}

function atPlace<T>(site: MemberSite, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof ExpressionError ? error.at(site.place) : error
  }
}

/** The object before the dot. A `$` name there is read as itself, so that `$node.X` counts as naming a node. */
export function compileObjectOf(
  c: Compiler,
  object: AnyNode,
  key: string | number | undefined,
  lenient: boolean,
): Code {
  if (object.type === 'Identifier' && c.options.names.has(object.name) && !c.locals.find(object.name)) {
    c.nodeCount += 1
    c.references.member(object.name, key === undefined ? undefined : String(key))
    return compileScopeName(c, object.name)
  }
  return c.expression(object, lenient)
}

export const memberSite = (c: Compiler, node: MemberExpression, lenient: boolean): MemberSite => ({
  place: { start: node.start, end: node.end },
  objectText: c.textOf(node.object),
  lenient,
})

/** The key when it can be seen in the text: `a.b`, `a["b"]`, `a[0]`. */
export function staticKey(node: MemberExpression): string | number | undefined {
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : undefined
  if (node.property.type === 'Literal' && typeof node.property.value === 'number') return node.property.value
  return literalText(node.property)
}

export const isGlobal = (c: Compiler, name: string): boolean => !c.locals.find(name) && !c.options.names.has(name)

/** `Math.PI`, or `Math.round` handed to a method by name. */
function compileStatic(c: Compiler, node: MemberExpression, namespace: string): Code {
  const name = `${namespace}.${staticKey(node)}`
  if (GLOBAL_CONSTANTS.has(name)) {
    const value = GLOBAL_CONSTANTS.get(name)
    return () => value
  }
  const fn = GLOBAL_FUNCTIONS.get(name)
  if (fn === undefined) return unknownStatic(c, node, namespace, 'read')
  const value = asValue(fn)
  return () => value
}

export function unknownStatic(c: Compiler, node: MemberExpression, namespace: string, use: 'read' | 'called'): Code {
  const key = staticKey(node)
  if (key === undefined) return c.problem('unknown-function', `The name after ${namespace} must be written out.`, node)
  const known = [...GLOBAL_FUNCTIONS.keys(), ...GLOBAL_CONSTANTS.keys()].filter((name) =>
    name.startsWith(`${namespace}.`),
  )
  const close = nearest(`${namespace}.${key}`, known)
  const hint =
    close === undefined
      ? `It has: ${known.map((name) => name.slice(namespace.length + 1)).join(', ')}.`
      : `Did you mean ${close}?`
  return c.absent('unknown-function', `There is no ${namespace}.${String(key).slice(0, 60)}. ${hint}`, node, use)
}
