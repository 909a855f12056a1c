import type { Context } from '../context.ts'
import { refuse } from '../expression-error.ts'
import { numberOf, truthy } from '../values/convert.ts'
import { knownLocale } from '../values/luxon.ts'
import { parseDateText } from '../values/parse-date.ts'
import type { Value } from '../values/value.ts'
import { fromBase64, fromUtf8, toBase64, toUtf8 } from './base64.ts'
import { hashText } from './hashing.ts'
import { parseJson } from './json-text.ts'
import { matchAllOf, matchOf, regexArg, replaceIn, splitText } from './matching.ts'
import { type Args, numberArgOr, TableBuilder, textArg, textArgOr, wholeArgOr } from './method.ts'
import {
  removeMarkdown,
  removeTags,
  replaceSpecialChars,
  toSentenceCase,
  toSnakeCase,
  toTitleCase,
} from './text-casing.ts'
import { isNumeric, toBoolean, toFloat, toInt, toNumber } from './text-numbers.ts'
import {
  extractDomain,
  extractEmail,
  extractUrl,
  extractUrlPath,
  isDomain,
  isEmail,
  isUrl,
} from './text-recognition.ts'

/** A method that makes a text no longer than a few times its own, by reading it once. */
const same =
  (make: (text: string) => string) =>
  (text: string, _args: Args, cx: Context): string => {
    cx.budget.text(text.length)
    return cx.madeText(make(text))
  }

/** The same for work of a function call per character. */
const slowly =
  (make: (text: string) => string) =>
  (text: string, _args: Args, cx: Context): string => {
    cx.budget.spend(8 * text.length)
    return cx.madeText(make(text))
  }

const scanned =
  <T extends Value>(read: (text: string, args: Args, cx: Context) => T) =>
  (text: string, args: Args, cx: Context): T => {
    cx.budget.scan(text.length)
    return read(text, args, cx)
  }

const part =
  (cut: (text: string, from: number, to: number) => string) =>
  (text: string, args: Args, cx: Context): string => {
    const from = wholeArgOr(args, 0, 0, cx)
    return cx.madeText(cut(text, from, args[1] === undefined ? Number.POSITIVE_INFINITY : wholeArgOr(args, 1, 0, cx)))
  }

function padded(text: string, args: Args, cx: Context, atStart: boolean): string {
  const length = wholeArgOr(args, 0, 0, cx)
  if (length <= text.length) return text
  cx.budget.text(length)
  const filler = textArgOr(args, 1, ' ', cx)
  return atStart ? text.padStart(length, filler) : text.padEnd(length, filler)
}

function repeated(text: string, args: Args, cx: Context): string {
  const count = wholeArgOr(args, 0, 0, cx)
  if (count < 0) refuse('wrong-argument', 'repeat() needs a count that is not negative.')
  if (text === '') return ''
  cx.budget.text(text.length * count)
  return text.repeat(count)
}

function concatenated(text: string, args: Args, cx: Context): string {
  const parts = args.map((_, index) => textArg(args, index, cx))
  cx.budget.text(parts.reduce((chars, one) => chars + one.length, text.length))
  return text.concat(...parts)
}

function decoded(text: string, decode: (text: string) => string): string {
  try {
    return decode(text)
  } catch {
    return refuse('wrong-argument', `«${text.slice(0, 40)}» holds a % that begins no encoded character.`)
  }
}

function quoted(text: string, args: Args, cx: Context): string {
  const mark = textArgOr(args, 0, '"', cx)
  const escaped = replaceIn(
    text.replaceAll('\\', '\\\\'),
    [mark === '' ? '"' : mark, `\\${mark.replaceAll('$', '$$$$')}`],
    true,
    cx,
  )
  return cx.madeText(mark + escaped + mark)
}

const NORMAL_FORMS = new Set(['NFC', 'NFD', 'NFKC', 'NFKD'])

function normalized(text: string, args: Args, cx: Context): string {
  const form = textArgOr(args, 0, 'NFC', cx)
  if (!NORMAL_FORMS.has(form)) refuse('wrong-argument', 'normalize() takes NFC, NFD, NFKC or NFKD.')
  // One character can become 18.
  cx.budget.text(4 * text.length)
  return cx.madeText(text.normalize(form))
}

const localeArg = (args: Args, index: number, cx: Context): string => knownLocale(textArgOr(args, index, cx.locale, cx))

function dateOf(text: string, args: Args, cx: Context): Value {
  const date = parseDateText(text, args[0] === undefined ? undefined : textArg(args, 0, cx), cx)
  return date.isValid ? date : refuse('extension-misused', `«${text.slice(0, 40)}» cannot be read as a date.`)
}

