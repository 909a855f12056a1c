import { type Expression, parseExpressionAt } from 'acorn'
import type { Problem } from '../problem.ts'

export type Parsed =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly problem: Problem }

interface SyntaxProblem extends SyntaxError {
  pos: number
}

/**
 * Parses one expression of `source` between two offsets; only white space, comments and a `;` may follow it. All
 * positions of the tree are offsets in `source`. `\}}` stands for the `}}` that would otherwise end the code.
 */
export function parseBetween(source: string, start: number, end: number): Parsed {
  const code = source.slice(start, end)
  const parsed = parseCode(code, start)
  if (parsed.ok || !code.includes('\\}}')) return parsed
  const unescaped = parseCode(code.replaceAll('\\}}', ' }}'), start)
  return unescaped.ok ? unescaped : parsed
}

function parseCode(code: string, offset: number): Parsed {
  try {
    const expression = parseExpressionAt(code, 0, { ecmaVersion: 2024, preserveParens: true })
    const rest = afterSpace(code, expression.end)
    if (rest < code.length) {
      const message = `This cannot follow here: «${code.slice(rest, rest + 20)}».`
      return failed('syntax', message, offset + rest, offset + code.length)
    }
    if (offset > 0) shift(expression, offset)
    return { ok: true, expression }
  } catch (error) {
    return syntaxProblem(error, code.length, offset)
  }
}

type Placed = { start: number; end: number }

const isNode = (value: unknown): value is Placed =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** Moves a tree to its place in the whole text. */
function shift(tree: Expression, offset: number): void {
  const left: unknown[] = [tree]
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    if (Array.isArray(one)) left.push(...one.filter((child) => child !== null))
    if (!isNode(one)) continue
    one.start += offset
    one.end += offset
    for (const child of Object.values(one)) if (isNode(child) || Array.isArray(child)) left.push(child)
  }
}

const failed = (code: string, message: string, start: number, end: number): Parsed => ({
  ok: false,
  problem: { code, message, start, end },
})

function syntaxProblem(error: unknown, length: number, start: number): Parsed {
  const end = start + length
  // The parser says so itself when it runs out of stack, far beyond `nestingMax`.
  const outOfStack = error instanceof SyntaxError && error.message.startsWith('Not enough stack')
  if (error instanceof RangeError || outOfStack) {
    return failed('limit-nesting', 'The expression is nested too deep; use several nodes.', start, end)
  }
  if (!(error instanceof SyntaxError)) throw error
  const at = Math.min(start + (error as SyntaxProblem).pos, end)
  const reason = error.message.replace(/\s*\(\d+:\d+\)$/, '')
  const message =
    reason === 'Unexpected token' && at >= end
      ? 'The expression ends too early.'
      : `This is no valid expression: ${reason}.`
  return failed('syntax', message, at, Math.min(at + 1, end))
}

const LINE_END = /[\n\r\u2028\u2029]/

/** The first place at or after `from` that is neither white space, comment nor a closing `;`. */
function afterSpace(code: string, from: number): number {
  const end = code.length
  let at = from
  let semicolon = false
  while (at < end) {
    if (/\s/.test(code[at]!)) at += 1
    else if (code.startsWith('//', at)) while (at < end && !LINE_END.test(code[at]!)) at += 1
    else if (code.startsWith('/*', at)) at = Math.max(code.indexOf('*/', at) + 2, at + 2)
    else if (code[at] === ';' && !semicolon) {
      semicolon = true
      at += 1
    } else break
  }
  return at
}
