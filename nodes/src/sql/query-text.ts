import { fail, type Json, ok, type Result } from '@linkflow/kernel'
import type { NodeContext, NodeError, SqlPart, SqlStatement, SqlValue } from '@linkflow/node-runtime'
import { isRecord } from '../data/json.ts'
import { permanent } from '../node-error.ts'
import { type Piece, type Quotes, scan } from './scan.ts'

export type EvaluateText = (template: string) => Result<Json | undefined, NodeError>

/** Expressions of a query see the item's names; without them (a run that evaluates nothing) a query has none. */
export const evaluateFor =
  (context: NodeContext, index: number): EvaluateText =>
  (template) =>
    context.evaluate === undefined
      ? fail(permanent('sql-expressions-unavailable', 'Expressions in a query are not evaluated in this run.'))
      : context.evaluate(template, {}, index)

/**
 * A query as somebody wrote it, made safe: an expression between words, or in the quotes of a text, is a value that travels
 * beside the statement; one in the quotes of a name is a quoted name. Nothing that an expression gives is read as SQL, with
 * one exception that must be meant: a query that is one expression and nothing else is the text that it gives.
 */
export function queryOf(
  text: string,
  values: readonly Json[],
  quotes: Quotes,
  evaluate: EvaluateText,
): Result<SqlStatement, NodeError> {
  const pieces = scan(text, quotes)
  const [lone] = pieces.filter((piece) => piece.kind !== 'code' || piece.text.trim() !== '')
  const isLone = pieces.every((piece) => piece === lone || (piece.kind === 'code' && piece.text.trim() === ''))
  if (lone?.kind !== 'template' || !isLone) return statementOf(pieces, values, evaluate)
  const whole = evaluate(lone.text)
  if (!whole.ok) return whole
  if (typeof whole.value !== 'string' || whole.value.trim() === '') {
    return fail(permanent('sql-query-invalid', 'The expression of the query gives no text.'))
  }
  // What it gives is no template: an expression in data stays data.
  const plain = scan(whole.value, quotes).map((piece) =>
    piece.kind === 'template' ? ({ kind: 'code', text: piece.text } as const) : rawOf(piece),
  )
  return statementOf(plain, values, evaluate)
}

const rawOf = (piece: Piece): Piece =>
  piece.kind === 'string' || piece.kind === 'name' ? { kind: 'plain', text: piece.raw } : piece

function statementOf(
  pieces: readonly Piece[],
  values: readonly Json[],
  evaluate: EvaluateText,
): Result<SqlStatement, NodeError> {
  const parts: SqlPart[] = []
  let next = 1
  for (const piece of pieces) {
    const part = partOf(piece, values, evaluate, () => next++)
    if (!part.ok) return part
    parts.push(part.value)
  }
  return ok(parts)
}

function partOf(
  piece: Piece,
  values: readonly Json[],
  evaluate: EvaluateText,
  next: () => number,
): Result<SqlPart, NodeError> {
  switch (piece.kind) {
    case 'plain':
    case 'code':
      return ok(piece.text)
    case 'template': {
      const value = evaluate(piece.text)
      return value.ok ? ok({ value: value.value ?? null }) : value
    }
    case 'string':
    case 'name': {
      if (!piece.text.includes('{{')) return ok(piece.raw)
      const value = evaluate(piece.text)
      if (!value.ok) return value
      const text = textOf(value.value ?? null)
      return ok(piece.kind === 'string' ? { value: text } : { name: [text] })
    }
    case 'next':
      return valueAt(values, next())
    case 'placeholder': {
      const value = valueAt(values, piece.number)
      return value.ok && piece.isName ? ok({ name: textOf(value.value.value as Json).split('.') }) : value
    }
  }
}

function valueAt(values: readonly Json[], number: number): Result<{ readonly value: SqlValue }, NodeError> {
  const value = values[number - 1]
  return value === undefined
    ? fail(
        permanent('sql-value-missing', `The query has a place for value ${number}, and «values» has ${values.length}.`),
      )
    : ok({ value })
}

const textOf = (value: Json): string =>
  value === null ? '' : isRecord(value) || Array.isArray(value) ? JSON.stringify(value) : String(value)
