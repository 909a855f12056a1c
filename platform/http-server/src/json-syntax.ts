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
