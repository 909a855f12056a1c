import { fail, ok, type Result } from '@linkflow/kernel'
import type { Expression } from 'acorn'
import { Compiler, type CompilerOptions } from './compile/compiler.ts'
import { parseBetween } from './compile/parse.ts'
import { pathOf } from './compile/path.ts'
import { ReferenceCollector } from './compile/references.ts'
import { findBraces, possibleEnds } from './compile/template-parts.ts'
import type { Dialect } from './context.ts'
import { ExpressionError } from './expression-error.ts'
import { EXPRESSION_LIMITS, type ExpressionLimits } from './limits.ts'
import type { Problem } from './problem.ts'
import {
  type CompiledCode,
  ConstantTemplate,
  ExpressionTemplate,
  PathTemplate,
  type Template,
  TextTemplate,
} from './template.ts'

export interface CompileOptions {
  dialect: Dialect
  /** Every name the caller's scope answers, such as `$json`, `$input`, `$`; other names are problems. */
  names: ReadonlySet<string>
  limits?: Partial<ExpressionLimits>
  /** Is shown the syntax tree of each expression that could be read. */
  visit?: (expression: Expression) => void
}

/**
 * Compiles a parameter's text. One `{{ … }}` alone keeps the type of its value; with other text around it the result
 * is text; without braces the text is constant. `\{{` is text, not code.
 */
export function compileTemplate(text: string, options: CompileOptions): Result<Template, Problem[]> {
  return new TemplateCompiler(text, options).template()
}

/** Compiles one bare expression, without braces. */
export function compileExpression(code: string, options: CompileOptions): Result<Template, Problem[]> {
  return new TemplateCompiler(code, options).bare()
}

/** `expression` is missing where the code could not be read and fails when it is evaluated. */
type Part = string | { expression: Expression | undefined; compiled: CompiledCode }

/** How often code is tried with a later `}}` because the nearer one did not end an expression. */
const ENDS_TRIED_MAX = 20

class TemplateCompiler {
  readonly #source: string
  readonly #options: CompilerOptions
  readonly #visit: CompileOptions['visit']
  readonly #references = new ReferenceCollector()
  readonly #problems: Problem[] = []
  /** Problems that the dialect lets pass until the code is evaluated. */
  readonly #tolerated: Problem[] = []

