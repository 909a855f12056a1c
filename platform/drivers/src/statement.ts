import type { SqlStatement, SqlValue } from '@linkflow/node-runtime'

export interface Dialect {
  /** A name in the quotes of the language, its own quotes doubled. */
  quote(name: string): string
  placeholder(number: number): string
}

/** The one place where a statement becomes text: names are quoted, and of values there are only placeholders (T14). */
export function render(
  statement: SqlStatement,
  dialect: Dialect,
): { readonly text: string; readonly values: readonly SqlValue[] } {
  const values: SqlValue[] = []
  const text = statement.map((part) => {
    if (typeof part === 'string') return part
    if ('name' in part) return part.name.map((each) => dialect.quote(withoutNul(each))).join('.')
    values.push(part.value)
    return dialect.placeholder(values.length)
  })
  return { text: text.join(''), values }
}

/** No database takes it in a name, and drivers end their texts by it. */
function withoutNul(name: string): string {
  if (name.includes('\0')) throw new Error('a name holds the character NUL')
  return name
}
