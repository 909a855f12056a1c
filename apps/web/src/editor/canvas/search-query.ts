export const STATES = ['invalid', 'disabled', 'pinned', 'unused'] as const
export type SearchState = (typeof STATES)[number]

export interface SearchQuery {
  /** All of them are to be found, in lower case. */
  readonly words: readonly string[]
  readonly states: readonly SearchState[]
  /** Types of nodes or credentials that are used, in lower case. */
  readonly uses: readonly string[]
  /** Filters that there are not, to be shown to whoever wrote them. */
  readonly unknown: readonly string[]
}

/** «order is:invalid uses:http "exact words"». What looks like a filter and is none is told, not searched for. */
export function parseSearch(text: string): SearchQuery {
  const words: string[] = []
  const states: SearchState[] = []
  const uses: string[] = []
  const unknown: string[] = []
  for (const [token, , filter, value, quotedWords, word] of text
    .toLowerCase()
    .matchAll(/((is|uses):("[^"]*"|\S*))|"([^"]*)"|(\S+)/g)) {
    const plain = value?.replaceAll('"', '') ?? ''
    if (filter === 'is' && STATES.includes(plain as SearchState)) states.push(plain as SearchState)
    else if (filter === 'uses' && plain !== '') uses.push(plain)
    else if (filter !== undefined) unknown.push(token)
    else if (quotedWords !== undefined) words.push(quotedWords)
    else if (word !== undefined) words.push(word)
  }
  return { words: words.filter((each) => each !== ''), states, uses, unknown }
}
