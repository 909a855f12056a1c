import type { ForOfStatement, IfStatement, ReturnStatement, Statement, VariableDeclaration } from 'acorn'
import { elementsOf } from '../operators.ts'
import { truthy } from '../values/convert.ts'
import type { Compiler } from './compiler.ts'
import { BREAK, CONTINUE, GO_ON, type StatementCode } from './env.ts'
import { type Binder, compilePattern } from './functions.ts'
import { placed } from './operations.ts'

const DO_NOTHING: StatementCode = () => GO_ON

/** The statements of a block, one after the other, until one ends the function or the loop. */
export function compileBlock(c: Compiler, statements: readonly Statement[]): StatementCode {
  c.locals.enterBlock()
  const codes = statements.map((statement) => compileStatement(c, statement))
  c.locals.leaveBlock()
  return (env) => {
    for (const code of codes) {
      const result = code(env)
      if (result !== GO_ON) return result
    }
    return GO_ON
  }
}

function compileStatement(c: Compiler, node: Statement): StatementCode {
  c.nodeCount += 1
  c.nesting += 1
  c.deepest = Math.max(c.deepest, c.nesting)
  const code = c.nesting > c.options.limits.nestingMax ? tooDeep(c, node) : statementCode(c, node)
  c.nesting -= 1
  return code
}

function tooDeep(c: Compiler, node: Statement): StatementCode {
  c.problem(
    'limit-nesting',
    `The expression is nested more than ${c.options.limits.nestingMax} deep; use several nodes.`,
    node,
  )
  return DO_NOTHING
}

function statementCode(c: Compiler, node: Statement): StatementCode {
  switch (node.type) {
    case 'VariableDeclaration':
      return compileDeclaration(c, node)
    case 'ReturnStatement':
      return compileReturn(c, node)
    case 'IfStatement':
      return compileIfStatement(c, node)
    case 'BlockStatement':
      return compileBlock(c, node.body)
    case 'ForOfStatement':
      return compileForOf(c, node)
    case 'BreakStatement':
      return () => BREAK
    case 'ContinueStatement':
      return () => CONTINUE
    case 'EmptyStatement':
      return DO_NOTHING
    case 'ExpressionStatement': {
      const code = c.expression(node.expression)
      return (env) => {
        code(env)
        return GO_ON
      }
    }
    default:
      c.refuse(node)
      return DO_NOTHING
  }
}

function compileDeclaration(c: Compiler, node: VariableDeclaration): StatementCode {
  if (node.kind !== 'const' && node.kind !== 'let') {
    c.problem('unsupported-statement', `Write const instead of ${node.kind}.`, node)
    return DO_NOTHING
  }
  const declarations = node.declarations.map(({ id, init }) => declarator(c, id, init))
  return (env) => {
    for (const { init, bind } of declarations) bind(env, init(env))
    return GO_ON
  }
}

function declarator(
  c: Compiler,
  id: VariableDeclaration['declarations'][number]['id'],
  init: VariableDeclaration['declarations'][number]['init'],
) {
  // A function may call itself by its name, so the name is there before its value is worked out.
  const isFunction = init?.type === 'ArrowFunctionExpression' || init?.type === 'FunctionExpression'
  const early = isFunction ? compilePattern(c, id) : undefined
  const code = init ? c.expression(init) : () => undefined
  const bind: Binder = early ?? compilePattern(c, id)
  return { init: code, bind }
}

function compileReturn(c: Compiler, node: ReturnStatement): StatementCode {
  return node.argument ? c.expression(node.argument) : () => undefined
}

function compileIfStatement(c: Compiler, node: IfStatement): StatementCode {
  const test = c.expression(node.test, true)
  const yes = compileStatement(c, node.consequent)
  const no = node.alternate ? compileStatement(c, node.alternate) : DO_NOTHING
  return (env) => (truthy(test(env)) ? yes(env) : no(env))
}

function compileForOf(c: Compiler, node: ForOfStatement): StatementCode {
  if (node.await || node.left.type !== 'VariableDeclaration') {
    c.problem('unsupported-loop', 'Write for (const item of list) { … }.', node)
    return DO_NOTHING
  }
  const list = placed(node.right, c.expression(node.right))
  const startCount = c.nodeCount
  c.locals.enterBlock()
  const bind = compilePattern(c, node.left.declarations[0]!.id)
  const body = compileStatement(c, node.body)
  c.locals.leaveBlock()
  const steps = c.nodeCount - startCount + 1
  return (env) => {
    for (const element of elementsOf(list(env), env.cx)) {
      env.cx.budget.spend(steps)
      bind(env, element)
      const result = body(env)
      if (result === BREAK) return GO_ON
      if (result !== GO_ON && result !== CONTINUE) return result
    }
    return GO_ON
  }
}
