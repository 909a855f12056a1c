import type {
  AnyNode,
  ArrowFunctionExpression,
  BinaryExpression,
  BlockStatement,
  CallExpression,
  Expression,
  Function as FunctionNode,
  MemberExpression,
  NewExpression,
  Pattern,
  SpreadElement,
  Statement,
  Super,
} from 'acorn'
import { staticKey } from '../compile/members.ts'
import { nearest } from '../compile/suggest.ts'
import type { Dialect } from '../context.ts'
import type { ErrorPlace } from '../expression-error.ts'
import { GLOBAL_CONSTANTS, GLOBAL_FUNCTIONS, NAMESPACES } from '../functions/globals.ts'
import { ALL_METHOD_NAMES, METHOD_TABLES, tableOf } from '../methods/tables.ts'
import type { Problem } from '../problem.ts'
import { type Kind, kindOf, type Value, wordsOfKind } from '../values/value.ts'
import { argumentProblem } from './argument-problem.ts'
import { ANY, fieldOf, listOf, MISSING, mayBeAbsent, of, present, recordOf, type Shape, Unions } from './shape.ts'
import { type Result, type Signature, signaturesOf } from './signatures.ts'
import { type CallNode, isFunctionNode, isNothing, keyName, pathsIn, shortText, unwrapped } from './syntax.ts'

/** Kinds that have methods; a value of which nothing is known is one of them. */
const KINDS = Object.keys(METHOD_TABLES) as Kind[]

/** Functions whose arguments may be missing, as the compiler has it. */
const LENIENT_FUNCTIONS = new Set(['Boolean', '$not', 'not', '$isEmpty', '$if', '$ifEmpty'])

/**
 * Walks an expression with what is known of the data, says what it gives, and notes what is most likely wrong. It errs
 * on the side of silence: what may be right is never reported.
 */
export class Inference {
  readonly #source: string
  readonly #dialect: Dialect
  readonly #names: ReadonlySet<string>
  readonly #shapeOf: (name: string) => Shape
  readonly #findings: Problem[]
  readonly #unions = new Unions()
  /** Local names in sight, the innermost last. */
  readonly #locals: Map<string, Shape>[] = []
  /** Texts of paths that something around has asked for: there they are taken to be present. */
  readonly #asked: Set<string>[] = []
  /** A link `?.` of the chain around may have found nothing. */
  #isCut = false

  constructor(
    source: string,
    options: {
      readonly dialect: Dialect
      readonly names: ReadonlySet<string>
      readonly shapeOf: (name: string) => Shape
    },
    findings: Problem[],
  ) {
    this.#source = source
    this.#dialect = options.dialect
    this.#names = options.names
    this.#shapeOf = options.shapeOf
    this.#findings = findings
  }

