import { describe, expect, it } from 'vitest'
import { evaluated, NAMES, problems } from './evaluate.testkit.ts'
import {
  Budget,
  compileTemplate,
  DateTime,
  type Dialect,
  ExpressionError,
  FileHandle,
  HostObject,
  hostFunction,
  hostGetter,
  kindOf,
  toJson,
  type Value,
} from './index.ts'

const CANARY = 'canary-7f3a'
const host = new HostObject(
  '$input',
  new Map<string, Value | ReturnType<typeof hostGetter>>([
    ['all', hostFunction('$input.all', () => [{ json: { a: 1 } }])],
    ['item', hostGetter(() => ({ json: { a: 1 } }))],
  ]),
)

/** Data as hostile as JSON can be. */
const json = JSON.parse(
  '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}, "constructor": "x"}, "toString": "t", "valueOf": {"a": 1}, "then": 1, "length": 1e9, "toJSON": "no", "list": [3, 1, 2], "text": "abc", "n": 1, "record": {"a": {"b": 1}}}',
)
const frozenCopy = JSON.stringify(json)

function outcome(code: string, dialect: Dialect): Value | ExpressionError {
  const compiled = compileTemplate(`{{ ${code} }}`, { dialect, names: NAMES })
  if (!compiled.ok) return new ExpressionError('problem', compiled.error[0]!.message)
  const values: { [name: string]: Value } = { $json: json, $input: host, $: hostFunction('$', () => host), $node: host }
  try {
    return compiled.value.evaluate({ get: (name) => values[name], nowMs: () => 0, random: () => 0 }, new Budget())
  } catch (error) {
    if (error instanceof ExpressionError) return error
    throw new Error(`${code} threw ${error instanceof Error ? error.stack : error}`)
  }
}

