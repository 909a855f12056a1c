import { fail, ok, type Result } from '@linkflow/kernel'

/** What `\n` and the like stand for within $'…'. */
const ANSI: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  v: '\v',
  '0': '\0',
  "'": "'",
  '"': '"',
  '\\': '\\',
  '?': '?',
}

/**
 * The words of a command line as a POSIX shell (and bash's $'…', and the ^ of the Windows prompt at line ends) reads
 * them: quotes, escapes, lines that go on. Variables and substitutions stay as they are written; the line ends at `|`, `;`
 * or `&`, because what comes then is another command.
 */
export function shellWords(line: string): Result<readonly string[], string> {
  const words: string[] = []
  let word: string | undefined
  let at = 0
  const text = line.replace(/[\\^]\r?\n/g, ' ')
  while (at < text.length) {
    const char = text[at]!
    if (/\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
      at += 1
    } else if (char === "'" || (char === '$' && text[at + 1] === "'")) {
      const quoted = char === "'" ? singleQuoted(text, at + 1) : ansiQuoted(text, at + 2)
      if (quoted === undefined) return fail(`The quote at character ${at + 1} does not end.`)
      word = (word ?? '') + quoted.text
      at = quoted.end
    } else if (char === '"') {
      const quoted = doubleQuoted(text, at + 1)
      if (quoted === undefined) return fail(`The quote at character ${at + 1} does not end.`)
      word = (word ?? '') + quoted.text
      at = quoted.end
    } else if (char === '\\') {
      word = (word ?? '') + (text[at + 1] ?? '')
      at += 2
    } else if (word === undefined && char === '#') {
      at = text.length
    } else if (
      char === '|' ||
      char === ';' ||
      (char === '&' && (word === undefined || /[\s&]/.test(text[at + 1] ?? ' ')))
    ) {
      // Within a word it is more likely an address without quotes, whatever a shell would make of that.
      break
    } else {
      word = (word ?? '') + char
      at += 1
    }
  }
  if (word !== undefined) words.push(word)
  return ok(words)
}

interface Quoted {
  readonly text: string
  /** Behind the closing quote. */
  readonly end: number
}

function singleQuoted(text: string, from: number): Quoted | undefined {
  const end = text.indexOf("'", from)
  return end === -1 ? undefined : { text: text.slice(from, end), end: end + 1 }
}

function doubleQuoted(text: string, from: number): Quoted | undefined {
  let out = ''
  for (let at = from; at < text.length; at++) {
    const char = text[at]!
    if (char === '"') return { text: out, end: at + 1 }
    if (char === '\\' && /["\\$`]/.test(text[at + 1] ?? '')) out += text[++at]
    else out += char
  }
  return undefined
}

function ansiQuoted(text: string, from: number): Quoted | undefined {
  let out = ''
  for (let at = from; at < text.length; at++) {
    const char = text[at]!
    if (char === "'") return { text: out, end: at + 1 }
    if (char !== '\\') {
      out += char
      continue
    }
    const code = /^\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,6}))/.exec(text.slice(at, at + 8))
    if (code !== null) {
      const point = Number.parseInt(code[1] ?? code[2] ?? code[3]!, 16)
      out += point <= 0x10_ffff ? String.fromCodePoint(point) : ''
      at += code[0].length - 1
      continue
    }
    const next = text[++at] ?? ''
    out += ANSI[next] ?? `\\${next}`
  }
  return undefined
}
