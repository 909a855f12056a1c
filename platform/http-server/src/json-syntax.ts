/**
 * Where a text stops being JSON: the index of the first character that cannot follow, or undefined when all of it is
 * JSON. `JSON.parse` tells the place only sometimes, so this runs when it has refused. No recursion: depth costs an array.
 */
export function jsonErrorAt(text: string): number | undefined {
  const open: string[] = []
  let at = 0
  let expect: 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'after' = 'value'

  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match === null) return false
    at += match[0].length
    return true
  }
  const close = (): void => {
    at++
    open.pop()
    expect = 'after'
  }

  for (;;) {
    skip(/[ \t\n\r]*/y)
    const char = text[at]
    if (char === undefined) return expect === 'after' && open.length === 0 ? undefined : at
    if (expect === 'after') {
      const inside = open.at(-1)
      if (char === ',' && inside !== undefined) {
        at++
        expect = inside === '{' ? 'key' : 'value'
      } else if ((char === '}' && inside === '{') || (char === ']' && inside === '[')) close()
      else return at
    } else if (expect === 'key' || expect === 'key-or-end') {
      if (char === '}' && expect === 'key-or-end') {
        close()
        continue
      }
      if (!skip(STRING)) return stringErrorAt(text, at)
      skip(/[ \t\n\r]*/y)
      if (text[at] !== ':') return at
      at++
      expect = 'value'
    } else if (char === '{' || char === '[') {
      open.push(char)
      at++
      expect = char === '{' ? 'key-or-end' : 'value-or-end'
    } else if (char === ']' && expect === 'value-or-end') close()
    else if (skip(STRING) || skip(SCALAR)) expect = 'after'
    else return char === '"' ? stringErrorAt(text, at) : at
  }
}

const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y

function stringErrorAt(text: string, at: number): number {
  const good = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y
  good.lastIndex = at
  return good.exec(text) === null ? at : good.lastIndex
}

export const lineAndColumn = (text: string, at: number): { line: number; column: number } => {
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: before.at(-1)!.length + 1 }
}

/**
 * The first key that an object of a text has twice, and where; the text is JSON. `JSON.parse` keeps the last of them without
 * a word, so of two readers of one text each may see another value.
 */
export function duplicateKeyIn(text: string): { readonly key: string; readonly at: number } | undefined {
  // For each open bracket: the keys so far, or nothing for a list.
  const open: (Set<string> | undefined)[] = []
  let mayBeKey = false
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '{':
        open.push(new Set())
        mayBeKey = true
        break
      case '[':
        open.push(undefined)
        break
      case '}':
      case ']':
        open.pop()
        break
      case ',':
        mayBeKey = open.at(-1) !== undefined
        break
      case '"': {
        const end = stringEnd(text, at)
        const keys = mayBeKey ? open.at(-1) : undefined
        if (keys !== undefined) {
          const key = JSON.parse(text.slice(at, end + 1)) as string
          if (keys.has(key)) return { key, at }
          keys.add(key)
        }
        mayBeKey = false
        at = end
        break
      }
    }
  }
  return undefined
}

/** Index of the quote that ends the string beginning at `at`. */
function stringEnd(text: string, at: number): number {
  let end = at + 1
  while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1
  return end
}
