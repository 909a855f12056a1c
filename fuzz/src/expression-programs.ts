import { type MethodReference, methodReference } from '@linkflow/expression'
import type { Random } from './random.ts'

/** Kinds of values that programs make on purpose, so that methods meet receivers they can work on. */
const KINDS = [
  'number',
  'string',
  'boolean',
  'null',
  'list',
  'record',
  'date',
  'duration',
  'interval',
  'regex',
  'set',
  'map',
  'bytes',
  'file',
] as const
type Kind = (typeof KINDS)[number]

const STRINGS = [
  "''",
  "'a'",
  "'abc'",
  "'12.5'",
  "' x '",
  "'a,b,c'",
  "'__proto__'",
  "'constructor'",
  "'2024-03-05T10:00:00Z'",
  "'[1,2]'",
  "'me@example.com'",
  "'ä😀'",
  "'yyyy-MM-dd'",
  "'days'",
  "'%41'",
  "'$1'",
  "'en-US'",
  "'sha256'",
  "'prototype'",
  "'aaaaaaaaab'",
  "'toString'",
]
const NUMBERS = [
  '0',
  '1',
  '-1',
  '2',
  '3',
  '0.5',
  '12',
  '100',
  '1e9',
  '-0',
  'NaN',
  'Infinity',
  '2147483648',
  '1709647629120',
  '1e21',
]
const REGEXES = [
  '/a/',
  '/a/g',
  '/(\\w)(\\d)?/g',
  '/(?<x>a)|b/',
  '/[^]*/',
  '/^\\s+|\\s+$/g',
  '/(a+)+$/',
  '/x*/g',
  '/\\p{L}/u',
]
const PATHS: Partial<Record<Kind, readonly string[]>> = {
  number: ['$json.n', '$json.list[0]', '$json.deep.a.b', '$json.list.length'],
  string: ['$json.s', '$json.deep.name', '$json.words[1]'],
  list: ['$json.list', '$json.words', '$json.rows', '$input.all()'],
  record: ['$json', '$json.deep', '$json.odd', '$json.rows[0]', '$input.item'],
  boolean: ['$json.yes'],
  null: ['$json.none'],
  bytes: ['$bytes'],
  file: ['$file'],
}
const BINARY = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '**',
  '&',
  '|',
  '^',
  '<<',
  '>>',
  '>>>',
  '<',
  '<=',
  '>',
  '>=',
  '==',
  '!=',
  '===',
  '!==',
  'in',
]
const UNARY = ['-', '+', '!', '~', 'typeof ', 'void ']
const KEYS = ['a', 'b', 'n', 'list', 'constructor', '__proto__', 'length', 'prototype', 'toString', 'missing', 'kind']
/** What a broken program is broken with. */
const TOKENS = [
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '}}',
  '{{',
  '=>',
  '...',
  '?.',
  '??',
  ',',
  ';',
  '`',
  '${',
  '/',
  '\\',
  "'",
  '"',
  '.constructor',
  '.__proto__',
  '["constructor"]',
  'this',
  'new ',
  'async ',
  'await ',
  'class ',
  'function ',
  'delete ',
  '=',
  '++',
  '#x',
  '@',
  '\\u0063',
  '0x',
  '1n',
  '\u2028',
  '/*',
  '//',
  'import(',
  'get ',
  'static ',
  'yield ',
  'with',
  '//\n',
  '\u0000',
]

const DEPTH_MAX = 4

