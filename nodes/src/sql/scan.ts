/** What a piece of a statement is; `{{ }}` counts in all but `plain`. */
export type Piece =
  /** Taken as it stands: comments, and quotes that only the database reads. */
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  /** Within quotes, which are left out, and unescaped. */
  | { readonly kind: 'string'; readonly text: string; readonly raw: string }
  | { readonly kind: 'name'; readonly text: string; readonly raw: string }
  | { readonly kind: 'template'; readonly text: string }
  | { readonly kind: 'placeholder'; readonly number: number; readonly isName: boolean }
  | { readonly kind: 'next' }

export interface Quotes {
  readonly name: '"' | '`'
  /** Quotes of texts: MySQL takes both. */
  readonly string: readonly string[]
  /** A backslash escapes in texts. */
  readonly backslash: boolean
  readonly dollarQuotes: boolean
  readonly hashComments: boolean
  /** `?` stands for the next value. */
  readonly questionMarks: boolean
}

/**
 * Takes a statement apart as the database will read it: a `{{ }}` in a text or a name is something else than one between
 * words, and a `$1` in a comment is nothing.
 */
export function scan(text: string, quotes: Quotes): Piece[] {
  const pieces: Piece[] = []
  let code = ''
  let at = 0
  const put = (piece: Piece, next: number) => {
    if (code !== '') pieces.push({ kind: 'code', text: code })
    code = ''
    pieces.push(piece)
    at = next
  }
  while (at < text.length) {
    const char = text[at]!
    const rest = text.startsWith.bind(text)
    if (rest('{{', at)) {
      const end = endOfTemplate(text, at)
      put({ kind: 'template', text: text.slice(at, end) }, end)
    } else if (rest('--', at) || (quotes.hashComments && char === '#')) {
      const end = endOf(text, '\n', at)
      put({ kind: 'plain', text: text.slice(at, end) }, end)
    } else if (rest('/*', at)) {
      const end = endOf(text, '*/', at + 2)
      put({ kind: 'plain', text: text.slice(at, end) }, end)
    } else if (char === quotes.name || quotes.string.includes(char)) {
      const isName = char === quotes.name
      const escapes = !isName && (quotes.backslash || /(^|[^\w$])e$/i.test(code))
      const end = endOfQuotes(text, at, escapes)
      const raw = text.slice(at, end)
      put({ kind: isName ? 'name' : 'string', text: unquoted(raw, char, escapes), raw }, end)
    } else if (quotes.dollarQuotes && /^\$(?:[A-Za-z_]\w*)?\$/.test(text.slice(at, at + 70))) {
      const tag = /^\$(?:[A-Za-z_]\w*)?\$/.exec(text.slice(at, at + 70))![0]
      const end = endOf(text, tag, at + tag.length)
      put({ kind: 'plain', text: text.slice(at, end) }, end)
    } else if (/^\$\d{1,5}/.test(text.slice(at, at + 6)) && !/[\w$]$/.test(code)) {
      const [found, number, name] = /^\$(\d{1,5})(:name\b)?/.exec(text.slice(at, at + 11))!
      put({ kind: 'placeholder', number: Number(number), isName: name !== undefined }, at + found.length)
    } else if (quotes.questionMarks && char === '?') {
      put({ kind: 'next' }, at + 1)
    } else {
      code += char
      at += 1
    }
  }
  if (code !== '') pieces.push({ kind: 'code', text: code })
  return pieces
}

/** Behind the next `mark`, or at the end. */
function endOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from)
  return found < 0 ? text.length : found + mark.length
}

function endOfQuotes(text: string, start: number, escapes: boolean): number {
  const quote = text[start]!
  for (let at = start + 1; at < text.length; at += 1) {
    // A template in quotes may hold quotes itself.
    if (text.startsWith('{{', at)) at = endOfTemplate(text, at) - 1
    else if (escapes && text[at] === '\\') at += 1
    else if (text[at] === quote && text[at + 1] === quote) at += 1
    else if (text[at] === quote) return at + 1
  }
  return text.length
}

function unquoted(raw: string, quote: string, escapes: boolean): string {
  const inner = raw.slice(1, raw.endsWith(quote) && raw.length > 1 ? -1 : undefined).replaceAll(quote + quote, quote)
  return escapes ? inner.replace(/\\([\s\S])/g, (_, char: string) => ESCAPED[char] ?? char) : inner
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', '0': '\0', Z: '\x1a' }

/** Behind the `}}` that ends it: texts and braces of the expression are skipped. */
function endOfTemplate(text: string, start: number): number {
  let depth = 0
  for (let at = start + 2; at < text.length; at += 1) {
    const char = text[at]!
    if (char === "'" || char === '"' || char === '`') at = endOfText(text, at)
    else if (char === '{') depth += 1
    else if (char === '}' && depth > 0) depth -= 1
    else if (text.startsWith('}}', at)) return at + 2
  }
  return text.length
}

function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === text[start]) return at
  }
  return text.length
}
