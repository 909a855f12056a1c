/** What stands before the cursor in an expression, as completion needs it. */
export type Asked =
  /** Behind a dot: the code before it. */
  | { readonly type: 'member'; readonly behind: string; readonly from: number }
  /** The beginning of a name. */
  | { readonly type: 'name'; readonly from: number }
  /** Within the quotes of `$('…')`. */
  | { readonly type: 'node'; readonly from: number; readonly quote: string }

const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[' }

/** Where the code of the braces begins in which the cursor stands; undefined if it stands in none. */
export function codeStart(text: string, at: number): number | undefined {
  const open = text.lastIndexOf('{{', at - 1)
  if (open === -1 || open + 2 > at || text[open - 1] === '\\') return undefined
  const closed = text.indexOf('}}', open + 2)
  return closed !== -1 && closed + 2 <= at ? undefined : open + 2
}

export function askedAt(text: string, at: number): Asked | undefined {
  const start = codeStart(text, at)
  if (start === undefined) return undefined
  const code = text.slice(start, at)
  const node = /\$\(\s*(['"])([^'"\n]*)$/.exec(code)
  if (node !== null) return { type: 'node', from: at - node[2]!.length, quote: node[1]! }
  const partial = /[\w$]*$/.exec(code)![0]
  const from = at - partial.length
  const before = code.slice(0, code.length - partial.length)
  if (!before.endsWith('.')) return partial === '' && before.trim() !== '' ? undefined : { type: 'name', from }
  const end = before.endsWith('?.') ? before.length - 2 : before.length - 1
  const begin = beginOfChain(before, end)
  return begin === undefined ? undefined : { type: 'member', behind: before.slice(begin, end), from }
}

/** Walks back over `a.b[0].c('x')` to where it begins. */
function beginOfChain(code: string, end: number): number | undefined {
  let at = end
  while (at > 0) {
    const char = code[at - 1]!
    const opening = OPENING[char]
    if (opening !== undefined) {
      const open = matching(code, at - 1, opening)
      if (open === undefined) return undefined
      at = open
    } else if (/['"`]/.test(char)) {
      const open = code.lastIndexOf(char, at - 2)
      if (open === -1) return undefined
      at = open
    } else if (/[\w$]/.test(char)) {
      while (at > 0 && /[\w$]/.test(code[at - 1]!)) at -= 1
    } else if (char === '.' || char === '?') at -= 1
    else break
  }
  return at === end ? undefined : at
}

function matching(code: string, close: number, opening: string): number | undefined {
  const closing = code[close]!
  let depth = 0
  for (let at = close; at >= 0; at -= 1) {
    const char = code[at]!
    if (/['"`]/.test(char)) {
      at = code.lastIndexOf(char, at - 1)
      if (at === -1) return undefined
    } else if (char === closing) depth += 1
    else if (char === opening) {
      depth -= 1
      if (depth === 0) return at
    }
  }
  return undefined
}