/** Syntax that JavaScript has and expressions refuse: code with any of it in it must not compile. */
const FOREIGN = [
  '(x = 1)',
  '($json.n += 1)',
  '($json.n++)',
  'this',
  '({ m() { return super.m() } })',
  '(async () => await 1)()',
  '(function* () { yield 1 })()',
  '(class A { x = 1; m() { return 2 } })',
  '(class { #x = 1; static { let y = 1 } get() { return this.#x } })',
  '(() => { class B {} return 1 })()',
  'import("node:fs")',
  '(function () { return new.target })()',
  'String.raw`a`',
  '(1, 2)',
  '(() => { function f() { return 1 } return f() })()',
  '(() => { for (let i = 0; i < 3; i++) {} return 1 })()',
  '(() => { for (const k in $json) { return k } })()',
  '(() => { while (true) {} })()',
  '(() => { do {} while (true) })()',
  '(() => { try { return 1 } catch (e) { return e } })()',
  '(() => { throw 1 })()',
  '(() => { switch (1) { case 1: return 2; default: return 3 } })()',
  '(() => { here: { break here } return 1 })()',
  '(function () { with ($json) { return n } })()',
  '(() => { debugger; return 1 })()',
]

/** Makes programs of all the language has, and of all its methods. */
export class ProgramGenerator {
  readonly #random: Random
  readonly #methods: readonly MethodReference[]
  readonly #methodsByKind: readonly (readonly MethodReference[])[]
  readonly #functions: readonly MethodReference[]
  #locals: string[] = []

  constructor(random: Random) {
    this.#random = random
    const rows = methodReference()
    this.#methods = rows.filter((row) => row.on !== 'function')
    this.#methodsByKind = [...Map.groupBy(this.#methods, (row) => row.on).values()]
    this.#functions = rows.filter((row) => row.on === 'function')
  }

  /** A parameter's text with one or two programs in it. One in eight is broken on purpose. */
  template(): string {
    const shape = this.#random.next()
    if (shape < 0.9) return `{{ ${this.#program()} }}`
    return shape < 0.95 ? `a {{ ${this.#program()} }}` : `{{ ${this.#program()} }}\n{{ ${this.#program()} }}`
  }

