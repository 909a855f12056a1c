import { RE2JS } from 're2js'
import type { Context } from '../context.ts'

/**
 * Patterns for addresses, run by the linear-time engine like the users' own: texts come from outside, and patterns
 * of this kind are where backtracking engines hang.
 */
const HOST = '(?:[-\\w]+\\.)+(?:[a-zA-Z]{2,}|xn--[a-zA-Z0-9]+)|localhost|\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}'
const TAIL = '(?::\\d+)?(?:/[^\\s?#]*)?(?:\\?[^\\s#]*)?(?:#\\S*)?'
const EMAIL_TEXT =
  '[^<>()\\[\\]\\\\.,;:\\s@"]+(?:\\.[^<>()\\[\\]\\\\.,;:\\s@"]+)*@((?:[a-zA-Z\\-0-9]+\\.)+[a-zA-Z]{2,})'

const EMAIL = RE2JS.compile(EMAIL_TEXT)
const WHOLE_EMAIL = RE2JS.compile(`^${EMAIL_TEXT}$`)
const DOMAIN = RE2JS.compile(`^(?:www\\.)?(${HOST})${TAIL}$`, RE2JS.CASE_INSENSITIVE)
const URL_IN_TEXT = RE2JS.compile(`(?:https?|ftp)://(?:www\\.)?(${HOST})${TAIL}`, RE2JS.CASE_INSENSITIVE)
const WHOLE_URL = RE2JS.compile(`^(?:https?|ftp)://(?:www\\.)?(${HOST})${TAIL}$`, RE2JS.CASE_INSENSITIVE)
const DOMAIN_OF = RE2JS.compile(
  `^(?:(?:https?|ftp)://)?(?:mailto:)?(?://)?((?:www\\.)?(?:${HOST}))${TAIL}$`,
  RE2JS.CASE_INSENSITIVE,
)

function group(pattern: RE2JS, text: string, index: number, cx: Context): string | undefined {
  cx.budget.spend(16 + (text.length * pattern.programSize()) / 4)
  const matcher = pattern.matcher(text)
  return matcher.find() ? (matcher.group(index) ?? undefined) : undefined
}

const found = (pattern: RE2JS, text: string, cx: Context): boolean => group(pattern, text, 0, cx) !== undefined

export const isEmail = (text: string, cx: Context): boolean => found(WHOLE_EMAIL, text, cx)
export const isDomain = (text: string, cx: Context): boolean => found(DOMAIN, text, cx)
export const isUrl = (text: string, cx: Context): boolean => found(WHOLE_URL, text, cx)
export const extractEmail = (text: string, cx: Context): string | undefined => group(EMAIL, text, 0, cx)
export const extractUrl = (text: string, cx: Context): string | undefined => group(URL_IN_TEXT, text, 0, cx)

export function extractDomain(text: string, cx: Context): string | undefined {
  return text.includes(' ')
    ? group(DOMAIN_OF, text, 1, cx)
    : (group(EMAIL, text, 1, cx) ?? group(DOMAIN_OF, text, 1, cx))
}

const SCHEME_AND_HOST = /^[a-z][a-z0-9+.-]{0,30}:\/\/[^/?#\s]+/i

/** The path of an absolute address, `/` if it has none. */
export function extractUrlPath(text: string, cx: Context): string | undefined {
  cx.budget.scan(text.length)
  const start = SCHEME_AND_HOST.exec(text)
  if (start === null) return undefined
  const rest = text.slice(start[0].length)
  const end = rest.search(/[?#]/)
  const path = end < 0 ? rest : rest.slice(0, end)
  return path === '' ? '/' : encodeURI(path.toWellFormed()).replaceAll('%25', '%')
}