  constructor(source: string, options: CompileOptions) {
    this.#source = source
    this.#visit = options.visit
    this.#options = {
      dialect: options.dialect,
      names: options.names,
      limits: { ...EXPRESSION_LIMITS, ...options.limits },
    }
  }

  bare(): Result<Template, Problem[]> {
    const part = this.#tolerantly(0, this.#source.length, () =>
      this.#withinCodeLimit(0, this.#source.length) ? this.#code(0, this.#source.length) : undefined,
    )
    return part === undefined || this.#problems.length > 0 ? this.#refused() : ok(this.#single(part))
  }

  template(): Result<Template, Problem[]> {
    const { textSourceCharsMax } = this.#options.limits
    if (this.#source.length > textSourceCharsMax) {
      const message = `The text has more than ${textSourceCharsMax} characters.`
      this.#problems.push({ code: 'limit-source', message, start: 0, end: this.#source.length })
      return this.#refused()
    }
    const parts = this.#parts()
    if (this.#problems.length > 0) return this.#refused()
    const [first] = parts
    if (parts.length === 0 || (parts.length === 1 && typeof first === 'string')) {
      return ok(new ConstantTemplate(typeof first === 'string' ? first : '', this.#references))
    }
    if (parts.length === 1 && first !== undefined && typeof first !== 'string') return ok(this.#single(first))
    const compiled = parts.map((part) => (typeof part === 'string' ? part : part.compiled))
    return ok(new TextTemplate(compiled, this.#references, this.#options.dialect, this.#tolerated))
  }

  /** What is wrong concerns the whole text. */
  #refused(): Result<Template, Problem[]> {
    if (this.#options.dialect !== 'n8n') return fail(this.#problems)
    this.#tolerated.push(...this.#problems)
    return ok(this.#single(failingPart(this.#problems[0]!, 0, this.#source.length)))
  }

  #parts(): Part[] {
    const parts: Part[] = []
    let from = 0
    for (let braces = 0; ; braces += 1) {
      const found = findBraces(this.#source, from, this.#options.dialect)
      if (found.text !== '') parts.push(found.text)
      if (found.at < 0) return parts
      if (braces >= this.#options.limits.expressionsMax) return this.#tooMany(found.at)
      const { part, end } = this.#braces(found.at)
      if (part !== undefined) parts.push(part)
      from = end
    }
  }

  #braces(open: number): { part: Part | undefined; end: number } {
    let end = this.#source.length
    const part = this.#tolerantly(open + 2, end, () => {
      const found = this.#strictBraces(open)
      end = found.end
      return found.part
    })
    return { part, end }
  }

  /**
   * Code with a problem is, in the `n8n` dialect, code that fails when it is evaluated: one expression that cannot be
   * read stops its own node, not the workflow.
   */
  #tolerantly<P extends Part>(start: number, end: number, compile: () => P | undefined): P | FailingPart | undefined {
    const before = this.#problems.length
    const part = compile()
    if (this.#options.dialect !== 'n8n' || this.#problems.length === before) return part
    const problems = this.#problems.splice(before)
    this.#tolerated.push(...problems)
    return failingPart(problems[0]!, start, end)
  }

  /** The code of one pair of braces: up to the first `}}` that leaves a whole expression before it. */
  #strictBraces(open: number): { part: Exclude<Part, string> | undefined; end: number } {
    const start = open + 2
    // After a problem the text is refused anyway, so later code gets one try.
    const tries = this.#problems.length === 0 ? ENDS_TRIED_MAX : 1
    const ends = [...firstFew(possibleEnds(this.#source, start), tries)]
    const nearest = ends[0]
    if (nearest === undefined) return { part: this.#unclosed(open), end: this.#source.length }
    for (const end of ends) {
      if (!this.#withinCodeLimit(start, end)) return { part: undefined, end: end + 2 }
      if (end === nearest && this.#source.slice(start, end).trim() === '') break
      const parsed = parseBetween(this.#source, start, end)
      if (parsed.ok) return { part: this.#compile(parsed.expression, start, end), end: end + 2 }
    }
    return { part: this.#code(start, nearest), end: nearest + 2 }
  }

  #tooMany(at: number): Part[] {
    const message = `A text may hold at most ${this.#options.limits.expressionsMax} expressions.`
    this.#problems.push({ code: 'limit-expressions', message, start: at, end: at + 2 })
    return []
  }

  /** `{{` without `}}`: `n8n` takes the rest of the text as code. */
  #unclosed(open: number): Exclude<Part, string> | undefined {
    const end = this.#source.length
    if (this.#options.dialect === 'n8n')
      return this.#withinCodeLimit(open + 2, end) ? this.#code(open + 2, end) : undefined
    this.#problems.push({
      code: 'unclosed-braces',
      message: 'This {{ has no }}; close it, or write \\{{ for two braces as text.',
      start: open,
      end: open + 2,
    })
    return undefined
  }

  #withinCodeLimit(start: number, end: number): boolean {
    const { codeCharsMax } = this.#options.limits
    if (end - start <= codeCharsMax) return true
    this.#problems.push({
      code: 'limit-code',
      message: `An expression may have at most ${codeCharsMax} characters.`,
      start,
      end,
    })
    return false
  }

  #code(start: number, end: number): Exclude<Part, string> | undefined {
    if (this.#source.slice(start, end).trim() === '') return this.#empty(start, end)
    const parsed = parseBetween(this.#source, start, end)
    if (parsed.ok) return this.#compile(parsed.expression, start, end)
    this.#problems.push(parsed.problem)
    return undefined
  }

  #empty(start: number, end: number): Exclude<Part, string> | undefined {
    if (this.#options.dialect === 'n8n') {
      const expression = { type: 'Identifier', name: 'undefined', start, end } as Expression
      return { expression, compiled: { code: () => undefined, steps: 0, levels: 0, start, end, slots: 0 } }
    }
    this.#problems.push({ code: 'empty-expression', message: 'There is nothing between these braces.', start, end })
    return undefined
  }

  #compile(expression: Expression, start: number, end: number): Exclude<Part, string> {
    const compiler = new Compiler(this.#source, this.#options, this.#references)
    const code = compiler.expression(expression)
    if (compiler.problems.length === 0) this.#visit?.(expression)
    this.#problems.push(...compiler.problems)
    this.#tolerated.push(...compiler.tolerated)
    const compiled = { code, steps: compiler.nodeCount, levels: compiler.deepest, start, end, slots: 0 }
    return { expression, compiled }
  }

  #single({ expression, compiled }: Exclude<Part, string>): Template {
    const path = expression && pathOf(expression, this.#source, this.#options.names)
    if (path !== undefined)
      return new PathTemplate(path.path, path.sites, this.#references, this.#options.dialect, compiled)
    return new ExpressionTemplate(compiled, this.#references, this.#options.dialect, this.#tolerated)
  }
}

type FailingPart = { expression: undefined; compiled: CompiledCode }

function failingPart({ message, start: from, end: to }: Problem, start: number, end: number): FailingPart {
  const place = { start: from, end: to }
  const code = (): never => {
    throw new ExpressionError('expression-invalid', message, { place })
  }
  return { expression: undefined, compiled: { code, steps: 0, levels: 0, start, end, slots: 0 } }
}

function* firstFew<T>(all: Iterable<T>, count: number): Generator<T> {
  let given = 0
  for (const one of all) {
    if (given++ >= count) return
    yield one
  }
}
