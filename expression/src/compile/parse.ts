import { type Expression, parseExpressionAt } from 'acorn'
import type { Problem } from '../problem.ts'

export type Parsed =
  | { readonly ok: true; readonly expression: Expression; readonly end: number }
  | { readonly ok: false; readonly problem: Problem }

interface SyntaxProblem extends SyntaxError {
  pos: number
}

/** Parses one expression of `source` between two offsets; only white space, comments and a `;` may follow it. */
export function parseBetween(source: string, start: number, end: number): Parsed {
  const code = source.slice(0, end)
  try {
    const expression = parseExpressionAt(code, start, { ecmaVersion: 2024, preserveParens: true })
    const rest = afterSpace(code, expression.end, end)
    if (rest < end) return failed('syntax', `This cannot follow here: «${code.slice(rest, rest + 20)}».`, rest, end)
    return { ok: true, expression, end: expression.end }
  } catch (error) {
    return syntaxProblem(error, start, end)
  }
}

const failed = (code: string, message: string, start: number, end: number): Parsed => ({
  ok: false,
  problem: { code, message, start, end },
})

function syntaxProblem(error: unknown, start: number, end: number): Parsed {
  if (error instanceof RangeError) {
    return failed('limit-nesting', 'The expression is nested too deep; use several nodes.', start, end)
  }
  if (!(error instanceof SyntaxError)) throw error
  const at = Math.min(Math.max((error as SyntaxProblem).pos, start), end)
  const reason = error.message.replace(/\s*\(\d+:\d+\)$/, '')
  const message =
    reason === 'Unexpected token' && at >= end
      ? 'The expression ends too early.'
      : `This is no valid expression: ${reason}.`
  return failed('syntax', message, at, Math.min(at + 1, end))
}

const LINE_END = /[\n\r\u2028\u2029]/

/** The first place at or after `from` that is neither white space, comment nor a closing `;`. */
function afterSpace(code: string, from: number, end: number): number {
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
