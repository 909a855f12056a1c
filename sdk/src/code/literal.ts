/** Values as the text of a program: what it makes is what was given, whatever that holds. */

/** Behind it comes what closes the call. */
const LINE_CHARS_MAX = 112
const INDENT = '  '

/** A value on one line if it is short enough for what is before it, else on several. */
export function literal(value: unknown, indent = '', before = 0): string {
  if (typeof value === 'string') return textLiteral(value)
  if (Object.is(value, -0)) return '-0'
  if (typeof value !== 'object' || value === null) return String(value)
  const isList = Array.isArray(value)
  const inner = indent + INDENT
  const parts = isList
    ? value.map((element) => literal(element, inner))
    : Object.entries(value)
        .filter(([, field]) => field !== undefined)
        .map(([name, field]) => `${keyText(name)}: ${literal(field, inner, name.length + 2)}`)
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  if (parts.length === 0) return open + close
  const line = isList ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`
  if (!line.includes('\n') && indent.length + before + line.length <= LINE_CHARS_MAX) return line
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join('')}${indent}${close}`
}

/** `__proto__: x` would set a prototype; in brackets it is a key like another. */
function keyText(name: string): string {
  if (name === '__proto__') return "['__proto__']"
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name)
}

function textLiteral(value: string): string {
  const expression = /^\{\{ ([^\s{}`\\](?:[^{}`\\\r\n]*[^\s{}`\\])?) \}\}$/u.exec(value)?.[1]
  if (expression !== undefined && isWhole(expression) && !expression.includes('${')) return `expr\`${expression}\``
  const isLong = value.includes('\n') && isWhole(value)
  return isLong ? inBackticks(value) : quoted(value)
}

/** No half of a character, which a file cannot hold. */
const isWhole = (value: string): boolean => !/\p{Cs}/u.test(value)

export function quoted(value: string): string {
  const json = JSON.stringify(value)
  if (value.includes("'") && !value.includes('"')) return json
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

/** Lines stay lines; a carriage return would be taken away, and other control characters are not seen. */
function inBackticks(value: string): string {
  const escaped = value
    .replaceAll(/[\\`]/g, '\\$&')
    .replaceAll('${', '\\${')
    .replaceAll(/[^\P{Cc}\n\t]/gu, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
  return `\`${escaped}\``
}
