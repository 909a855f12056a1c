/** Words that a title leaves small unless they begin or end it. */
const SMALL_WORDS = new Set(
  (
    'a an and as at because but by en for if in neither nor of on only or over per so some than that the to up upon v vs ' +
    'versus via when with without yet'
  ).split(' '),
)

export function toTitleCase(text: string): string {
  const words = text.split(/(\s+)/)
  const last = words.findLastIndex((word) => word.trim() !== '')
  return words
    .map((word, index) => (index > 0 && index < last && SMALL_WORDS.has(word.toLowerCase()) ? word : capital(word)))
    .join('')
}

/** First letter large; words with a capital inside, such as iPhone, and web addresses are left alone. */
function capital(word: string): string {
  if (/[a-z][A-Z]|\.\w|:\/\//.test(word)) return word
  return word.replace(/\p{L}/u, (letter) => letter.toUpperCase())
}

/** Small letters, the first of each sentence large. */
export function toSentenceCase(text: string): string {
  let atStart = true
  let out = ''
  for (const char of text) {
    const isLetter = /\p{L}/u.test(char)
    out += isLetter ? (atStart ? char.toLocaleUpperCase('en-US') : char.toLocaleLowerCase('en-US')) : char
    if (isLetter) atStart = false
    else if (char === '.' || char === '!' || char === '?') atStart = true
  }
  return out
}

export const toSnakeCase = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[ -]/g, '_')
    .replace(/[\u2000-\u206F\u2E00-\u2E7F\\'!"#$%&()*+,./:;<=>?@[\]^`{|}~]/g, '')

const LETTERS_WITHOUT_PARTS: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['Æ', 'AE'],
  ['œ', 'oe'],
  ['Œ', 'OE'],
  ['ø', 'o'],
  ['Ø', 'O'],
  ['đ', 'd'],
  ['Đ', 'D'],
  ['ł', 'l'],
  ['Ł', 'L'],
  ['þ', 'th'],
  ['Þ', 'Th'],
  ['ð', 'd'],
  ['Ð', 'D'],
  ['ı', 'i'],
  ['’', "'"],
  ['‘', "'"],
  ['“', '"'],
  ['”', '"'],
  ['–', '-'],
  ['—', '-'],
  ['…', '...'],
  ['€', 'EUR'],
])

/** Plain letters instead of accented ones; what has no plain form is a question mark. */
export function replaceSpecialChars(text: string): string {
  let out = ''
  for (const char of text.normalize('NFD')) {
    if (char.charCodeAt(0) < 0x80) out += char
    else if (!/\p{M}/u.test(char)) out += LETTERS_WITHOUT_PARTS.get(char) ?? '?'
  }
  return out
}

/** Markdown's marks taken away, the words left. Line by line, so that no pattern can run across the whole text. */
export function removeMarkdown(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^\s*(?:```.*|={2,}|-{3,})\s*$/.test(line))
    .map((line) => plainLine(line))
    .join('\n')
}

function plainLine(line: string): string {
  const withoutBlock = line
    .replace(/^(\s*)(?:[*+-]|\d{1,9}\.)\s+/, '$1')
    .replace(/^\s*>\s?/, '')
    .replace(/^#{1,6}\s*/, '')
  const links = withoutBlock.replace(/!\[[^[\]]*\]\([^()]*\)/g, '').replace(/\[([^[\]]*)\]\([^()]*\)/g, '$1')
  return removeTags(links)
    .replace(/~~/g, '')
    .replace(/(\*{1,3}|_{1,3})([^\s*_](?:[^*_]*[^\s*_])?)\1/g, '$2')
    .replace(/`([^`]+)`/g, '$1')
}

/** HTML tags taken away; an opening bracket that is never closed takes the rest. */
export const removeTags = (text: string): string => text.replace(/<[^>]*>?/g, '')
