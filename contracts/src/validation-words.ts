import { z } from 'zod'

/**
 * What is said of a value that is not as its schema wants it, in the words of this house: a clause that follows the name of
 * the field, «must be a whole number, and a text of 3 characters came». A schema with a message of its own writes such a
 * clause too.
 *
 * No text is ever repeated, for any of them may be a secret that was put into the wrong field. Numbers are, where they alone
 * say what is wrong with them.
 */
z.config({ customError: clauseOf })

/** How the clause of a field begins that was not given at all. */
export const MISSING = 'is missing'

type Issue = z.core.$ZodRawIssue

function clauseOf(issue: Issue): string | undefined {
  const { input } = issue
  switch (issue.code) {
    case 'unrecognized_keys':
      return `has no field «${issue.keys.join('», «')}»`
    case 'invalid_key':
      return `is no name that can stand there: it ${issue.issues[0]?.message ?? 'is not valid'}`
    case 'custom':
      return 'is not valid'
    default: {
      const expected = expectedBy(issue)
      return input === undefined
        ? `${MISSING}: it must be ${expected}`
        : `must be ${expected}, and ${cameAs(issue, input)} came`
    }
  }
}

/** What would be right, as a noun: `a text`, `at most 5`, `one of a, b`. */
function expectedBy(issue: Issue | z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected
    case 'invalid_value':
      return oneOf(issue.values)
    case 'too_big':
      return sized(
        issue.origin,
        issue.exact ? 'exactly' : issue.inclusive === false ? 'less than' : 'at most',
        issue.maximum,
      )
    case 'too_small':
      return sized(
        issue.origin,
        issue.exact ? 'exactly' : issue.inclusive === false ? 'more than' : 'at least',
        issue.minimum,
      )
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`
    case 'invalid_format':
      return formatted(issue)
    case 'invalid_union':
      return anyOf(issue)
    default:
      return 'something else'
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  null: 'null',
  undefined: 'left out',
  never: 'left out',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  date: 'a date',
  nan: 'not a number',
}

/** By `origin` of the issue: what has a size, and the unit that is counted. */
const COUNTED: Readonly<Record<string, readonly [what: string, unit: string]>> = {
  string: ['a text', 'character'],
  array: ['a list', 'item'],
  set: ['a set', 'item'],
  map: ['a map', 'entry'],
  object: ['an object', 'field'],
  file: ['a file', 'byte'],
}

function sized(origin: string, how: string, bound: number | bigint): string {
  const counted = Object.hasOwn(COUNTED, origin) ? COUNTED[origin] : undefined
  if (counted === undefined) return `${how} ${bound}`
  const [what, unit] = counted
  return `${what} of ${how} ${count(Number(bound), unit)}`
}

const count = (n: number, unit: string): string => `${n} ${n === 1 ? unit : `${unit.replace(/y$/, 'ie')}s`}`

const oneOf = (values: readonly unknown[]): string =>
  values.length === 1 ? shown(values[0]) : `one of ${values.map(shown).join(', ')}`

/** A value of a schema, which is ours to show. */
const shown = (value: unknown): string => (typeof value === 'string' ? `«${value}»` : String(value))

const FORMATS: Readonly<Record<string, string>> = {
  email: 'an e-mail address (such as ada@example.com)',
  url: 'an address (such as https://example.com)',
  uuid: 'a UUID (such as 0198c0de-0000-7000-8000-000000000001)',
  guid: 'a UUID (such as 0198c0de-0000-7000-8000-000000000001)',
  datetime: 'a date with its time (such as 2030-01-31T12:00:00Z)',
  date: 'a date (such as 2030-01-31)',
  time: 'a time of day (such as 12:00:00)',
  duration: 'a duration (such as PT15M)',
  ipv4: 'an IPv4 address (such as 192.0.2.1)',
  ipv6: 'an IPv6 address (such as 2001:db8::1)',
  base64: 'text in base64',
  base64url: 'text in base64url',
  json_string: 'text in JSON',
  jwt: 'a token (JWT)',
}

function formatted(issue: Pick<z.core.$ZodIssueInvalidStringFormat, 'format' | 'pattern'>): string {
  const { prefix, suffix, includes } = issue as { prefix?: string; suffix?: string; includes?: string }
  if (prefix !== undefined) return `a text that begins with «${prefix}»`
  if (suffix !== undefined) return `a text that ends with «${suffix}»`
  if (includes !== undefined) return `a text that holds «${includes}»`
  if (Object.hasOwn(FORMATS, issue.format)) return FORMATS[issue.format]!
  return issue.pattern === undefined ? `a text of the form ${issue.format}` : `a text that fits ${issue.pattern}`
}

/** What each of the forms would take, if the fault is at the value itself. */
function anyOf({ errors: forms, ...issue }: Pick<z.core.$ZodIssueInvalidUnion, 'errors'>): string {
  const { discriminator, options } = issue as { discriminator?: string; options?: readonly unknown[] }
  if (discriminator !== undefined && options !== undefined) {
    return `an object whose «${discriminator}» is ${oneOf(options)}`
  }
  const expected = forms.map((errors) => errors.map(expectedBy).join(' and '))
  return [...new Set(expected)].join(', or ') || 'of exactly one of its forms'
}

/** What came instead, without saying it. */
function cameAs({ code, ...issue }: Issue, input: unknown): string {
  if (input === null) return 'null'
  if (typeof input === 'string') return input === '' ? 'an empty text' : `a text of ${count(input.length, 'character')}`
  if (Array.isArray(input)) return input.length === 0 ? 'an empty list' : `a list of ${count(input.length, 'item')}`
  if (typeof input === 'boolean') return String(input)
  if (typeof input === 'number' || typeof input === 'bigint') {
    const isNumberWanted = code !== 'invalid_type' || issue['expected'] === 'int' || !Number.isFinite(input)
    return isNumberWanted ? String(input) : 'a number'
  }
  return typeof input === 'object' ? 'an object' : `a ${typeof input}`
}
