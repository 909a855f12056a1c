import type { AnyNode, Expression, Function as FunctionNode, SpreadElement, Super } from 'acorn'
import type { Dialect } from '../context.ts'
import { type ErrorPlace, ExpressionError } from '../expression-error.ts'
import type { ExpressionLimits } from '../limits.ts'
import type { Problem } from '../problem.ts'
import { compileCall, compileNew } from './calls.ts'
import type { Code } from './env.ts'
import { compileFunction } from './functions.ts'
import { LexicalScope } from './lexical-scope.ts'
import { compileArray, compileLiteral, compileObject, compileTemplateLiteral } from './literals.ts'
import { compileChain, compileMember } from './members.ts'
import { compileIdentifier } from './names.ts'
import { compileBinary, compileConditional, compileLogical, compileUnary } from './operations.ts'
import type { ReferenceCollector } from './references.ts'
import { refusalOf } from './refusals.ts'

export interface CompilerOptions {
  dialect: Dialect
  names: ReadonlySet<string>
  limits: ExpressionLimits
}

/** Stands in for a name that is not there, and for code that has a problem and therefore never runs. */
const NOTHING: Code = () => undefined

/**
 * Walks one syntax tree: says every problem it finds, and builds the closures. Checking and building are one walk, so
 * that nothing can be built that was not checked.
 */
export class Compiler {
  readonly options: CompilerOptions
  readonly source: string
  readonly problems: Problem[] = []
  /** What `n8n` finds out when the code runs, if it ever gets there: a name or a function that is not there. */
  readonly tolerated: Problem[] = []
  readonly references: ReferenceCollector
  readonly locals = new LexicalScope()
  /** Nodes seen so far: what one run of the code costs. */
  nodeCount = 0
  /** How deep the walk is, and the deepest it was since a function set it back. */
  nesting = 0
  deepest = 0
  #gaveUp = false

  constructor(source: string, options: CompilerOptions, references: ReferenceCollector) {
    this.source = source
    this.options = options
    this.references = references
  }

  get dialect(): Dialect {
    return this.options.dialect
  }

  problem(code: string, message: string, node: ErrorPlace): Code {
    this.problems.push({ code, message, start: node.start, end: node.end })
    return NOTHING
  }

  /**
   * A name, a function or a constructor that is not there. A problem, except in the `n8n` dialect: there a name is a
   * missing value, and calling one is an error that vanishes, as JavaScript's own do.
   */
  absent(code: string, message: string, node: ErrorPlace, use: 'read' | 'called'): Code {
    if (this.dialect !== 'n8n') return this.problem(code, message, node)
    const place = { start: node.start, end: node.end }
    this.tolerated.push({ code, message, ...place })
    if (use === 'read') return NOTHING
    return () => {
      throw new ExpressionError('not-a-function', message, { place })
    }
  }

  textOf(node: ErrorPlace): string {
    const text = this.source.slice(node.start, node.end)
    return text.length > 80 ? `${text.slice(0, 79)}…` : text
  }

  /** The code of an expression. `lenient`: the text around it says what to do if its path is missing. */
  expression(node: AnyNode | Super, lenient = false): Code {
    this.nodeCount += 1
    this.nesting += 1
    this.deepest = Math.max(this.deepest, this.nesting)
    const code = this.#withinLimits(node) ? this.#dispatch(node as Expression, lenient) : NOTHING
    this.nesting -= 1
    return code
  }

  #withinLimits(node: ErrorPlace): boolean {
    const { nestingMax, nodesMax } = this.options.limits
    if (this.#gaveUp) return false
    if (this.nesting > nestingMax) {
      this.problem('limit-nesting', `The expression is nested more than ${nestingMax} deep; use several nodes.`, node)
      this.#gaveUp = true
    } else if (this.nodeCount > nodesMax) {
      this.problem('limit-nodes', `The expression has more than ${nodesMax} parts; use several nodes.`, node)
      this.#gaveUp = true
    }
    return !this.#gaveUp
  }

  #dispatch(node: Expression, lenient: boolean): Code {
    switch (node.type) {
      case 'Literal':
        return compileLiteral(this, node)
      case 'TemplateLiteral':
        return compileTemplateLiteral(this, node)
      case 'Identifier':
        return compileIdentifier(this, node)
      case 'MemberExpression':
        return compileMember(this, node, lenient)
      case 'ChainExpression':
        return compileChain(this, node, lenient)
      case 'CallExpression':
        return compileCall(this, node, lenient)
      case 'NewExpression':
        return compileNew(this, node)
      case 'UnaryExpression':
        return compileUnary(this, node)
      case 'BinaryExpression':
        return compileBinary(this, node)
      case 'LogicalExpression':
        return compileLogical(this, node, lenient)
      case 'ConditionalExpression':
        return compileConditional(this, node, lenient)
      case 'ArrayExpression':
        return compileArray(this, node)
      case 'ObjectExpression':
        return compileObject(this, node)
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
        return compileFunction(this, node as FunctionNode)
      case 'ParenthesizedExpression':
        return this.expression(node.expression, lenient)
      default:
        return this.refuse(node)
    }
  }

  refuse(node: AnyNode): Code {
    const { code, message } = refusalOf(node.type)
    return this.problem(code, message, node)
  }

  isSpread(node: AnyNode): node is SpreadElement {
    return node.type === 'SpreadElement'
  }
}
