import { refuse } from '../expression-error.ts'

// JavaScript's white space; RE2's \s knows ASCII only.
const SPACE = '\\t-\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}'
const NOT_SPACE =
  '\\x{0}-\\x{8}\\x{e}-\\x{1f}!-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}' +
  '\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}'

/** The sticky points where RE2 reads a pattern otherwise than JavaScript, rewritten. One pass, left to right. */
export function translateRegex(source: string, dotAll: boolean): string {
  const out: string[] = []
  let inClass = false
  for (let index = 0; index < source.length; ) {
    const char = source[index]!
    if (char === '\\') {
      const [text, length] = translateEscape(source, index, inClass)
      out.push(text)
      index += length
    } else if (inClass) {
      if (char === ']') inClass = false
      out.push(char === '[' ? '\\[' : char)
      index += 1
    } else if (char === '[') {
      const [text, length, open] = translateClassStart(source, index)
      out.push(text)
      inClass = open
      index += length
    } else if (char === '(' && source[index + 1] === '?') {
      refuseLookaround(source, index)
      out.push('(?')
      index += 2
    } else {
      out.push(char === '.' && !dotAll ? '[^\\n\\r\\x{2028}\\x{2029}]' : char)
      index += 1
    }
  }
  return out.join('')
}

function translateClassStart(source: string, index: number): [text: string, length: number, open: boolean] {
  if (source.startsWith('[^]', index)) return ['[\\x{0}-\\x{10ffff}]', 3, false]
  if (source.startsWith('[]', index)) return ['[^\\x{0}-\\x{10ffff}]', 2, false]
  return source[index + 1] === '^' ? ['[^', 2, true] : ['[', 1, true]
}

function refuseLookaround(source: string, index: number): void {
  const opening = /^\(\?(?:<?[=!])/.exec(source.slice(index, index + 4))
  if (opening !== null) {
    refuse(
      'regex-lookaround',
      `«${opening[0]}…)» looks around, which cannot be done in linear time; match the text around it too and take a group.`,
    )
  }
  if (!/^\(\?(?::|<[A-Za-z_$]|[ims]*-?[ims]*:)/.test(source.slice(index, index + 12))) {
    refuse('invalid-regex', `«${source.slice(index, index + 4)}» opens no group that JavaScript knows.`)
  }
}

const KEPT_ESCAPES = new Set('dDwWbBntrfv')

function translateEscape(source: string, index: number, inClass: boolean): [text: string, length: number] {
  const next = source[index + 1]
  if (next === undefined) return refuse('invalid-regex', 'A regular expression cannot end with a single backslash.')
  if (next === 's') return [inClass ? SPACE : `[${SPACE}]`, 2]
  if (next === 'S') return [inClass ? NOT_SPACE : `[${NOT_SPACE}]`, 2]
  if (next === 'b' && inClass) return ['\\x{8}', 2]
  if (KEPT_ESCAPES.has(next)) return [`\\${next}`, 2]
  if (next === 'p' || next === 'P') return unicodeClass(source, index)
  if (next === 'u' || next === 'x') return codePoint(source, index, next)
  if (next === 'c' && /[A-Za-z]/.test(source[index + 2] ?? '')) {
    return [`\\x{${(source.charCodeAt(index + 2) % 32).toString(16)}}`, 3]
  }
  if (next === '0' && !/\d/.test(source[index + 2] ?? '')) return ['\\x{0}', 2]
  if (/[1-9]/.test(next) || (next === 'k' && source[index + 2] === '<')) {
    return refuse(
      'regex-back-reference',
      `«\\${next}» refers back to a group, which cannot be done in linear time; compare the groups after the match.`,
    )
  }
  // An escaped letter that means nothing is the letter itself; RE2 would read some of them as anchors.
  return [/[A-Za-z0-9]/.test(next) ? next : quoted(next), 2]
}

const quoted = (char: string): string => (/[!-/:-@[-`{-~]/.test(char) ? `\\${char}` : char)

function unicodeClass(source: string, index: number): [string, number] {
  const found = /^\\[pP]\{[A-Za-z0-9_=]{1,40}\}/.exec(source.slice(index, index + 45))
  return found === null
    ? [source[index + 1]!, 2]
    : [found[0].replace(/(?:Script|sc|General_Category|gc)=/, ''), found[0].length]
}

function codePoint(source: string, index: number, kind: 'u' | 'x'): [string, number] {
  const ahead = source.slice(index, index + 12)
  const found =
    kind === 'x' ? /^\\x([0-9a-fA-F]{2})/.exec(ahead) : /^\\u(?:([0-9a-fA-F]{4})|\{([0-9a-fA-F]{1,6})\})/.exec(ahead)
  if (found === null) return [kind, 2]
  return [`\\x{${found[1] ?? found[2]}}`, found[0].length]
}
