import type { Identifier } from 'acorn'
import {
  asValue,
  BUILT_IN_NAMES,
  GLOBAL_CONSTANTS,
  GLOBAL_FUNCTIONS,
  NAMESPACES,
  nowValue,
  todayValue,
} from '../functions/globals.ts'
import type { Value } from '../values/value.ts'
import type { Compiler } from './compiler.ts'
import type { Code, Env } from './env.ts'
import type { Local } from './lexical-scope.ts'
import { nearest } from './suggest.ts'

export function compileIdentifier(c: Compiler, node: Identifier): Code {
  const local = c.locals.find(node.name)
  if (local !== undefined) return readLocal(local)
  if (c.options.names.has(node.name)) {
    c.references.bare(node.name)
    return compileScopeName(c, node.name)
  }
  if (GLOBAL_CONSTANTS.has(node.name)) {
    const value = GLOBAL_CONSTANTS.get(node.name)
    return () => value
  }
  const fn = GLOBAL_FUNCTIONS.get(node.name)
  if (fn !== undefined) {
    const value = asValue(fn)
    return () => value
  }
  return BUILT_IN_NAMES.has(node.name) ? compileScopeName(c, node.name) : unknownName(c, node)
}

function unknownName(c: Compiler, node: Identifier): Code {
  if (NAMESPACES.has(node.name)) {
    const message = `«${node.name}» cannot be used on its own; call one of its functions.`
    return c.absent('unknown-name', message, node, 'read')
  }
  const close = nearest(node.name, [...c.options.names, ...GLOBAL_FUNCTIONS.keys(), ...NAMESPACES])
  const hint = close === undefined ? 'Data of the current item is in $json.' : `Did you mean «${close}»?`
  return c.absent('unknown-name', `There is no «${node.name}» here. ${hint}`, node, 'read')
}

/** A name of the caller. The two clocks work without the caller, from the scope's time and zone. */
export function compileScopeName(c: Compiler, name: string): Code {
  c.references.name(name)
  if (name === '$now') return (env) => env.cx.scope.get(name) ?? nowValue(env.cx)
  if (name === '$today') return (env) => env.cx.scope.get(name) ?? todayValue(env.cx)
  return (env) => env.cx.scope.get(name)
}

function readLocal({ hops, slot }: Local): Code {
  if (hops === 0) return (env) => env.slots[slot]
  if (hops === 1) return (env) => env.parent!.slots[slot]
  return (env) => outer(env, hops).slots[slot] as Value
}

function outer(env: Env, hops: number): Env {
  let found = env
  for (let hop = 0; hop < hops; hop += 1) found = found.parent!
  return found
}
