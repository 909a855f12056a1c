/** A text with an expression in it. */
export type ExpressionText = `${string}{{${string}`

/** A text that holds «{{» and is to be taken as it stands. */
export interface Fixed {
  readonly $fixed: string
}

/** A node can stand in an expression: it is `$('Its name')` there. */
export interface Named {
  readonly name: string
}

/** What can stand in an expression: a node, or a value that is written as it is. */
export type ExpressionPart = Named | string | number | boolean | null

/**
 * An expression: expr`$json.total > ${limit}`. A node in it is that node (`${order}.item.json.id` is
 * `$('Order').item.json.id`), any other value is written so that it is that value and never a part of the program.
 */
export function expr(texts: TemplateStringsArray, ...parts: readonly ExpressionPart[]): ExpressionText {
  return `{{ ${joined(texts.raw.map(unescaped), parts.map(partText))} }}`
}

/** A backslash is the expression's own, as in '\\n' or /\\d/, except before what only the program had to escape. */
const unescaped = (raw: string): string => raw.replaceAll('\\`', '`').replaceAll('\\${', '${')

/** A text with expressions in it: text`Hello, ${expr`$json.name`}!`. What is not an expression is taken as it stands. */
export function text(texts: TemplateStringsArray, ...expressions: readonly ExpressionText[]): string {
  // A backslash before «{{» says that it begins no expression.
  return joined(
    texts.map((part) => part.replaceAll('{{', '\\{{')),
    expressions,
  )
}

/** A text that is never an expression, whatever it holds. */
export const fixed = (value: string): Fixed => ({ $fixed: value })

const joined = (texts: readonly string[], between: readonly string[]): string =>
  texts.map((part, index) => part + (between[index] ?? '')).join('')

function partText(part: ExpressionPart): string {
  if (typeof part === 'object' && part !== null) return `$(${literal(part.name)})`
  if (typeof part === 'number' && !Number.isFinite(part)) throw new RangeError(`${part} cannot stand in an expression.`)
  return typeof part === 'string' ? literal(part) : String(part)
}

/** Braces are escaped: two of them would begin or end an expression. */
const literal = (value: string): string => JSON.stringify(value).replaceAll('{', '\\u007b').replaceAll('}', '\\u007d')
