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

/** Makes programs of all the language has, and of all its methods, and counts what they hold. */
export class ProgramGenerator {
  /** How often each kind of syntax and each method has been written. */
  readonly coverage = new Map<string, number>()
  readonly #random: Random
  readonly #rows: readonly MethodReference[]
  readonly #byKind = new Map<string, MethodReference[]>()
  #locals: string[] = []

  constructor(random: Random) {
    this.#random = random
    this.#rows = methodReference()
    for (const row of this.#rows) this.#byKind.set(row.on, [...(this.#byKind.get(row.on) ?? []), row])
    for (const name of [...SYNTAX, ...this.#rows.map((row) => `${row.on} ${row.name}`)]) this.coverage.set(name, 0)
  }

  /** The text between the braces. One in eight is broken on purpose. */
  program(): string {
    this.#locals = []
    const code = this.#random.chance(0.6) ? this.#methodCall(0) : this.#any(0)
    return this.#random.chance(0.125) ? this.#broken(code) : code
  }

  #count(name: string): void {
    this.coverage.set(name, (this.coverage.get(name) ?? 0) + 1)
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
    if (this.#locals.length > 0 && this.#random.chance(0.3)) {
      this.#count('Identifier')
      return this.#random.pick(this.#locals)
    }
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
    if (paths !== undefined && this.#random.chance(0.4)) {
      this.#count('MemberExpression')
      return this.#random.pick(paths)
    }
    const inner = depth + 1
    switch (kind) {
      case 'number':
        this.#count('Literal')
        return this.#random.pick(NUMBERS)
      case 'string':
        this.#count('Literal')
        return depth < DEPTH_MAX && this.#random.chance(0.1) ? this.#template(inner) : this.#random.pick(STRINGS)
      case 'boolean':
        this.#count('Literal')
        return this.#random.pick(['true', 'false'])
      case 'null':
        this.#count('Literal')
        return this.#random.pick(['null', 'undefined'])
      case 'regex':
        this.#count('Literal')
        return this.#random.pick(REGEXES)
      case 'list':
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
    this.#count('NewExpression')
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
    this.#count('ArrayExpression')
    const elements = Array.from({ length: this.#random.below(4) }, () => {
      if (!this.#random.chance(0.15)) return this.#any(depth)
      this.#count('SpreadElement')
      return `...${this.#value(this.#random.pick(['list', 'string', 'set']), depth)}`
    })
    return `[${elements.join(', ')}]`
  }

  #record(depth: number): string {
    this.#count('ObjectExpression')
    const members = Array.from({ length: this.#random.below(4) }, () => {
      const shape = this.#random.next()
      if (shape < 0.15) {
        this.#count('SpreadElement')
        return `...${this.#value('record', depth)}`
      }
      return shape < 0.3
        ? `[${this.#any(depth)}]: ${this.#any(depth)}`
        : `'${this.#random.pick(KEYS)}': ${this.#any(depth)}`
    })
    // Two plain __proto__ keys are a syntax error; that is the parser's business.
    this.#count('ParenthesizedExpression')
    return `({ ${members.join(', ')} })`
  }

  #methodCall(depth: number): string {
    const kind = this.#random.pick(KINDS)
    const rows = this.#byKind.get(kind)
    if (rows === undefined) return this.#globalCall(depth)
    const row = this.#random.pick(rows)
    this.#count(`${row.on} ${row.name}`)
    const receiver = `(${this.#value(kind, depth)})`
    this.#count('ParenthesizedExpression')
    this.#count('MemberExpression')
    if (row.property) return `${receiver}.${row.name}`
    this.#count('CallExpression')
    return `${receiver}.${row.name}(${this.#args(row, depth + 1)})`
  }

  #globalCall(depth: number): string {
    const row = this.#random.pick(this.#byKind.get('function')!)
    this.#count(`${row.on} ${row.name}`)
    this.#count('CallExpression')
    return `${row.name}(${this.#args(row, depth + 1)})`
  }

  #args(row: MethodReference, depth: number): string {
    const most = row.callbacks.length > 0 ? row.callbacks[0]! + 1 + this.#random.below(2) : this.#random.below(4)
    return Array.from({ length: most }, (_, index) => {
      if (row.callbacks.includes(index) && this.#random.chance(0.9)) return this.#arrow(depth)
      if (this.#random.chance(0.03)) return this.#arrow(depth)
      if (this.#random.chance(0.05)) {
        this.#count('SpreadElement')
        return `...${this.#value('list', depth)}`
      }
      return this.#any(depth)
    }).join(', ')
  }

  #arrow(depth: number): string {
    this.#count('ArrowFunctionExpression')
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
      this.#count('AssignmentPattern')
      const otherwise = this.#any(depth + 1)
      this.#locals = [...this.#locals, name]
      return `${name} = ${otherwise}`
    }
    this.#locals = [...this.#locals, name]
    if (shape < 0.14) {
      this.#count('ArrayPattern')
      this.#count('RestElement')
      return `[${name}, ...rest_${name}]`
    }
    if (shape < 0.2) {
      this.#count('ObjectPattern')
      this.#count('RestElement')
      return `{ ${this.#random.pick(KEYS)}: ${name}, ...rest_${name} }`
    }
    return name
  }

