import { type Matcher, RE2JS } from 're2js'
import type { Budget } from '../budget.ts'
import { ExpressionError, refuse } from '../expression-error.ts'
import { EXPRESSION_LIMITS, type ExpressionLimits, REGEXES_REMEMBERED_MAX } from '../limits.ts'
import { translateRegex } from './regex-syntax.ts'
import { ClosedObject } from './value.ts'

export interface Match {
  readonly start: number
  readonly end: number
  /** The whole match, then the groups; `undefined` for a group that took no part. */
  readonly groups: readonly (string | undefined)[]
}

/**
 * A regular expression of linear running time. It has no `lastIndex`: `test` and `exec` always begin at the start.
 */
export class Regex extends ClosedObject {
  readonly kind = 'regex'
  readonly source: string
  readonly flags: string
  readonly #program: RE2JS
  readonly #size: number

  private constructor(source: string, flags: string, program: RE2JS) {
    super()
    this.source = source
    this.flags = flags
    this.#program = program
    this.#size = program.programSize()
  }

  static compile(source: string, flags: string, limits: ExpressionLimits = EXPRESSION_LIMITS): Regex {
    if (source.length > limits.regexCharsMax) {
      refuse('limit-regex', `A regular expression may have at most ${limits.regexCharsMax} characters.`)
    }
    const regex = new Regex(source, flags, compileProgram(source, flags))
    if (regex.#size > limits.regexProgramMax) {
      refuse('limit-regex', 'The regular expression is too large; use smaller repeat counts.')
    }
    return regex
  }

  /** Compiles, or finds what was compiled for the same text before. */
  static of(source: string, flags: string, limits: ExpressionLimits): Regex {
    const key = `${flags}/${source}`
    const known = remembered.get(key)
    if (known !== undefined && source.length <= limits.regexCharsMax && known.#size <= limits.regexProgramMax)
      return known
    const regex = Regex.compile(source, flags, limits)
    if (remembered.size >= REGEXES_REMEMBERED_MAX) remembered.clear()
    remembered.set(key, regex)
    return regex
  }

  get global(): boolean {
    return this.flags.includes('g')
  }

  toText(): string {
    return `/${this.source === '' ? '(?:)' : this.source}/${this.flags}`
  }

  /** Names of groups with their numbers. */
  get groupNames(): ReadonlyMap<string, number> {
    return new Map(Object.entries(this.#program.namedGroups()))
  }

  find(text: string, from: number, budget: Budget): Match | undefined {
    return this.search(text, budget).next(from)
  }

  /** A search that can go on: `next(from)` gives the first match at or after a place. */
  search(text: string, budget: Budget): RegexSearch {
    // One search takes at most text × program. Measured: /^(a+)+$/ on a million characters, 25 ns for each.
    budget.spend(16 + text.length * this.#size)
    return new RegexSearch(this.#program.matcher(text), text, budget)
  }
}

/** All matches of one regular expression in one text, one after another. */
export class RegexSearch {
  readonly #matcher: Matcher
  readonly #text: string
  readonly #budget: Budget

  constructor(matcher: Matcher, text: string, budget: Budget) {
    this.#matcher = matcher
    this.#text = text
    this.#budget = budget
  }

  next(from: number): Match | undefined {
    this.#budget.spend(16)
    // Many matches in a long text can each look far ahead, so fuel alone would be too coarse.
    if (this.#text.length > 4096) this.#budget.checkTime()
    if (from > this.#text.length || !this.#matcher.find(from)) return undefined
    const groups: (string | undefined)[] = []
    const count = this.#matcher.groupCount()
    this.#budget.spend(count)
    for (let group = 0; group <= count; group += 1) groups.push(this.#matcher.group(group) ?? undefined)
    return { start: this.#matcher.start(), end: this.#matcher.end(), groups }
  }

  *all(): Generator<Match> {
    let from = 0
    for (let match = this.next(0); match !== undefined; match = this.next(from)) {
      yield match
      from = match.end === match.start ? match.end + 1 : match.end
    }
  }
}

const remembered = new Map<string, Regex>()

const FLAG_BITS: ReadonlyMap<string, number> = new Map([
  ['g', 0],
  ['u', 0],
  ['d', 0],
  ['i', RE2JS.CASE_INSENSITIVE],
  ['m', RE2JS.MULTILINE],
  ['s', RE2JS.DOTALL],
])

function compileProgram(source: string, flags: string): RE2JS {
  let bits = 0
  for (const [index, flag] of [...flags].entries()) {
    const bit = FLAG_BITS.get(flag)
    if (bit === undefined || flags.indexOf(flag) !== index) {
      return refuse(
        'invalid-regex',
        `«${flags.slice(0, 20)}» are not flags a regular expression can have here; use g, i, m, s, u.`,
      )
    }
    bits |= bit
  }
  const pattern = translateRegex(source, flags.includes('s'))
  try {
    return RE2JS.compile(pattern, bits)
  } catch (error) {
    if (error instanceof ExpressionError) throw error
    const reason = error instanceof Error ? error.message.replace('error parsing regexp: ', '') : ''
    return refuse('invalid-regex', `/${source}/ is no regular expression that can be used here: ${reason}.`)
  }
}