export const STRING_METHODS = new TableBuilder<string>()
  .properties(['length', 'How many characters the text has.', "'four'.length → 4", (text) => text.length])
  .methods(
    [
      'at',
      'The character at a place; negative places count from the end.',
      "'abc'.at(-1) → 'c'",
      (text, args, cx) => text.at(wholeArgOr(args, 0, 0, cx)),
    ],
    [
      'charAt',
      'The character at a place, or an empty text.',
      "'abc'.charAt(1) → 'b'",
      (text, args, cx) => text.charAt(wholeArgOr(args, 0, 0, cx)),
    ],
    [
      'charCodeAt',
      'The code unit at a place.',
      "'A'.charCodeAt(0) → 65",
      (text, args, cx) => text.charCodeAt(wholeArgOr(args, 0, 0, cx)),
    ],
    [
      'codePointAt',
      'The Unicode number of the character at a place.',
      "'A'.codePointAt(0) → 65",
      (text, args, cx) => text.codePointAt(wholeArgOr(args, 0, 0, cx)),
    ],
    ['concat', 'The texts one after the other.', "'a'.concat('b', 1) → 'ab1'", concatenated],
    [
      'endsWith',
      'Whether the text ends so.',
      "'report.pdf'.endsWith('.pdf') → true",
      scanned((text, args, cx) => text.endsWith(textArg(args, 0, cx), numberArgOr(args, 1, text.length, cx))),
    ],
    [
      'includes',
      'Whether the text holds another.',
      "'hello'.includes('ell') → true",
      scanned((text, args, cx) => text.includes(textArg(args, 0, cx), numberArgOr(args, 1, 0, cx))),
    ],
    [
      'indexOf',
      'Where another text stands first, or -1.',
      "'hello'.indexOf('l') → 2",
      scanned((text, args, cx) => text.indexOf(textArg(args, 0, cx), numberArgOr(args, 1, 0, cx))),
    ],
    [
      'lastIndexOf',
      'Where another text stands last, or -1.',
      "'hello'.lastIndexOf('l') → 3",
      scanned((text, args, cx) =>
        text.lastIndexOf(
          textArg(args, 0, cx),
          args[1] === undefined ? Number.POSITIVE_INFINITY : numberOf(args[1], cx.budget),
        ),
      ),
    ],
    [
      'localeCompare',
      'Negative, zero or positive, by the order of a language.',
      "'a'.localeCompare('b') → -1",
      scanned((text, args, cx) => text.localeCompare(textArg(args, 0, cx), localeArg(args, 1, cx))),
    ],
    [
      'match',
      'The first match of a regular expression with its groups, all matches with the flag g, or null.',
      "'a1b2'.match(/\\d/g) → ['1', '2']",
      (text, args, cx) => matchOf(text, args[0], cx),
    ],
    [
      'matchAll',
      'A list of all matches with their groups.',
      "'a1b2'.matchAll(/([a-z])(\\d)/g).map(m => m[2]) → ['1', '2']",
      (text, args, cx) => matchAllOf(text, args[0], cx),
    ],
    ['normalize', 'The text in a Unicode normal form.', "'e\\u0301'.normalize().length → 1", normalized],
    [
      'padEnd',
      'Filled up at the end to a length.',
      "'a'.padEnd(3, '.') → 'a..'",
      (text, args, cx) => padded(text, args, cx, false),
    ],
    [
      'padStart',
      'Filled up at the start to a length.',
      "'7'.padStart(3, '0') → '007'",
      (text, args, cx) => padded(text, args, cx, true),
    ],
    ['repeat', 'The text several times.', "'ab'.repeat(2) → 'abab'", repeated],
    [
      'search',
      'Where a regular expression matches first, or -1.',
      "'abc1'.search(/\\d/) → 3",
      (text, args, cx) => regexArg(args[0], '', cx).find(text, 0, cx.budget)?.start ?? -1,
    ],
    [
      'slice',
      'From one place up to another; negative places count from the end.',
      "'hello'.slice(1, -1) → 'ell'",
      part((text, from, to) => text.slice(from, to)),
    ],
    [
      'substring',
      'From one place up to another.',
      "'hello'.substring(1, 3) → 'el'",
      part((text, from, to) => text.substring(from, to)),
    ],
    [
      'substr',
      'From one place so many characters.',
      "'hello'.substr(1, 3) → 'ell'",
      part((text, from, length) => {
        const start = from < 0 ? Math.max(0, text.length + from) : from
        return length <= 0 ? '' : text.slice(start, start + length)
      }),
    ],
    ['split', 'A list of the pieces between separators.', "'a,b'.split(',') → ['a', 'b']", splitText],
    [
      'startsWith',
      'Whether the text begins so.',
      "'hello'.startsWith('he') → true",
      scanned((text, args, cx) => text.startsWith(textArg(args, 0, cx), numberArgOr(args, 1, 0, cx))),
    ],
    ['toLowerCase', 'In small letters.', "'ABC'.toLowerCase() → 'abc'", same((text) => text.toLowerCase())],
    ['toUpperCase', 'In capital letters.', "'abc'.toUpperCase() → 'ABC'", same((text) => text.toUpperCase())],
    [
      'toLocaleLowerCase',
      'In small letters of a language.',
      "'ABC'.toLocaleLowerCase('en-US') → 'abc'",
      (text, args, cx) => cx.madeText(text.toLocaleLowerCase(localeArg(args, 0, cx))),
    ],
    [
      'toLocaleUpperCase',
      'In capital letters of a language.',
      "'i'.toLocaleUpperCase('tr') → 'İ'",
      (text, args, cx) => cx.madeText(text.toLocaleUpperCase(localeArg(args, 0, cx))),
    ],
    ['toString', 'The text itself.', "'a'.toString() → 'a'", (text) => text],
    ['valueOf', 'The text itself.', "'a'.valueOf() → 'a'", (text) => text],
    [
      'toWellFormed',
      'Half characters replaced by U+FFFD.',
      "'a'.toWellFormed() → 'a'",
      same((text) => text.toWellFormed()),
    ],
    [
      'isWellFormed',
      'Whether no half characters are in the text.',
      "'a'.isWellFormed() → true",
      scanned((text) => text.isWellFormed()),
    ],
    ['trim', 'Without white space at both ends.', "'  a '.trim() → 'a'", same((text) => text.trim())],
    ['trimStart', 'Without white space at the start.', "'  a '.trimStart() → 'a '", same((text) => text.trimStart())],
    ['trimEnd', 'Without white space at the end.', "'  a '.trimEnd() → '  a'", same((text) => text.trimEnd())],
  )
  .secondCallbackMethods(
    [
      'replace',
      'With the first match, or with the flag g all matches, replaced.',
      "'a-b-c'.replace(/-/g, '+') → 'a+b+c'",
      (text, args, cx) => replaceIn(text, args, false, cx),
    ],
    [
      'replaceAll',
      'With every match replaced.',
      "'a-b-c'.replaceAll('-', '+') → 'a+b+c'",
      (text, args, cx) => replaceIn(text, args, true, cx),
    ],
  )
  .methods(
    [
      'hash',
      'The hash of the text: md5 if nothing is said, sha1, sha224, sha256, sha384, sha512, sha3 or base64.',
      "'a'.hash('sha1') → '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8'",
      (text, args, cx) => hashText(text, textArgOr(args, 0, 'md5', cx), cx),
    ],
    [
      'base64Encode',
      'In base64.',
      "'hello'.base64Encode() → 'aGVsbG8='",
      (text, _, cx) => {
        cx.budget.text(4 * text.length)
        return cx.madeText(toBase64(toUtf8(text)))
      },
    ],
    [
      'base64Decode',
      'Read from base64.',
      "'aGVsbG8='.base64Decode() → 'hello'",
      (text, _, cx) => {
        cx.budget.text(2 * text.length)
        return cx.madeText(fromUtf8(fromBase64(text)))
      },
    ],
    [
      'urlEncode',
      'For use in an address; with true a whole address is left whole.',
      "'a b&c'.urlEncode() → 'a%20b%26c'",
      (text, args, cx) => {
        cx.budget.text(3 * text.length)
        return truthy(args[0]) ? encodeURI(text.toWellFormed()) : encodeURIComponent(text.toWellFormed())
      },
    ],
    [
      'urlDecode',
      'Read from an address.',
      "'a%20b'.urlDecode() → 'a b'",
      (text, args, cx) => {
        cx.budget.text(text.length)
        return decoded(text, truthy(args[0]) ? decodeURI : decodeURIComponent)
      },
    ],
    ['parseJson', 'The data in a JSON text.', "'[1]'.parseJson() → [1]", (text, _, cx) => parseJson(text, cx)],
    [
      'toJsonString',
      'The text as JSON, in quotes.',
      "'a'.toJsonString() → '\"a\"'",
      (text, _, cx) => {
        cx.budget.text(2 * text.length)
        return cx.madeText(JSON.stringify(text))
      },
    ],
    [
      'toNumber',
      'The number in the text; currency signs are passed over.',
      "'12.5'.toNumber() → 12.5",
      scanned((text) => toNumber(text)),
    ],
    [
      'toInt',
      'The whole number at the start of the text.',
      "'12 pieces'.toInt() → 12",
      scanned((text, args, cx) => toInt(text, args[0] === undefined ? undefined : numberOf(args[0], cx.budget))),
    ],
    ['toWholeNumber', 'The same as toInt.', "'12.9'.toWholeNumber() → 12", scanned((text) => toInt(text, undefined))],
    ['toFloat', 'The number at the start of the text.', "'1.5 kg'.toFloat() → 1.5", scanned((text) => toFloat(text))],
    ['toDecimalNumber', 'The same as toFloat.', "'1.5'.toDecimalNumber() → 1.5", scanned((text) => toFloat(text))],
    [
      'toBoolean',
      'False for an empty text, false, no and 0; else true.',
      "'no'.toBoolean() → false",
      scanned((text) => toBoolean(text)),
    ],
    [
      'toDate',
      'The date in the text.',
      "'2024-03-01'.toDate().toISOString() → '2024-03-01T00:00:00.000Z'",
      (text, args, cx) => dateOf(text, args, cx),
    ],
    [
      'toDateTime',
      'The date and time in the text: ISO, HTTP, RFC 2822 or SQL, or by a format.',
      "'2024-03-01'.toDateTime().toISO() → '2024-03-01T00:00:00.000Z'",
      (text, args, cx) => dateOf(text, args, cx),
    ],
    [
      'toTitleCase',
      'With Capitals As in a Title.',
      "'war and peace'.toTitleCase() → 'War and Peace'",
      slowly(toTitleCase),
    ],
    [
      'toSentenceCase',
      'With capitals at the start of sentences only.',
      "'HELLO. YOU'.toSentenceCase() → 'Hello. You'",
      slowly(toSentenceCase),
    ],
    [
      'toSnakeCase',
      'Small letters with underscores.',
      "'Hello World'.toSnakeCase() → 'hello_world'",
      slowly(toSnakeCase),
    ],
    ['removeTags', 'Without HTML tags.', "'<b>bold</b>'.removeTags() → 'bold'", slowly(removeTags)],
    [
      'removeMarkdown',
      'Without the marks of Markdown.',
      "'**bold** [link](x)'.removeMarkdown() → 'bold link'",
      slowly(removeMarkdown),
    ],
    [
      'replaceSpecialChars',
      'Plain letters instead of accented ones.',
      "'Café'.replaceSpecialChars() → 'Cafe'",
      slowly(replaceSpecialChars),
    ],
    ['quote', 'In quotation marks, those inside escaped.', '\'a"b\'.quote() → \'"a\\\\"b"\'', quoted],
    ['isEmpty', 'Whether there is no character.', "''.isEmpty() → true", (text) => text === ''],
    ['isNotEmpty', 'Whether there is a character.', "'a'.isNotEmpty() → true", (text) => text !== ''],
    [
      'isBlank',
      'Whether there is nothing but white space.',
      "' '.isBlank() → true",
      scanned((text) => text.trim() === ''),
    ],
    [
      'isNotBlank',
      'Whether there is more than white space.',
      "' a'.isNotBlank() → true",
      scanned((text) => text.trim() !== ''),
    ],
    ['isNumeric', 'Whether the text is a number.', "'1.5'.isNumeric() → true", scanned((text) => isNumeric(text))],
    [
      'isEmail',
      'Whether the text is an e-mail address.',
      "'me@example.com'.isEmail() → true",
      (text, _, cx) => isEmail(text, cx),
    ],
    [
      'isUrl',
      'Whether the text is a web address.',
      "'https://example.com/a'.isUrl() → true",
      (text, _, cx) => isUrl(text, cx),
    ],
    [
      'isDomain',
      'Whether the text is a domain name.',
      "'example.com'.isDomain() → true",
      (text, _, cx) => isDomain(text, cx),
    ],
    [
      'extractEmail',
      'The first e-mail address in the text.',
      "'write to me@example.com now'.extractEmail() → 'me@example.com'",
      (text, _, cx) => extractEmail(text, cx),
    ],
    [
      'extractDomain',
      'The domain of a web or e-mail address.',
      "'https://example.com/a'.extractDomain() → 'example.com'",
      (text, _, cx) => extractDomain(text, cx),
    ],
    [
      'extractUrl',
      'The first web address in the text.',
      "'see https://example.com/a now'.extractUrl() → 'https://example.com/a'",
      (text, _, cx) => extractUrl(text, cx),
    ],
    [
      'extractUrlPath',
      'The path of a web address.',
      "'https://example.com/a/b?c=1'.extractUrlPath() → '/a/b'",
      (text, _, cx) => extractUrlPath(text, cx),
    ],
  ).table