  /** A function called at once, with statements. */
  #block(depth: number): string {
    this.#count('CallExpression')
    const isArrow = this.#random.chance(0.7)
    this.#count(isArrow ? 'ArrowFunctionExpression' : 'FunctionExpression')
    const before = this.#locals
    const body = this.#blockBody(depth)
    this.#locals = before
    return isArrow ? `(() => ${body})()` : `(function () ${body})()`
  }

  #blockBody(depth: number): string {
    this.#count('BlockStatement')
    const statements: string[] = []
    for (let count = this.#random.below(3); count > 0; count -= 1) statements.push(this.#statement(depth + 1, false))
    this.#count('ReturnStatement')
    statements.push(`return ${this.#any(depth + 1)}`)
    return `{ ${statements.join('; ')} }`
  }

  #statement(depth: number, inLoop: boolean): string {
    const shape = this.#random.next()
    if (inLoop && shape < 0.3) {
      const word = this.#random.chance(0.5) ? 'break' : 'continue'
      this.#count(word === 'break' ? 'BreakStatement' : 'ContinueStatement')
      return word
    }
    if (shape < 0.6 || depth > DEPTH_MAX) return this.#declaration(depth)
    if (shape < 0.8) {
      this.#count('IfStatement')
      return `if (${this.#any(depth)}) { ${this.#scoped(() => this.#statement(depth + 1, inLoop))} } else { ${this.#scoped(() => this.#statement(depth + 1, inLoop))} }`
    }
    this.#count('ForOfStatement')
    const list = this.#value('list', depth)
    const name = `i${depth}${this.#random.below(1000)}`
    return `for (const ${name} of ${list}) { ${this.#scoped(() => {
      this.#locals = [...this.#locals, name]
      return this.#statement(depth + 1, true)
    })} }`
  }

  #declaration(depth: number): string {
    this.#count('VariableDeclaration')
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
    this.#count('CallExpression')
    return `(${this.#arrow(depth)})(${this.#any(depth)}, ${this.#any(depth)})`
  }

  #template(depth: number): string {
    this.#count('TemplateLiteral')
    return `\`a\${${this.#any(depth)}}b\``
  }

  #binary(depth: number): string {
    this.#count('BinaryExpression')
    return `((${this.#any(depth)}) ${this.#random.pick(BINARY)} (${this.#any(depth)}))`
  }

  #logical(depth: number): string {
    this.#count('LogicalExpression')
    return `((${this.#any(depth)}) ${this.#random.pick(['&&', '||', '??'])} (${this.#any(depth)}))`
  }

  #conditional(depth: number): string {
    this.#count('ConditionalExpression')
    return `((${this.#any(depth)}) ? (${this.#any(depth)}) : (${this.#any(depth)}))`
  }

  #unary(depth: number): string {
    this.#count('UnaryExpression')
    return `(${this.#random.pick(UNARY)}(${this.#any(depth)}))`
  }

  #member(depth: number): string {
    this.#count('MemberExpression')
    const object = `(${this.#any(depth)})`
    return this.#random.chance(0.5) ? `${object}.${this.#random.pick(KEYS)}` : `${object}[${this.#any(depth)}]`
  }

  #chain(depth: number): string {
    this.#count('ChainExpression')
    const object = `(${this.#any(depth)})`
    return this.#random.pick([
      `${object}?.${this.#random.pick(KEYS)}.x`,
      `${object}?.[${this.#any(depth)}]`,
      `${object}?.trim()`,
      `${object}.map?.(x => x)`,
    ])
  }
}

const SYNTAX = [
  'Literal',
  'TemplateLiteral',
  'Identifier',
  'MemberExpression',
  'ChainExpression',
  'CallExpression',
  'NewExpression',
  'UnaryExpression',
  'BinaryExpression',
  'LogicalExpression',
  'ConditionalExpression',
  'ArrayExpression',
  'ObjectExpression',
  'SpreadElement',
  'ArrowFunctionExpression',
  'FunctionExpression',
  'ParenthesizedExpression',
  'BlockStatement',
  'VariableDeclaration',
  'ReturnStatement',
  'IfStatement',
  'ForOfStatement',
  'BreakStatement',
  'ContinueStatement',
  'AssignmentPattern',
  'ArrayPattern',
  'ObjectPattern',
  'RestElement',
]