/** What is not a closed value within a value, or undefined. Told in words: printing a value would read through it. */
function notClosed(value: Value, depth = 0): string | undefined {
  const kind = kindOf(value)
  if (kind === 'function') return 'a function'
  if (depth > 20 || (kind !== 'list' && kind !== 'record')) return undefined
  const prototype = Object.getPrototypeOf(value)
  if (kind === 'record' && prototype !== null && prototype !== Object.prototype) return 'an object of a class'
  for (const member of Object.values(value as object)) {
    const found = notClosed(member, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

/** What is wrong with how a program ended, or undefined. */
function complaint(value: Value | ExpressionError): string | undefined {
  if (value instanceof ExpressionError)
    return value.code === 'internal-error' ? `internal error: ${value.cause}` : undefined
  const foreign = notClosed(value)
  if (foreign !== undefined) return foreign
  try {
    return (JSON.stringify(toJson(value)) ?? '').includes(CANARY) ? 'the canary' : undefined
  } catch (error) {
    return error instanceof ExpressionError ? undefined : `leaving threw ${error}`
  }
}

const PIECES = [
  '"constr" + "uctor"',
  '["constructor"]',
  '`constructor`',
  '"__pro" + "to__"',
  '`${"proto"}type`',
  '"\\x63onstructor"',
  '"\\u{63}onstructor"',
  'String.fromCharCode(95,95,112,114,111,116,111,95,95)',
  '["__proto__"][0]',
  '"rotcurtsnoc".split("").reverse().join("")',
  '({ toString: () => "constructor" })',
  '{ a: "constructor" }.a',
  'atob("Y29uc3RydWN0b3I=")',
  '"Y29uc3RydWN0b3I=".base64Decode()',
]
const TARGETS = [
  '"".sub',
  '[]',
  '""',
  '1',
  'true',
  '({})',
  '/a/',
  'new Date(0)',
  'new Set()',
  'new Map()',
  '$now',
  '$json',
  '$input',
  '$',
  '(x => x)',
  'Math.round',
  'Number',
  'Duration.fromMillis(1)',
  'JSON.parse("{}")',
  'Object.entries({a: 1})',
  '"a".matchAll(/a/g)',
  '$input.item',
  '$json.list',
  '"a".match(/a/)',
  '[].map',
  '$input.all',
  'null',
  'undefined',
]

const WRITTEN = [
  '$json.constructor.constructor("return process")()',
  '[].constructor.constructor("return this")()',
  '(() => {}).constructor("return process")()',
  '[].map.call([], x => x)',
  '[].map.apply([], [])',
  '[].map.bind([])',
  '(() => { const f = [].map; return f(x => x) })()',
  '(() => { const { map } = []; return map })()',
  '(() => { const { constructor } = []; return constructor })()',
  '(() => { const { constructor: { constructor: F } } = []; return F("x")() })()',
  '(({ __proto__: p }) => p)([])',
  '(({ ["constr" + "uctor"]: p }) => p)(x => x)',
  '(([a = (() => 1).constructor]) => a)([])',
  '((a, b = a.constructor) => b("return 1")())(() => 1)',
  '({ ...[].constructor })',
  '[...(() => 1).constructor("x")]',
  '({ __proto__: { polluted: 1 } }).polluted',
  '({ ["__proto__"]: { polluted: 1 } }).polluted',
  'Object.assign({}, $json).polluted',
  'Object.fromEntries([["__proto__", { polluted: 1 }]]).polluted',
  'JSON.parse(\'{"__proto__": {"polluted": 1}}\').polluted',
  'Object.assign({}, JSON.parse(\'{"__proto__": {"polluted": 1}}\')).polluted',
  '[{ k: "__proto__", v: { polluted: 1 } }].smartJoin("k", "v").polluted',
  '[{ a: { polluted: 1 } }].renameKeys("a", "__proto__")[0].polluted',
  'zip(["__proto__"], [{ polluted: 1 }]).polluted',
  'Object.groupBy([1], () => "__proto__").polluted',
  '[$json, $json].merge().polluted',
  '({}).merge($json).polluted',
  '$json.compact().polluted',
  '"a".replace(/(?<__proto__>a)/, (...args) => args.at(-1).polluted)',
  '"a".match(/(?<constructor>a)/).groups.constructor.constructor',
  'JSON.parse("{}", (k, v) => v)',
  'JSON.stringify({ toJSON: () => 1 })',
  'JSON.stringify($json, (k, v) => v)',
  'String({ toString: () => "x" })',
  '"" + { toString: () => "x" }',
  '[{ valueOf: () => 1 }].sort()',
  '$json.valueOf() + 1',
  '"abc".replace("b", $json.toString)',
  '"abc"[$json]',
  '[1][{ valueOf: () => 0 }]',
  '`${{ toString: () => "x" }}`',
  '`${$json.list.constructor}`',
  '"x".constructor.fromCharCode(65)',
  '"x".__proto__.toString',
  '(1).toString.constructor("return 1")()',
  '$input.constructor',
  '$input.__proto__',
  '$input["__lookupGetter__"]("all")',
  '$input.all.constructor("return 1")()',
  '$input.toData()',
  '({ ...$input })',
  '[...$input]',
  '$input.item.constructor.constructor("return 1")()',
  '$.constructor("return 1")()',
  '$("x").constructor',
  '$node.constructor.constructor',
  '$node["__proto__"]',
  '$now.constructor.now()',
  '$now.epochMs',
  '$now._zone',
  '$now.toLuxon',
  '$now.setZone({})',
  '$now.setZone("../../etc/passwd")',
  '$now.toLocaleString({ get locale() { return 1 } })',
  '$now.setLocale("en-u-ca-" + "x".repeat(1000))',
  'new (Date.constructor)("x")',
  'new Date(0).constructor.constructor("x")()',
  'new Date({ valueOf: () => 0 }).getTime()',
  'new Set([1]).items',
  'new Map([[1, 2]]).entries.constructor',
  'new Array({ length: -1 })',
  'new RegExp({ source: "a" })',
  '/a/.constructor("b")',
  '/a/.exec.call(/b/, "b")',
  '"a".matchAll(/a/g).next()',
  'Array.from({ length: -1 })',
  'Array.from({ length: "1e9" })',
  'Array.from({ length: NaN })',
  'Array.from.call(Object, [])',
  'Array.prototype.map',
  'Object.prototype.polluted',
  'Object["assign"]({}, $json)',
  'Object.__proto__',
  'Math.constructor',
  'Math.__proto__.constructor',
  'JSON["constructor"]("x")',
  'undefined.constructor',
  'null?.constructor',
  'arguments.callee',
  '(function () { return arguments })()',
  '(function () { return this })()',
  '(() => this)()',
  '(function f() { return f })()',
  '(x => x)`a`',
  'String.raw`a`',
  '[].__defineGetter__("a", () => 1)',
  '({}).__defineSetter__("a", x => x)',
  '({ get a() { return 1 } }).a',
  '({ async *a() {} })',
  '({ a() { return this } }).a()',
  '[].concat({ length: 2, 0: "a" })',
  '[..."a"].entries().next()',
  '$json.then(x => x)',
  '$json.list.push(4)',
  '$json.list.sort()',
  '$json.list.reverse()',
  '$json.list.splice(0, 3)',
  '$json.list.fill(0)',
  '$json.list.copyWithin(0, 1)',
  '$json.list.with(0, 9)',
  '$json.list.length = 0',
  'Object.assign($json, { polluted: 1 })',
  'Object.assign($json.record, { polluted: 1 })',
  '[$json.list].flat().sort()',
  '$json.list.unshift(1)',
  'new Error("x").stack',
  'Error.prepareStackTrace',
  '(() => { throw { name: Symbol() } })()',
  'Symbol.toPrimitive',
  '({ [Symbol.iterator]: 1 })',
  'globalThis.process',
  'self.constructor',
  'import("node:fs")',
  'require("child_process")',
  'process.mainModule',
  'Reflect.construct(Array, [])',
  'new Proxy({}, { get: () => 1 })',
  'WebAssembly.compile',
  'eval("1")',
  'new Function("return 1")()',
  'setTimeout("1")',
  'fetch("http://x")',
  'structuredClone({})',
  'Intl.DateTimeFormat',
  '$json["__proto__"].polluted',
  'with',
  '}}{{ 1',
  '\\u0063onstructor',
  '$json.\\u0063onstructor',
  '$json?.["constructor"]?.["constructor"]?.("x")',
  '(0, [].map)([], x => x)',
  '[1].reduce(Object.assign)',
  '["constructor"].map(k => ({})[k])',
  '["constructor", "__proto__"].reduce((o, k) => o[k], [])',
  'Object.entries([].constructor)',
  'Object.keys("".constructor)',
  'Object.values($input)',
  'Object.entries($input)',
  '$if(true, Math.round, 1)',
  '$ifEmpty([].map, 1)',
  '[1, 2].map(parseInt)',
  '[[1]].map(Array.from)',
  '["a"].map(Object)',
  '[Number].length',
  '"a".localeCompare("b", "x-" + "a".repeat(100))',
  '(1).toLocaleString("en", { style: "currency", currency: { toString: () => "EUR" } })',
  '"a".normalize("constructor")',
  '"x".padEnd(-1, {})',
  '"a".at(Infinity)',
  '"a".at($json)',
  '[1].at("constructor")',
  '[1].includes(1, "x")',
  'Array(3).map((_, i, self) => self.constructor)',
  'numberList(1, 1e12)',
]

describe('hostile expressions', () => {
  const generated = TARGETS.flatMap((target) =>
    PIECES.flatMap((piece) => [`${target}[${piece}]`, `${target}[${piece}]("return 1")()`]),
  )
  const all = [...WRITTEN, ...generated]

  it.each<Dialect>(['linkflow', 'n8n'])(
    'only give closed values or an ExpressionError, and change nothing (%s)',
    (dialect) => {
      const complaints = all.flatMap((code) => {
        const found = complaint(outcome(code, dialect))
        return found === undefined ? [] : [`${code}: ${found}`]
      })
      expect(complaints).toEqual([])
      expect(JSON.stringify(json)).toBe(frozenCopy)
      expect('polluted' in {}).toBe(false)
      expect(Object.keys(Object.prototype)).toEqual([])
      expect(Object.keys(Array.prototype)).toEqual([])
    },
  )

  it('never read through a prototype', () => {
    for (const target of ['[]', '({})', '""', '1', '$now', 'new Set()']) {
      for (const key of [
        'constructor',
        '__proto__',
        'prototype',
        '__defineGetter__',
        'isPrototypeOf',
        'propertyIsEnumerable',
      ]) {
        expect(evaluated(`{{ ${target}["${key}"] }}`, { dialect: 'n8n' }), `${target}.${key}`).toBeUndefined()
      }
    }
  })

  it('cannot see what the host keeps in its own objects', () => {
    const file = new FileHandle({ id: CANARY, name: 'a.txt', mimeType: 'text/plain', sizeBytes: 3 })
    const json = { file, date: new DateTime(0) }
    expect(toJson(evaluated('{{ $json.file }}', { json }))).toEqual({ name: 'a.txt', mimeType: 'text/plain', size: 3 })
    for (const code of [
      '$json.file.id',
      '$json.file.reference',
      '$json.file["#reference"]',
      '$json.date.epochMs',
      '({ ...$json.file })',
      'Object.keys($json.file)',
      'JSON.stringify($json.file)',
      '"" + $json.file',
    ]) {
      expect(JSON.stringify(toJson(evaluated(`{{ ${code} }}`, { json, dialect: 'n8n' }))) ?? '', code).not.toContain(
        CANARY,
      )
    }
  })

  it('has no name of the platform', () => {
    for (const name of [
      'globalThis',
      'window',
      'self',
      'process',
      'require',
      'module',
      'Buffer',
      'Function',
      'eval',
      'fetch',
      'Promise',
      'Proxy',
      'Reflect',
      'Symbol',
      'WebAssembly',
      'Error',
      'Intl',
      'setTimeout',
      'import',
      'arguments',
      'WeakRef',
      'Atomics',
      'SharedArrayBuffer',
      'console',
      'document',
      'queueMicrotask',
      'structuredClone',
      'Iterator',
      'BigInt',
      'ArrayBuffer',
      'Uint8Array',
    ]) {
      expect(problems(`{{ ${name} }}`), name).not.toEqual([])
      expect(problems(`{{ ${name}("x") }}`), name).not.toEqual([])
      expect(problems(`{{ new ${name}("x") }}`), name).not.toEqual([])
    }
  })

  it('cannot bring a foreign value in through a broken host without saying so', () => {
    for (const foreign of [() => 1, Symbol('x'), 10n]) {
      expect(() => evaluated('{{ $json.a.b }}', { json: { a: foreign } })).toThrow(ExpressionError)
    }
  })
})
