import { JMESPATH_CHARS_MAX, JMESPATH_NESTING_MAX } from '../limits.ts'
import { COMPARATORS, type Comparator, type Query, type SliceBounds } from './query.ts'
import { badQuery, type Token, tokensOf } from './tokens.ts'

/** How strongly what follows binds to what stands before it: the table of the JMESPath grammar. */
const POWER: ReadonlyMap<string, number> = new Map([
  ['|', 1],
  ['||', 2],
  ['&&', 3],
  ...COMPARATORS.map((operator): [string, number] => [operator, 5]),
  ['[]', 9],
  ['*', 20],
  ['[?', 21],
  ['.', 40],
  ['!', 45],
  ['{', 50],
  ['[', 55],
  ['(', 60],
])

/** What binds weaker than this ends the right side of a projection. */
const PROJECTION_ENDS = 10

const CURRENT: Query = { type: 'current' }

export function parseQuery(text: string): Query {
  if (text.length > JMESPATH_CHARS_MAX) {
    return badQuery(JMESPATH_CHARS_MAX, `a query may have at most ${JMESPATH_CHARS_MAX} characters`)
  }
  return new QueryParser(tokensOf(text)).whole()
}

/** A parser by binding powers: `#first` reads what can begin an expression, `#after` what can follow one. */
class QueryParser {
  readonly #tokens: readonly Token[]
  #at = 0
  #nesting = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  whole(): Query {
    const query = this.#expression(0)
    return this.#token.kind === 'end' ? query : this.#unexpected(this.#token)
  }

  get #token(): Token {
    return this.#tokens[this.#at]!
  }

  #next(): Token {
    const token = this.#token
    if (token.kind !== 'end') this.#at += 1
    return token
  }

  #is(mark: string, ahead = 0): boolean {
    const token = this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)]!
    return token.kind === 'mark' && token.text === mark
  }

  #take(mark: string): boolean {
    if (!this.#is(mark)) return false
    this.#at += 1
    return true
  }

  #must(mark: string): void {
    if (!this.#take(mark)) badQuery(this.#token.at, `«${mark}» is missing`)
  }

  #unexpected({ kind, text, at }: Token): never {
    return badQuery(at, kind === 'end' ? 'it ends too early' : `«${text}» cannot stand here`)
  }

  get #power(): number {
    return this.#token.kind === 'mark' ? (POWER.get(this.#token.text) ?? 0) : 0
  }

  #expression(power: number): Query {
    const outer = this.#nesting
    this.#deeper()
    let query = this.#first()
    while (power < this.#power) {
      // A chain nests to the left: each step of it is one more level for whoever walks it.
      this.#deeper()
      query = this.#after(query)
    }
    this.#nesting = outer
    return query
  }

  #deeper(): void {
    this.#nesting += 1
    if (this.#nesting > JMESPATH_NESTING_MAX) badQuery(this.#token.at, 'it is nested too deep')
  }

  #first(): Query {
    const token = this.#next()
    switch (token.kind) {
      case 'literal':
        return { type: 'literal', value: token.value }
      case 'name':
        return { type: 'field', name: token.text }
      case 'quoted':
        return { type: 'field', name: String(token.value) }
      case 'mark':
        return this.#firstMark(token)
      default:
        return this.#unexpected(token)
    }
  }

  #firstMark(token: Token): Query {
    switch (token.text) {
      case '@':
        return CURRENT
      case '!':
        return { type: 'not', of: this.#expression(POWER.get('!')!) }
      case '&':
        return { type: 'reference', of: this.#expression(0) }
      case '*':
        return { type: 'project-values', left: CURRENT, right: this.#is(']') ? CURRENT : this.#projected('*') }
      case '[?':
        return this.#filter(CURRENT)
      case '[]':
        return this.#flatten(CURRENT)
      case '{':
        return this.#record()
      case '[':
        return this.#opensIndex() || this.#opensStar() ? this.#brackets(CURRENT) : this.#list()
      case '(': {
        const query = this.#expression(0)
        this.#must(')')
        return query
      }
      default:
        return this.#unexpected(token)
    }
  }

  #after(left: Query): Query {
    const token = this.#next()
    switch (token.text) {
      case '.':
        if (this.#take('*')) return { type: 'project-values', left, right: this.#projected('.') }
        return { type: 'chain', left, right: this.#afterDot(POWER.get('.')!) }
      case '|':
        return { type: 'chain', left, right: this.#expression(POWER.get('|')!) }
      case '||':
        return { type: 'or', left, right: this.#expression(POWER.get('||')!) }
      case '&&':
        return { type: 'and', left, right: this.#expression(POWER.get('&&')!) }
      case '(':
        return left.type === 'field' ? this.#call(left.name) : this.#unexpected(token)
      case '[?':
        return this.#filter(left)
      case '[]':
        return this.#flatten(left)
      case '[':
        return this.#brackets(left)
      default: {
        const operator = COMPARATORS.find((each) => each === token.text)
        return operator === undefined ? this.#unexpected(token) : this.#comparison(left, operator)
      }
    }
  }

  #comparison(left: Query, operator: Comparator): Query {
    return { type: 'compare', operator, left, right: this.#expression(POWER.get(operator)!) }
  }

  #filter(left: Query): Query {
    const condition = this.#expression(0)
    this.#must(']')
    return { type: 'filter', left, condition, right: this.#is('[]') ? CURRENT : this.#projected('[?') }
  }

  #flatten(of: Query): Query {
    return { type: 'project', left: { type: 'flatten', of }, right: this.#projected('[]') }
  }

  #opensIndex(): boolean {
    return this.#token.kind === 'number' || this.#is(':')
  }

  #opensStar(): boolean {
    return this.#is('*') && this.#is(']', 1)
  }

  /** What stands between brackets that are open: a place, a stretch or a star. */
  #brackets(left: Query): Query {
    if (this.#take('*')) {
      this.#must(']')
      return { type: 'project', left, right: this.#projected('*') }
    }
    if (!this.#opensIndex()) return this.#unexpected(this.#token)
    if (this.#is(':') || this.#is(':', 1)) {
      const sliced: Query = { type: 'chain', left, right: { type: 'slice', bounds: this.#bounds() } }
      return { type: 'project', left: sliced, right: this.#projected('*') }
    }
    const index = Number(this.#next().value)
    this.#must(']')
    return { type: 'chain', left, right: { type: 'index', index } }
  }

  #bounds(): SliceBounds {
    const bounds: [number?, number?, number?] = []
    for (let part = 0; !this.#take(']'); ) {
      const token = this.#next()
      if (token.kind === 'number' && bounds[part] === undefined) bounds[part] = Number(token.value)
      else if (token.kind === 'mark' && token.text === ':' && part < 2) part += 1
      else return this.#unexpected(token)
    }
    return [bounds[0], bounds[1], bounds[2]]
  }

  /** What is done with each element of a projection. */
  #projected(by: string): Query {
    if (this.#power < PROJECTION_ENDS) return CURRENT
    const power = POWER.get(by)!
    if (this.#is('[') || this.#is('[?')) return this.#expression(power)
    this.#must('.')
    return this.#afterDot(power)
  }

  #afterDot(power: number): Query {
    if (this.#take('[')) return this.#list()
    if (this.#take('{')) return this.#record()
    const { kind } = this.#token
    if (kind !== 'name' && kind !== 'quoted' && !this.#is('*')) return this.#unexpected(this.#token)
    return this.#expression(power)
  }

  #list(): Query {
    return { type: 'list', elements: this.#separated(']', () => this.#expression(0)) }
  }

  #record(): Query {
    const entries = this.#separated('}', (): readonly [string, Query] => {
      const key = this.#next()
      if (key.kind !== 'name' && key.kind !== 'quoted') return this.#unexpected(key)
      this.#must(':')
      return [String(key.value), this.#expression(0)]
    })
    return { type: 'record', entries }
  }

  #call(name: string): Query {
    const args = this.#take(')') ? [] : this.#separated(')', () => this.#expression(0))
    return { type: 'call', name, args }
  }

  #separated<T>(end: string, read: () => T): T[] {
    const parts = [read()]
    while (!this.#take(end)) {
      this.#must(',')
      parts.push(read())
    }
    return parts
  }
}