  /** `lenient`: the text around it says what happens if it is missing. */
  of(node: AnyNode | Super, lenient = false): Shape {
    const expression = node as Expression
    switch (expression.type) {
      case 'Literal':
        return expression.regex ? of('regex') : constant(expression.value as Value)
      case 'TemplateLiteral':
        for (const each of expression.expressions) this.of(each)
        return of('string')
      case 'Identifier':
        return this.#name(expression.name)
      case 'MemberExpression':
        return this.#member(expression, lenient)
      case 'ChainExpression':
        return this.#chain(expression.expression, lenient)
      case 'CallExpression':
        return this.#call(expression, lenient)
      case 'NewExpression':
        return this.#new(expression)
      case 'UnaryExpression': {
        this.of(expression.argument, expression.operator === '!' || expression.operator === 'typeof')
        if (expression.operator === '!') return of('boolean')
        return expression.operator === 'typeof' ? of('string') : expression.operator === 'void' ? MISSING : of('number')
      }
      case 'BinaryExpression':
        return this.#binary(expression)
      case 'LogicalExpression':
        return this.#logical(expression.operator, expression.left, expression.right, lenient)
      case 'ConditionalExpression': {
        this.of(expression.test, true)
        return this.#after(expression.test, () =>
          this.#unions.of(this.of(expression.consequent, lenient), this.of(expression.alternate, lenient)),
        )
      }
      case 'ArrayExpression':
        return this.#array(expression.elements)
      case 'ObjectExpression':
        return this.#object(expression.properties)
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
        this.#body(expression as FunctionNode, [])
        return of('function')
      case 'ParenthesizedExpression':
        return this.of(expression.expression, lenient)
      default:
        return ANY
    }
  }

  #note(code: string, message: string, { start, end }: ErrorPlace): void {
    this.#findings.push({ code, message, start, end })
  }

  #text(place: ErrorPlace): string {
    return shortText(this.#source, place)
  }

  // ------------------------------------------------------------------------------------------ names

  #local(name: string): Shape | undefined {
    return this.#locals.findLast((names) => names.has(name))?.get(name)
  }

  #name(name: string): Shape {
    const local = this.#local(name)
    if (local !== undefined) return local
    if (this.#names.has(name)) return this.#shapeOf(name)
    if (name === '$now' || name === '$today') return of('date')
    if (name === 'undefined') return MISSING
    if (GLOBAL_CONSTANTS.has(name)) return constant(GLOBAL_CONSTANTS.get(name))
    return GLOBAL_FUNCTIONS.has(name) ? of('function') : ANY
  }

  #isGlobal(name: string): boolean {
    return this.#local(name) === undefined && !this.#names.has(name)
  }

  // ------------------------------------------------------------------------------------------ members

  #chain(node: Expression, lenient: boolean): Shape {
    const outer = this.#isCut
    this.#isCut = false
    const shape = this.of(node, lenient)
    const result = this.#isCut ? this.#unions.of(shape, MISSING) : shape
    this.#isCut = outer
    return result
  }

  #member(node: MemberExpression, lenient: boolean): Shape {
    const { object } = node
    const key = staticKey(node)
    if (object.type === 'Identifier' && NAMESPACES.has(object.name) && this.#isGlobal(object.name)) {
      const name = `${object.name}.${key}`
      return GLOBAL_CONSTANTS.has(name) ? constant(GLOBAL_CONSTANTS.get(name)) : of('function')
    }
    const whole = this.of(object, lenient || node.optional)
    if (key === undefined) this.of(node.property)
    const shape = this.#there(whole, node, `"${String(key ?? '…')}"`, lenient || node.optional)
    if (shape?.kinds === undefined) return ANY
    if (key !== undefined && !lenient && !node.optional) this.#lookSeen(node, shape, String(key))
    const found: Shape[] = []
    for (const kind of shape.kinds) {
      const member = this.#memberOf(shape, kind, key)
      if (member !== undefined) found.push(member)
    }
    const isMissing = found.length === 0 || found.every((each) => each === MISSING)
    if (!isMissing) return this.#unions.all(found)
    if (!lenient && !node.optional) this.#noMember(node, shape, String(key))
    return MISSING
  }

  /** The object of a member or a call, there. Notes where it may not be; undefined if it never is. */
  #there(shape: Shape, node: MemberExpression, what: string, tolerated: boolean): Shape | undefined {
    // Of what nothing is known, it may be absent too.
    if (node.optional && (shape.kinds === undefined || mayBeAbsent(shape))) this.#isCut = true
    if (!mayBeAbsent(shape)) return shape
    const there = present(shape)
    const { object } = node
    const isAskedFor = this.#asked.some((texts) => texts.has(this.#text(object)))
    if (tolerated || isAskedFor || this.#dialect === 'n8n') return there
    const words = there === undefined ? 'is missing' : 'may be missing'
    this.#note(
      'possibly-missing',
      `${this.#text(object)} ${words}, and then it has no ${what}. Write ?. behind it, or say with ?? what to take instead.`,
      node,
    )
    return there
  }

  /** What a member of a value of this kind is; `MISSING` if it is known that there is none, undefined if it is a mistake. */
  #memberOf(shape: Shape, kind: Kind, key: string | number | undefined): Shape | undefined {
    switch (kind) {
      case 'record':
        return key === undefined ? ANY : (fieldOf(shape, String(key)) ?? ANY)
      case 'host':
        return key === undefined || shape.member === undefined ? ANY : (shape.member(String(key)) ?? MISSING)
      case 'list':
        if (key === undefined || isPlace(key)) return shape.element ?? ANY
        // The list of a match has these beside its elements.
        if (key === 'groups' || key === 'index' || key === 'input') return ANY
        break
      case 'string':
        if (key === undefined || isPlace(key)) return of('string')
        break
      default:
        if (key === undefined) return ANY
    }
    const signature = signaturesOf(kind).get(String(key))
    return signature?.parameters === undefined && signature !== undefined
      ? this.#given(signature.result, shape)
      : undefined
  }

  /** A field that no sample had may come all the same: only what looks like a slip is called unknown. */
  #lookSeen(node: MemberExpression, shape: Shape, key: string): void {
    const { kinds, fields, isSeen = false, source = 'what was seen' } = shape
    if (!isSeen || kinds!.size > 1 || fields?.has(key) !== false || tableOf('record').has(key)) return
    if (this.#asked.some((texts) => texts.has(this.#text(node)))) return
    const text = this.#text(node.object)
    const close = nearest(key, fields.keys())
    if (close !== undefined && withoutDigits(close) !== withoutDigits(key))
      return this.#note('unknown-field', `${text} has no "${key}", by ${source}. Did you mean "${close}"?`, node)
    if (this.#dialect === 'n8n') return
    const has = fields.size === 0 ? '' : ` It had: ${[...fields.keys()].slice(0, 8).join(', ')}.`
    const words = `${text} had no "${key.slice(0, 60)}", by ${source}; it may be missing.${has}`
    this.#note('possibly-missing', `${words} Say with ?? what to take instead.`, node)
  }

  #noMember(node: MemberExpression, shape: Shape, key: string): void {
    const kinds = [...shape.kinds!]
    const text = this.#text(node.object)
    if (kinds.some((kind) => kind !== 'record' && kind !== 'host' && tableOf(kind).has(key))) {
      return this.#note('method-not-called', `«${key}» of ${text} is a function; add () to call it.`, node)
    }
    if (kinds.includes('host')) return
    if (!kinds.includes('record')) {
      const what = wordsOfKind(kinds[0]!)
      return this.#note('unknown-field', `${text} is ${what}, which has no "${key.slice(0, 60)}".`, node)
    }
    if (this.#dialect === 'n8n' && shape.source === undefined) return
    const names = [...(shape.fields?.keys() ?? [])]
    const close = nearest(key, names)
    const hint =
      close === undefined
        ? names.length === 0
          ? ''
          : ` It has: ${names.slice(0, 8).join(', ')}.`
        : ` Did you mean "${close}"?`
    const by = shape.source === undefined ? '' : `, by ${shape.source}`
    this.#note('unknown-field', `${text} has no "${key.slice(0, 60)}"${by}.${hint}`, node)
  }

  // ------------------------------------------------------------------------------------------ calls

  #call(node: CallExpression, lenient: boolean): Shape {
    const { callee } = node
    if (callee.type === 'MemberExpression') return this.#methodCall(node, callee, lenient)
    if (callee.type === 'Identifier' && this.#isGlobal(callee.name)) {
      const signature = signaturesOf('function').get(callee.name)
      if (signature === undefined) return this.#unknownCall(node)
      if (callee.name === '$if' || callee.name === '$ifEmpty') return this.#choice(node, callee.name)
      return this.#checked(node, callee.name, signature, this.#args(node, LENIENT_FUNCTIONS.has(callee.name)), ANY)
    }
    if (callee.type === 'ArrowFunctionExpression' || isFunctionNode(unwrapped(callee)))
      return this.#calledAtOnce(node, callee)
    const fn = this.of(callee as Expression)
    const args = this.#args(node)
    return fn.call === undefined ? ANY : fn.call(args)
  }

  #unknownCall(node: CallNode): Shape {
    this.#args(node)
    return ANY
  }

  #choice(node: CallExpression, name: string): Shape {
    const shapes = node.arguments.map((arg, index) => this.of(arg, index === 0))
    this.#count(node, name, signaturesOf('function').get(name)!)
    const [first = ANY, second = MISSING, third = MISSING] = shapes
    if (name === '$if') return this.#unions.of(second, third)
    return this.#unions.of(present(first) ?? second, second)
  }

  /** `((x) => …)(1)` */
  #calledAtOnce(node: CallExpression, callee: AnyNode): Shape {
    const args = this.#args(node)
    return this.#body(unwrapped(callee) as FunctionNode, args)
  }

  #methodCall(node: CallExpression, callee: MemberExpression, lenient: boolean): Shape {
    const { object } = callee
    const key = staticKey(callee)
    if (object.type === 'Identifier' && NAMESPACES.has(object.name) && this.#isGlobal(object.name)) {
      const name = `${object.name}.${key}`
      const signature = signaturesOf('function').get(name)
      return signature === undefined
        ? this.#unknownCall(node)
        : this.#checked(node, name, signature, this.#args(node), ANY)
    }
    const asksEmptiness = key === 'isEmpty' || key === 'isNotEmpty'
    const tolerated = lenient || asksEmptiness || callee.optional || node.optional
    const whole = this.of(object, tolerated)
    if (key === undefined) {
      this.of(callee.property)
      return this.#unknownCall(node)
    }
    if (node.optional) this.#isCut = true
    const shape = this.#there(whole, callee, `${String(key)}()`, tolerated)
    if (shape === undefined) return this.#unknownCall(node)
    return this.#method(node, callee, shape, String(key), node.optional)
  }

  #method(node: CallExpression, callee: MemberExpression, shape: Shape, name: string, optional: boolean): Shape {
    const hosts = shape.kinds?.has('host') ? shape.member?.(name) : undefined
    if (hosts?.call !== undefined) return hosts.call(this.#args(node))
    const possible = shape.kinds === undefined ? KINDS : [...shape.kinds]
    const signatures = possible.flatMap((kind) => {
      const signature = signaturesOf(kind).get(name)
      return signature?.parameters === undefined ? [] : [{ kind, signature }]
    })
    const args = this.#args(
      node,
      false,
      signatures.some(({ kind }) => kind === 'list') ? (shape.element ?? ANY) : ANY,
      name,
    )
    if (signatures.length === 0) {
      if (!optional && !shape.kinds?.has('host')) this.#noMethod(callee, shape, name)
      return ANY
    }
    // What fits one of the kinds that it may be is right.
    const problems = signatures.map(({ signature }) =>
      argumentProblem(node, { name, signature, args, source: this.#source }),
    )
    const first = problems[0]
    if (problems.every((problem) => problem !== undefined)) this.#findings.push(first!)
    if (shape.kinds === undefined && signatures.length > 1)
      return this.#unions.all(signatures.map(({ signature }) => this.#given(signature.result, ANY)))
    return this.#unions.all(signatures.map(({ kind, signature }) => this.#result(kind, name, signature, shape, args)))
  }

  #noMethod(callee: MemberExpression, { kinds }: Shape, name: string): void {
    const names = kinds === undefined ? KINDS.flatMap(ALL_METHOD_NAMES) : [...kinds].flatMap(ALL_METHOD_NAMES)
    const close = nearest(name, [...new Set(names)])
    const hint = close === undefined ? '' : ` Did you mean ${close}()?`
    const what =
      kinds === undefined ? 'No value has' : `${this.#text(callee.object)} is ${wordsOfKind([...kinds][0]!)}, which has`
    const no = kinds === undefined ? `${what} a method ${name.slice(0, 60)}().` : `${what} no ${name.slice(0, 60)}().`
    this.#note('unknown-method', `${no}${hint}`, callee)
  }

  /** What lists make of their elements is followed; anything else gives what its signature says. */
  #result(kind: Kind, name: string, signature: Signature, shape: Shape, args: readonly Shape[]): Shape {
    if (kind === 'list' && name === 'map') return listOf(args[0]?.call?.([]) ?? ANY)
    if (kind === 'list' && (name === 'first' || name === 'last')) {
      if (args.length === 0) return this.#element(shape)
      return args[0]?.kinds?.has('missing') === false ? shape : ANY
    }
    return this.#given(signature.result, kind === 'list' ? shape : ANY, shape)
  }

  #element({ element }: Shape): Shape {
    // Whether a list is empty is not known, and saying so at each [0] would help nobody.
    return element ?? ANY
  }

  #given({ kind, element, maybeMissing }: Result, list: Shape, self: Shape = list): Shape {
    const shape =
      kind === 'any'
        ? ANY
        : kind === 'self'
          ? self
          : kind === 'element'
            ? this.#element(list)
            : kind === 'list' && element !== undefined
              ? listOf(of(element))
              : of(kind)
    return maybeMissing && kind !== 'element' ? this.#unions.of(shape, ABSENT) : shape
  }

  #args(node: CallNode, lenient = false, element: Shape = ANY, method = ''): Shape[] {
    return node.arguments.map((arg) => {
      const bare = unwrapped(arg)
      if (bare.type !== 'ArrowFunctionExpression' && bare.type !== 'FunctionExpression') return this.#arg(arg, lenient)
      const result = this.#body(bare as FunctionNode, callbackParameters(method, element))
      return { ...of('function'), call: () => result }
    })
  }

  #arg(arg: Expression | SpreadElement, lenient: boolean): Shape {
    return this.of(arg.type === 'SpreadElement' ? arg.argument : arg, lenient)
  }

  #new(node: NewExpression): Shape {
    const name = node.callee.type === 'Identifier' ? node.callee.name : ''
    const signature = signaturesOf('new').get(name)
    return signature === undefined
      ? this.#unknownCall(node)
      : this.#checked(node, `new ${name}`, signature, this.#args(node), ANY)
  }

  #checked(node: CallNode, name: string, signature: Signature, args: readonly Shape[], self: Shape): Shape {
    const problem = argumentProblem(node, { name, signature, args, source: this.#source })
    if (problem !== undefined) this.#findings.push(problem)
    return this.#given(signature.result, self)
  }

  #count(node: CallNode, name: string, signature: Signature): void {
    const problem = argumentProblem(node, { name, signature, args: [], source: this.#source })
    if (problem?.code === 'argument-count') this.#findings.push(problem)
  }

  // ------------------------------------------------------------------------------------------ operators

  #binary(node: BinaryExpression): Shape {
    const { operator } = node
    const asksPresence = EQUALITIES.has(operator)
    const left = this.of(node.left, asksPresence && isNothing(node.right))
    const right = this.of(node.right, asksPresence && isNothing(node.left))
    if (asksPresence || ORDERS.has(operator) || operator === 'in' || operator === 'instanceof') return of('boolean')
    if (operator === '+') return sum(left, right)
    for (const [shape, side] of [
      [left, node.left],
      [right, node.right],
    ] as const) {
      if (shape.kinds === undefined || ![...shape.kinds].every((kind) => NO_NUMBERS.has(kind))) continue
      const what = wordsOfKind([...shape.kinds][0]!)
      this.#note('operand-type', `${this.#text(side)} is ${what}, and ${operator} works on numbers.`, side)
    }
    return of('number')
  }

  #logical(operator: string, left: AnyNode, right: AnyNode, lenient: boolean): Shape {
    const one = this.of(left, true)
    return this.#after(left, () => {
      const other = this.of(right, lenient)
      if (operator === '&&') return this.#unions.of(one, other)
      return this.#unions.of(present(one) ?? other, other)
    })
  }

  /** What a test mentions is taken to be there in what it decides about. */
  #after<T>(test: AnyNode, walk: () => T): T {
    this.#asked.push(pathsIn(test, this.#source))
    const result = walk()
    this.#asked.pop()
    return result
  }

  // ------------------------------------------------------------------------------------------ lists, records, functions

  #array(elements: readonly (Expression | SpreadElement | null)[]): Shape {
    const shapes = elements.map((element) => {
      if (element === null) return MISSING
      if (element.type !== 'SpreadElement') return withoutConstant(this.of(element))
      return this.of(element.argument).element ?? ANY
    })
    return shapes.length === 0 ? of('list') : listOf(this.#unions.all(shapes))
  }

  #object(properties: readonly (SpreadElement | { readonly type: 'Property' } | AnyNode)[]): Shape {
    const fields = new Map<string, Shape>()
    let isOpen = false
    for (const property of properties as AnyNode[]) {
      if (property.type === 'SpreadElement') {
        const { kinds, fields: spread, isClosed } = this.of(property.argument)
        if (kinds === undefined || !kinds.has('record') || !isClosed) isOpen = true
        for (const [name, shape] of spread ?? []) fields.set(name, shape)
      } else if (property.type === 'Property') {
        const { key, computed } = property
        if (computed) this.of(key)
        const shape = withoutConstant(this.of(property.value))
        const name = computed
          ? undefined
          : key.type === 'Identifier'
            ? key.name
            : String((key as { value?: unknown }).value)
        if (name === undefined) isOpen = true
        else fields.set(name, shape)
      }
    }
    return isOpen ? { ...of('record'), fields } : recordOf(fields)
  }

  #body(node: FunctionNode | ArrowFunctionExpression, args: readonly Shape[]): Shape {
    this.#locals.push(new Map())
    for (const [index, param] of node.params.entries()) this.#bind(param, args[index] ?? ANY)
    let result: Shape = ANY
    if (node.body.type === 'BlockStatement') this.#block(node.body)
    else result = this.of(node.body)
    this.#locals.pop()
    return result
  }

  #bind(pattern: Pattern, shape: Shape): void {
    switch (pattern.type) {
      case 'Identifier':
        this.#locals.at(-1)?.set(pattern.name, shape)
        break
      case 'AssignmentPattern': {
        const otherwise = this.of(pattern.right)
        this.#bind(pattern.left, this.#unions.of(present(shape) ?? otherwise, otherwise))
        break
      }
      case 'ArrayPattern':
        for (const element of pattern.elements) if (element !== null) this.#bind(element, ANY)
        break
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          if (property.type === 'RestElement') this.#bind(property.argument, ANY)
          else this.#bind(property.value, fieldOf(shape, keyName(property.key, property.computed)) ?? ANY)
        }
        break
      case 'RestElement':
        this.#bind(pattern.argument, of('list'))
        break
      default:
        break
    }
  }

  #block(node: BlockStatement): void {
    this.#locals.push(new Map())
    const asked = this.#asked.length
    for (const statement of node.body) this.#statement(statement)
    this.#asked.length = asked
    this.#locals.pop()
  }

  #statement(node: Statement): void {
    switch (node.type) {
      case 'VariableDeclaration':
        for (const { id, init } of node.declarations) {
          // A function may call itself, and what a name holds may be set again where n8n allows it.
          if (id.type === 'Identifier' && isFunctionNode(init)) this.#bind(id, ANY)
          const shape = init ? this.of(init) : ANY
          this.#bind(id, node.kind === 'const' ? shape : ANY)
        }
        break
      case 'ReturnStatement':
        if (node.argument) this.of(node.argument)
        break
      case 'ExpressionStatement':
        this.of(node.expression)
        break
      case 'IfStatement':
        this.of(node.test, true)
        // What an «if» asked for stays asked for: the code behind it is often what it guards.
        this.#asked.push(pathsIn(node.test, this.#source))
        this.#statement(node.consequent)
        if (node.alternate) this.#statement(node.alternate)
        break
      case 'BlockStatement':
        this.#block(node)
        break
      case 'ForOfStatement': {
        const list = this.of(node.right)
        this.#locals.push(new Map())
        if (node.left.type === 'VariableDeclaration') this.#bind(node.left.declarations[0]!.id, list.element ?? ANY)
        this.#statement(node.body)
        this.#locals.pop()
        break
      }
      default:
        break
    }
  }
}

