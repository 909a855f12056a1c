import { CONSTRUCTORS, GLOBAL_FUNCTIONS, type GlobalFunction, METHOD_TABLES } from '@linkflow/expression/tables'
import { type AnyNode, parseExpressionAt } from 'acorn'

/** Every kind of syntax that expressions understand … */
const UNDERSTOOD = [
  'ArrayExpression',
  'ArrayPattern',
  'ArrowFunctionExpression',
  'AssignmentPattern',
  'BinaryExpression',
  'BlockStatement',
  'BreakStatement',
  'CallExpression',
  'ChainExpression',
  'ConditionalExpression',
  'ContinueStatement',
  'EmptyStatement',
  'ExpressionStatement',
  'ForOfStatement',
  'FunctionExpression',
  'Identifier',
  'IfStatement',
  'Literal',
  'LogicalExpression',
  'MemberExpression',
  'NewExpression',
  'ObjectExpression',
  'ObjectPattern',
  'ParenthesizedExpression',
  'Property',
  'RestElement',
  'ReturnStatement',
  'SpreadElement',
  'TemplateElement',
  'TemplateLiteral',
  'UnaryExpression',
  'VariableDeclaration',
  'VariableDeclarator',
]
/** … and every other kind that can stand in an expression of JavaScript. */
const REFUSED = new Set([
  'AssignmentExpression',
  'AwaitExpression',
  'CatchClause',
  'ClassBody',
  'ClassDeclaration',
  'ClassExpression',
  'DebuggerStatement',
  'DoWhileStatement',
  'ForInStatement',
  'ForStatement',
  'FunctionDeclaration',
  'ImportExpression',
  'LabeledStatement',
  'MetaProperty',
  'MethodDefinition',
  'PrivateIdentifier',
  'PropertyDefinition',
  'SequenceExpression',
  'StaticBlock',
  'Super',
  'SwitchCase',
  'SwitchStatement',
  'TaggedTemplateExpression',
  'ThisExpression',
  'ThrowStatement',
  'TryStatement',
  'UpdateExpression',
  'WhileStatement',
  'WithStatement',
  'YieldExpression',
])

interface Counter {
  times: number
}

const counters = new Map<string, Counter>()
for (const kind of [...UNDERSTOOD, ...REFUSED]) counterOf(`syntax ${kind}`)
watchTables()

function counterOf(name: string): Counter {
  let counter = counters.get(name)
  if (counter === undefined) {
    counter = { times: 0 }
    counters.set(name, counter)
  }
  return counter
}

/** Counts from now on what the engine really calls: a call that was written but never reached does not count. */
function watchTables(): void {
  for (const [kind, table] of Object.entries(METHOD_TABLES)) {
    if (kind === 'missing') continue
    for (const [name, method] of table) {
      const run = counted(`${kind} ${name}`, method.run)
      ;(table as Map<string, typeof method>).set(name, { ...method, run })
    }
  }
  watchFunctions('function', GLOBAL_FUNCTIONS)
  watchFunctions('new', CONSTRUCTORS)
}

function watchFunctions(kind: string, functions: ReadonlyMap<string, GlobalFunction>): void {
  for (const [name, fn] of functions) {
    const label = `${kind} ${name}`
    const ofNumber = fn.ofNumber === undefined ? undefined : counted(label, fn.ofNumber)
    ;(functions as Map<string, GlobalFunction>).set(name, { ...fn, run: counted(label, fn.run), ofNumber })
  }
}

function counted<Args extends unknown[], Result>(
  label: string,
  run: (...args: Args) => Result,
): (...args: Args) => Result {
  const counter = counterOf(label)
  return (...args) => {
    counter.times += 1
    return run(...args)
  }
}

/** Counts the kinds of syntax in a template's only code; tells a kind that must not compile, if there is one. */
export function countSyntax(template: string): string | undefined {
  const code = /^\{\{(.*)\}\}$/s.exec(template)?.[1]
  const tree = code === undefined ? undefined : parsed(code)
  let refused: string | undefined
  const left: AnyNode[] = tree === undefined ? [] : [tree]
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    counterOf(`syntax ${node.type}`).times += 1
    if (REFUSED.has(node.type)) refused = node.type
    const inlined = inlinedOf(node)
    if (inlined !== undefined) counterOf(inlined).times += 1
    left.push(...childrenOf(node))
  }
  return refused
}

/** What is compiled on the spot, so that nothing in the tables is called. */
function inlinedOf(node: AnyNode): string | undefined {
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier') {
    const { name } = node.callee
    return name === '$if' || name === '$ifEmpty' ? `function ${name}` : undefined
  }
  if (node.type !== 'MemberExpression' || node.property.type !== 'Identifier' || node.property.name !== 'length')
    return undefined
  const object = node.object.type === 'ParenthesizedExpression' ? node.object.expression : node.object
  if (object.type === 'ArrayExpression') return 'list length'
  return object.type === 'Literal' && typeof object.value === 'string' ? 'string length' : undefined
}

function parsed(code: string): AnyNode | undefined {
  try {
    return parseExpressionAt(code, 0, { ecmaVersion: 2024, preserveParens: true })
  } catch {
    return undefined
  }
}

function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node)
    .flat()
    .filter((child): child is AnyNode => typeof child === 'object' && child !== null && 'type' in child)
}

/** What was counted since the last time. */
export function takeCoverage(): Record<string, number> {
  const taken: Record<string, number> = {}
  for (const [name, counter] of counters) {
    taken[name] = counter.times
    counter.times = 0
  }
  return taken
}
