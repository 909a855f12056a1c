import type { AnyNode, BinaryExpression, ConditionalExpression, LogicalExpression, UnaryExpression } from 'acorn'
import type { Context } from '../context.ts'
import { type ErrorPlace, ExpressionError } from '../expression-error.ts'
import { BINARY_OPERATORS, type BinaryOperator, isMissing, negate } from '../operators.ts'
import { numberOf, truthy, typeOf } from '../values/convert.ts'
import { INSTANCE_TESTS } from '../values/instance-of.ts'
import type { Value } from '../values/value.ts'
import type { Compiler } from './compiler.ts'
import type { Code } from './env.ts'

export function compileUnary(c: Compiler, node: UnaryExpression): Code {
  if (node.operator === 'delete') {
    return c.problem(
      'unsupported-assignment',
      'Expressions do not change data; use removeField("key") for a copy without a key.',
      node,
    )
  }
  const operand = c.expression(node.argument, node.operator === '!' || node.operator === 'typeof')
  switch (node.operator) {
    case '!':
      return (env) => !truthy(operand(env))
    case '-':
      return (env) => negate(operand(env), env.cx)
    case '+':
      return (env) => numberOf(operand(env), env.cx.budget)
    case '~':
      return (env) => ~numberOf(operand(env), env.cx.budget)
    case 'typeof':
      return (env) => typeOf(operand(env))
    default:
      return (env) => {
        operand(env)
        return undefined
      }
  }
}

const EQUALITIES = new Set(['==', '!=', '===', '!=='])

const isMissingLiteral = (node: AnyNode): boolean =>
  (node.type === 'Literal' && node.value === null && !('regex' in node)) ||
  (node.type === 'Identifier' && node.name === 'undefined') ||
  (node.type === 'UnaryExpression' && node.operator === 'void')

export function compileBinary(c: Compiler, node: BinaryExpression): Code {
  if (node.operator === 'instanceof') return compileInstanceOf(c, node)
  const operator = BINARY_OPERATORS.get(node.operator)
  if (operator === undefined) return c.refuse(node)
  // Comparing with null or undefined asks whether a path is there.
  const asksPresence = EQUALITIES.has(node.operator)
  const left = c.expression(node.left, asksPresence && isMissingLiteral(node.right))
  const right = c.expression(node.right, asksPresence && isMissingLiteral(node.left))
  const place = { start: node.start, end: node.end }
  const onNumbers = NUMBER_OPERATORS.get(node.operator)
  return onNumbers === undefined
    ? (env) => operate(operator, left(env), right(env), env.cx, place)
    : onNumbers(left, right, (one, other, cx) => operate(operator, one, other, cx, place))
}

function operate(operator: BinaryOperator, left: Value, right: Value, cx: Context, place: ErrorPlace): Value {
  try {
    return operator(left, right, cx)
  } catch (error) {
    throw error instanceof ExpressionError ? error.at(place) : error
  }
}

type NumberOperator = (left: Code, right: Code, otherwise: BinaryOperator) => Code

/** A closure of its own for each common operator over two numbers; everything else takes the long way. */
const NUMBER_OPERATORS: ReadonlyMap<string, NumberOperator> = new Map<string, NumberOperator>([
  [
    '+',
    (left, right, otherwise) => (env) => {
      const one = left(env)
      const other = right(env)
      return typeof one === 'number' && typeof other === 'number' ? one + other : otherwise(one, other, env.cx)
    },
  ],
  [
    '-',
    (left, right, otherwise) => (env) => {
      const one = left(env)
      const other = right(env)
      return typeof one === 'number' && typeof other === 'number' ? one - other : otherwise(one, other, env.cx)
    },
  ],
  [
    '*',
    (left, right, otherwise) => (env) => {
      const one = left(env)
      const other = right(env)
      return typeof one === 'number' && typeof other === 'number' ? one * other : otherwise(one, other, env.cx)
    },
  ],
  [
    '/',
    (left, right, otherwise) => (env) => {
      const one = left(env)
      const other = right(env)
      return typeof one === 'number' && typeof other === 'number' ? one / other : otherwise(one, other, env.cx)
    },
  ],
])

/** Errors of this code that do not say where they happened, happened at this node. */
export function placed(node: { start: number; end: number }, code: Code): Code {
  const place = { start: node.start, end: node.end }
  return (env) => {
    try {
      return code(env)
    } catch (error) {
      throw error instanceof ExpressionError ? error.at(place) : error
    }
  }
}

function compileInstanceOf(c: Compiler, node: BinaryExpression): Code {
  const left = c.expression(node.left)
  const type = node.right.type === 'Identifier' && !c.locals.find(node.right.name) ? node.right.name : ''
  const test = INSTANCE_TESTS.get(type)
  if (test === undefined) {
    const message = `«instanceof» can be asked for ${[...INSTANCE_TESTS.keys()].join(', ')}.`
    return c.absent('unknown-name', message, node.right, 'called')
  }
  return (env) => test(left(env))
}

export function compileLogical(c: Compiler, node: LogicalExpression, lenient: boolean): Code {
  const left = c.expression(node.left, true)
  const right = c.expression(node.right, lenient)
  switch (node.operator) {
    case '&&':
      return (env) => {
        const value = left(env)
        return truthy(value) ? right(env) : value
      }
    case '||':
      return (env) => {
        const value = left(env)
        return truthy(value) ? value : right(env)
      }
    default:
      return (env) => {
        const value = left(env)
        return isMissing(value) ? right(env) : value
      }
  }
}

export function compileConditional(c: Compiler, node: ConditionalExpression, lenient: boolean): Code {
  const test = c.expression(node.test, true)
  const yes = c.expression(node.consequent, lenient)
  const no = c.expression(node.alternate, lenient)
  return (env) => (truthy(test(env)) ? yes(env) : no(env))
}