/** Some functions give null where there is nothing, others nothing. */
const ABSENT = of('missing', 'null')

const EQUALITIES = new Set(['==', '!=', '===', '!=='])
const ORDERS = new Set(['<', '<=', '>', '>='])
const NO_NUMBERS: ReadonlySet<Kind> = new Set<Kind>(['record', 'regex', 'function', 'set', 'map', 'host'])

const constant = (value: Value): Shape => ({ ...of(kindOf(value)), constant: value })

/** Inside a list or record only the kind of a literal matters. */
function withoutConstant(shape: Shape): Shape {
  if (shape.constant === undefined) return shape
  const { constant: _, ...rest } = shape
  return rest
}

/** `address2` beside `address1` is no slip. */
const withoutDigits = (name: string): string => name.replace(/\d+/g, '')

const isPlace = (key: string | number): boolean => typeof key === 'number' || /^\d+$/.test(key)

/** What a list hands to the function that it calls. */
function callbackParameters(method: string, element: Shape): readonly Shape[] {
  if (method === 'sort' || method === 'toSorted') return [element, element]
  return method === 'reduce' || method === 'reduceRight' ? [ANY, element, of('number')] : [element, of('number')]
}

/** `+`: a text if one side is, a number if both are. */
function sum({ kinds: left }: Shape, { kinds: right }: Shape): Shape {
  const isOnly = (kinds: ReadonlySet<Kind> | undefined, kind: Kind) => kinds?.size === 1 && kinds.has(kind)
  if (isOnly(left, 'string') || isOnly(right, 'string')) return of('string')
  return isOnly(left, 'number') && isOnly(right, 'number') ? of('number') : of('number', 'string')
}