  #program(): string {
    this.#locals = []
    const code = this.#random.chance(0.6) ? this.#methodCall(0) : this.#any(0)
    return this.#random.chance(0.125) ? this.#broken(code) : code
  }

  #broken(code: string): string {
    let text = code
    for (let edits = 1 + this.#random.below(3); edits > 0; edits -= 1) {
      const at = this.#random.below(text.length + 1)
      const removed = this.#random.chance(0.5) ? this.#random.below(6) : 0
      const inserted = this.#random.chance(0.7) ? this.#random.pick(TOKENS) : ''
      text = text.slice(0, at) + inserted + text.slice(at + removed)
    }
    return text
  }

  #any(depth: number): string {
    if (this.#locals.length > 0 && this.#random.chance(0.3)) return this.#random.pick(this.#locals)
    if (this.#random.chance(0.012)) return this.#random.pick(FOREIGN)
    if (depth >= DEPTH_MAX || this.#random.chance(0.3)) return this.#value(this.#random.pick(KINDS), depth)
    return this.#random.pick(this.#forms).call(this, depth + 1)
  }

  readonly #forms: readonly ((depth: number) => string)[] = [
    this.#methodCall,
    this.#methodCall,
    this.#methodCall,
    this.#globalCall,
    this.#binary,
    this.#logical,
    this.#conditional,
    this.#unary,
    this.#member,
    this.#chain,
    this.#block,
    this.#functionCall,
    this.#template,
  ]

  /** Code that gives a value of a kind, as far as can be known. */
  #value(kind: Kind, depth: number): string {
    const paths = PATHS[kind]
    if (paths !== undefined && this.#random.chance(0.4)) return this.#random.pick(paths)
    const inner = depth + 1
    switch (kind) {
      case 'number':
        return this.#random.pick(NUMBERS)
      case 'string':
        return depth < DEPTH_MAX && this.#random.chance(0.1) ? this.#template(inner) : this.#random.pick(STRINGS)
      case 'boolean':
        return this.#random.pick(['true', 'false'])
      case 'null':
        return this.#random.pick(['null', 'undefined'])
      case 'regex':
        return this.#random.chance(0.9)
          ? this.#random.pick(REGEXES)
          : `new RegExp(${this.#value('string', inner)}, 'g')`
      case 'list':
        if (this.#random.chance(0.02)) return `new Array(${this.#value('number', inner)}, 1)`
        return depth < DEPTH_MAX
          ? this.#list(inner)
          : this.#random.pick(['[]', '[3, 1, 2]', "['a', 'b']", '[[1, 2], [3, 4]]'])
      case 'record':
        return depth < DEPTH_MAX ? this.#record(inner) : '({ a: 1 })'
      default:
        return this.#made(kind, inner)
    }
  }

  #made(kind: Kind, depth: number): string {
    switch (kind) {
      case 'date':
        return this.#random.pick([
          '$now',
          '$today',
          'new Date(0)',
          `new Date(${this.#value('string', depth)})`,
          "DateTime.fromISO('2024-03-05')",
          `DateTime.fromMillis(${this.#value('number', depth)})`,
          'DateTime.local(2024, 3, 5)',
        ])
      case 'duration':
        return this.#random.pick([
          'Duration.fromObject({ hours: 1 })',
          `Duration.fromMillis(${this.#value('number', depth)})`,
          "Duration.fromISO('P1D')",
        ])
      case 'interval':
        return "Interval.after('2024-01-01', { days: 1 })"
      case 'set':
        return `new Set(${this.#value('list', depth)})`
      case 'map':
        return this.#random.pick([
          "new Map([['a', 1]])",
          'new Map()',
          `new Map(Object.entries(${this.#value('record', depth)}))`,
        ])
      case 'bytes':
        return '$bytes'
      default:
        return '$file'
    }
  }

  #list(depth: number): string {
    const elements = Array.from({ length: this.#random.below(4) }, () => {
      if (!this.#random.chance(0.15)) return this.#any(depth)
      return `...${this.#value(this.#random.pick(['list', 'string', 'set']), depth)}`
    })
    return `[${elements.join(', ')}]`
  }

  #record(depth: number): string {
    const members = Array.from({ length: this.#random.below(4) }, () => {
      const shape = this.#random.next()
      if (shape < 0.15) {
        return `...${this.#value('record', depth)}`
      }
      return shape < 0.3
        ? `[${this.#any(depth)}]: ${this.#any(depth)}`
        : `'${this.#random.pick(KEYS)}': ${this.#any(depth)}`
    })
    // Two plain __proto__ keys are a syntax error; that is the parser's business.
    return `({ ${members.join(', ')} })`
  }

  #methodCall(depth: number): string {
    // Half by kind, half by method: a third of all methods are of dates, which are also the slowest.
    const row = this.#random.pick(this.#random.chance(0.5) ? this.#methods : this.#random.pick(this.#methodsByKind))
    const receiver = `(${this.#value(row.on as Kind, depth)})`
    return row.property ? `${receiver}.${row.name}` : `${receiver}.${row.name}(${this.#args(row, depth + 1)})`
  }

  #globalCall(depth: number): string {
    const row = this.#random.pick(this.#functions)
    return `${row.name}(${this.#args(row, depth + 1)})`
  }

  #args(row: MethodReference, depth: number): string {
    const most = row.callbacks.length > 0 ? row.callbacks[0]! + 1 + this.#random.below(2) : this.#random.below(4)
    return Array.from({ length: most }, (_, index) => {
      if (row.callbacks.includes(index) && this.#random.chance(0.9)) return this.#arrow(depth)
      if (this.#random.chance(0.03)) return this.#arrow(depth)
      if (this.#random.chance(0.05)) {
        return `...${this.#value('list', depth)}`
      }
      return this.#any(depth)
    }).join(', ')
  }

  #arrow(depth: number): string {
    if (this.#random.chance(0.1))
      return this.#random.pick([
        'Number',
        'String',
        'Boolean',
        'Math.round',
        'parseInt',
        'Array.of',
        'Object.keys',
        'JSON.stringify',
      ])
    const before = this.#locals
    const params = Array.from({ length: this.#random.below(3) + 1 }, (_, index) =>
      this.#parameter(`p${depth}${index}`, depth),
    )
    const body = this.#random.chance(0.2) ? this.#blockBody(depth + 1) : `(${this.#any(depth + 1)})`
    this.#locals = before
    return `(${params.join(', ')}) => ${body}`
  }

  #parameter(name: string, depth: number): string {
    const shape = this.#random.next()
    if (shape < 0.08) {
      const otherwise = this.#any(depth + 1)
      this.#locals = [...this.#locals, name]
      return `${name} = ${otherwise}`
    }
    this.#locals = [...this.#locals, name]
    if (shape < 0.14) {
      return `[${name}, ...rest_${name}]`
    }
    if (shape < 0.2) {
      return `{ ${this.#random.pick(KEYS)}: ${name}, ...rest_${name} }`
    }
    return name
  }

  /** A function called at once, with statements. */
  #block(depth: number): string {
    const isArrow = this.#random.chance(0.7)
    const before = this.#locals
    const body = this.#blockBody(depth)
    this.#locals = before
    return isArrow ? `(() => ${body})()` : `(function () ${body})()`
  }

  #blockBody(depth: number): string {
    const statements: string[] = []
    for (let count = this.#random.below(3); count > 0; count -= 1) statements.push(this.#statement(depth + 1, false))
    statements.push(`return ${this.#any(depth + 1)}`)
    return `{ ${statements.join('; ')} }`
  }

  #statement(depth: number, inLoop: boolean): string {
    const shape = this.#random.next()
    if (inLoop && shape < 0.3) {
      const word = this.#random.chance(0.5) ? 'break' : 'continue'
      return word
    }
    if (shape < 0.6 || depth > DEPTH_MAX) return this.#declaration(depth)
    if (shape < 0.8) {
      return `if (${this.#any(depth)}) { ${this.#scoped(() => this.#statement(depth + 1, inLoop))} } else { ${this.#scoped(() => this.#statement(depth + 1, inLoop))} }`
    }
    const list = this.#value('list', depth)
    const name = `i${depth}${this.#random.below(1000)}`
    return `for (const ${name} of ${list}) { ${this.#scoped(() => {
      this.#locals = [...this.#locals, name]
      return this.#statement(depth + 1, true)
    })} }`
  }

  #declaration(depth: number): string {
    const name = `v${depth}${this.#random.below(100_000)}`
    const value = this.#random.chance(0.15) ? this.#arrow(depth) : this.#any(depth)
    this.#locals = [...this.#locals, name]
    return `${this.#random.chance(0.8) ? 'const' : 'let'} ${name} = ${value}`
  }

  #scoped(write: () => string): string {
    const before = this.#locals
    const text = write()
    this.#locals = before
    return text
  }

  #functionCall(depth: number): string {
    return `(${this.#arrow(depth)})(${this.#any(depth)}, ${this.#any(depth)})`
  }

  #template(depth: number): string {
    return `\`a\${${this.#any(depth)}}b\``
  }

  #binary(depth: number): string {
    return `((${this.#any(depth)}) ${this.#random.pick(BINARY)} (${this.#any(depth)}))`
  }

  #logical(depth: number): string {
    return `((${this.#any(depth)}) ${this.#random.pick(['&&', '||', '??'])} (${this.#any(depth)}))`
  }

  #conditional(depth: number): string {
    return `((${this.#any(depth)}) ? (${this.#any(depth)}) : (${this.#any(depth)}))`
  }

  #unary(depth: number): string {
    return `(${this.#random.pick(UNARY)}(${this.#any(depth)}))`
  }

  #member(depth: number): string {
    const object = `(${this.#any(depth)})`
    return this.#random.chance(0.5) ? `${object}.${this.#random.pick(KEYS)}` : `${object}[${this.#any(depth)}]`
  }

  #chain(depth: number): string {
    const object = `(${this.#any(depth)})`
    return this.#random.pick([
      `${object}?.${this.#random.pick(KEYS)}.x`,
      `${object}?.[${this.#any(depth)}]`,
      `${object}?.trim()`,
      `${object}.map?.(x => x)`,
    ])
  }
}
