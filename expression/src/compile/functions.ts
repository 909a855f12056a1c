import type {
  AnyNode,
  AssignmentPattern,
  BlockStatement,
  Function as FunctionNode,
  ObjectPattern,
  Pattern,
} from 'acorn'
import type { Context } from '../context.ts'
import { refuse } from '../expression-error.ts'
import { storable } from '../methods/method.ts'
import { elementsOf, isMissing } from '../operators.ts'
import { textOf } from '../values/convert.ts'
import { FunctionValue } from '../values/function-value.ts'
import { type OwnRecord, readOwn, setOwn } from '../values/record.ts'
import { isList, isRecord, kindWords, type Value } from '../values/value.ts'
import type { Compiler } from './compiler.ts'
import { type Code, Env } from './env.ts'
import { compileKey } from './literals.ts'
import { compileBlock } from './statements.ts'

/** Puts a value into the names of a pattern. */
export type Binder = (env: Env, value: Value) => void

const NO_BINDING: Binder = () => undefined

/** An interpreted call uses about this many native frames besides those of its code. */
const CALL_LEVELS = 4

export function compileFunction(c: Compiler, node: FunctionNode): Code {
  if (node.async || node.generator)
    return c.problem('unsupported-await', 'Functions here cannot be async or generators.', node)
  const startCount = c.nodeCount
  const outerDeepest = c.deepest
  c.deepest = c.nesting
  c.locals.enterFunction()
  const binders = compileParameters(c, node.params)
  const body = node.body.type === 'BlockStatement' ? blockBody(c, node.body) : c.expression(node.body)
  const slotCount = c.locals.leaveFunction()
  const levels = c.deepest - c.nesting + CALL_LEVELS
  c.deepest = Math.max(outerDeepest, c.deepest)
  const steps = c.nodeCount - startCount + 1
  return (env) => new FunctionValue((args, cx) => run({ binders, body, slotCount, levels, steps }, args, cx, env))
}

interface FunctionCode {
  binders: readonly ((env: Env, args: readonly Value[]) => void)[]
  body: Code
  slotCount: number
  levels: number
  steps: number
}

function run(code: FunctionCode, args: readonly Value[], cx: Context, outer: Env): Value {
  cx.budget.enter(code.levels)
  cx.budget.spend(code.steps)
  const slots: Value[] = new Array(code.slotCount)
  const env = new Env(cx, slots, outer)
  for (const bind of code.binders) bind(env, args)
  const value = code.body(env)
  cx.budget.leave(code.levels)
  return value
}

function blockBody(c: Compiler, node: BlockStatement): Code {
  const block = compileBlock(c, node.body)
  return (env) => {
    const result = block(env)
    // break and continue cannot reach here: the parser refuses them outside loops.
    return typeof result === 'symbol' ? undefined : result
  }
}

function compileParameters(c: Compiler, params: readonly Pattern[]): FunctionCode['binders'] {
  return params.map((param, index) => {
    if (param.type === 'RestElement') {
      const bind = compilePattern(c, param.argument)
      return (env, args) => {
        const rest = args.slice(index)
        env.cx.budget.list(rest.length)
        for (const value of rest) storable(value)
        bind(env, rest)
      }
    }
    const bind = compilePattern(c, param)
    return (env, args) => bind(env, args[index])
  })
}

export function compilePattern(c: Compiler, pattern: Pattern): Binder {
  c.nodeCount += 1
  switch (pattern.type) {
    case 'Identifier': {
      const slot = c.locals.declare(pattern.name)
      if (slot === undefined) {
        c.problem('name-twice', `«${pattern.name}» is there already; choose another name.`, pattern)
        return NO_BINDING
      }
      return (env, value) => {
        env.slots[slot] = value
      }
    }
    case 'AssignmentPattern':
      return defaultPattern(c, pattern)
    case 'ArrayPattern':
      return listPattern(c, pattern.elements)
    case 'ObjectPattern':
      return recordPattern(c, pattern)
    default:
      c.refuse(pattern as AnyNode)
      return NO_BINDING
  }
}

function defaultPattern(c: Compiler, pattern: AssignmentPattern): Binder {
  const otherwise = c.expression(pattern.right)
  const bind = compilePattern(c, pattern.left)
  return (env, value) => bind(env, value === undefined ? otherwise(env) : value)
}

function listPattern(c: Compiler, elements: readonly (Pattern | null)[]): Binder {
  const binders = elements.map((element) => {
    if (element === null) return undefined
    return element.type === 'RestElement'
      ? { rest: true, bind: compilePattern(c, element.argument) }
      : { rest: false, bind: compilePattern(c, element) }
  })
  return (env, value) => {
    const list = elementsOf(value, env.cx)
    for (const [index, binder] of binders.entries()) {
      if (binder === undefined) continue
      if (binder.rest) env.cx.budget.list(Math.max(0, list.length - index))
      binder.bind(env, binder.rest ? list.slice(index) : list[index])
    }
  }
}

function recordPattern(c: Compiler, pattern: ObjectPattern): Binder {
  const binders = pattern.properties.map((property) => {
    if (property.type === 'RestElement') return { key: undefined, bind: compilePattern(c, property.argument) }
    return { key: compileKey(c, property), bind: compilePattern(c, property.value) }
  })
  return (env, value) => {
    if (isMissing(value)) refuse('wrong-type', `Names cannot be taken out of ${kindWords(value)}.`)
    const taken = new Set<string>()
    for (const { key, bind } of binders) {
      if (key === undefined) {
        bind(env, restOf(value, taken, env.cx))
        continue
      }
      const name = typeof key === 'string' ? key : textOf(key(env), env.cx.budget)
      taken.add(name)
      bind(env, ownOf(value, name))
    }
  }
}

function ownOf(value: Value, key: string): Value {
  if (isRecord(value)) return readOwn(value, key)
  if (isList(value)) return Object.hasOwn(value, key) ? (value as unknown as OwnRecord)[key] : undefined
  return typeof value === 'string' && key === 'length' ? value.length : undefined
}

function restOf(value: Value, taken: ReadonlySet<string>, cx: Context): Value {
  const rest: OwnRecord = {}
  if (!isRecord(value)) return rest
  const keys = Object.keys(value).filter((key) => !taken.has(key))
  cx.budget.list(2 * keys.length)
  for (const key of keys) setOwn(rest, key, value[key])
  return rest
}
