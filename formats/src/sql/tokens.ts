/** A piece of a query as SQLite reads it. Blanks and comments are left out. */
export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'other'
  /** A word in capitals; a name without its quotes; anything else as it stands. */
  readonly value: string
  readonly start: number
  /** How many parentheses it stands in. */
  readonly depth: number
}

const PATTERN =
  /(--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\s+)|("(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])|('(?:[^']|'')*')|([\p{L}_$\u0080-\uffff][\p{L}\p{N}_$\u0080-\uffff]*)|(\d[\w.]*|[\s\S])/gu

export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = []
  let depth = 0
  for (const found of sql.matchAll(PATTERN)) {
    const [all, blank, name, text, word] = found
    if (blank !== undefined) continue
    if (all === ')') depth -= 1
    const start = found.index
    if (name !== undefined) tokens.push({ kind: 'name', value: unquoted(name), start, depth })
    else if (text !== undefined) tokens.push({ kind: 'text', value: text, start, depth })
    else if (word !== undefined) tokens.push({ kind: 'word', value: word.toUpperCase(), start, depth })
    else tokens.push({ kind: 'other', value: all, start, depth })
    if (all === '(') depth += 1
  }
  return tokens
}

const unquoted = (name: string): string => {
  const quote = name[0]!
  return quote === '[' ? name.slice(1, -1) : name.slice(1, -1).replaceAll(quote + quote, quote)
}

export const isWord = (token: Token | undefined, ...words: readonly string[]): boolean =>
  token?.kind === 'word' && words.includes(token.value)
