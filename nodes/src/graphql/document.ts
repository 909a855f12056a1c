/** Comments, texts of one and of several lines, braces, names; anything else says nothing of what a document does. */
const TOKEN = /#[^\n\r]*|"""(?:\\"""|(?!""")[\s\S])*"""|"(?:\\.|[^"\\\n\r])*"|[{}()]|[A-Za-z_]\w*/g

/** What a document asks for: the kinds of its operations, with their names. `{ … }` alone is a query. */
export function operationsOf(document: string): readonly { readonly kind: string; readonly name: string }[] {
  const operations: { kind: string; name: string }[] = []
  let depth = 0
  // Words since the last definition ended, on the level of the document.
  let words: string[] = []
  for (const [token] of document.matchAll(TOKEN)) {
    if (token.startsWith('#') || token.startsWith('"')) continue
    if (token === '{' || token === '(') {
      if (depth === 0 && token === '{') {
        const [kind = 'query', name = ''] = words
        if (KINDS.has(kind)) operations.push({ kind, name })
      }
      depth += 1
    } else if (token === '}' || token === ')') {
      depth = Math.max(0, depth - 1)
      if (depth === 0 && token === '}') words = []
    } else if (depth === 0) words.push(token)
  }
  return operations
}

const KINDS: ReadonlySet<string> = new Set(['query', 'mutation', 'subscription'])
