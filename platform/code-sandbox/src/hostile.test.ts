import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CodeCall } from './code-call.ts'
import type { CodeSandbox } from './code-sandbox.ts'
import { aCall, errorOf, itemsOf, jsonOf, openForTest } from './testing/a-call.ts'

let sandbox: CodeSandbox
beforeAll(async () => {
  sandbox = await openForTest()
})
afterAll(() => sandbox.close())

const run = (source: string, changes: Partial<CodeCall> = {}) => sandbox.run(aCall({ source, ...changes }))

describe('code that reaches for the process around it', () => {
  it('finds none of its names', async () => {
    const names = [
      'process',
      'require',
      'module',
      'exports',
      'global',
      'Buffer',
      'fetch',
      'XMLHttpRequest',
      'WebSocket',
    ]
    names.push('setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'performance', 'navigator', 'Worker')
    names.push(
      'WebAssembly',
      'SharedArrayBuffer',
      'Atomics',
      'FinalizationRegistry',
      'WeakRef',
      'ShadowRealm',
      'gc',
      'ivm',
    )
    names.push('enter', '__dirname', 'structuredClone', 'MessageChannel', 'BroadcastChannel', '$secrets', '$env')
    const found = await run(
      `return {found: ${JSON.stringify(names)}.filter((name) => name in globalThis || eval('typeof ' + name) !== 'undefined')}`,
    )
    expect(jsonOf(found)).toEqual({ found: [] })
  })

  it('gets no further by any constructor', async () => {
    const roads = [
      'this.constructor.constructor("return process")()',
      'Function("return process")()',
      '(async () => {}).constructor("return process")()',
      '(function* () {}).constructor("return process")().next()',
      '[].constructor.constructor("return process")()',
      'Reflect.construct(Function, ["return process"])()',
      'console.log.constructor("return process")()',
      '$.constructor("return process")()',
      '$input.all.constructor("return process")()',
      'crypto.randomUUID.constructor("return process")()',
      '$input.constructor.constructor("return process")()',
      'new Error().constructor.constructor("return process")()',
      'Object.getPrototypeOf(async function* () {}).constructor("return process")().next()',
      '(0, eval)("process")',
      'arguments.callee.caller.caller.constructor("return process")()',
      'this.process.exit()',
      'import.meta',
    ]
    for (const road of roads) {
      const error = errorOf(await run(`return {got: String(await (${road}))}`))
      expect(['code-threw', 'code-syntax'], road).toContain(error?.code)
    }
  })

  it('cannot import', async () => {
    for (const name of ['fs', 'node:fs', 'data:text/javascript,export default 1', './x.js']) {
      expect(errorOf(await run(`const m = await import('${name}'); return {m: String(m)}`)), name).toBeDefined()
    }
    expect(errorOf(await run('import fs from "fs"'))).toMatchObject({ code: 'code-syntax' })
  })

  it('cannot leave the function that it is the body of', async () => {
    const tries = [
      '}); globalThis.out = 1; (function(){',
      '}; globalThis.out = 1; {',
      '}).call(this)}); (function(){return (function(){',
      '*/ } /*',
    ]
    for (const source of tries) expect(errorOf(await run(source)), source).toMatchObject({ code: 'code-syntax' })
    expect(jsonOf(await run('return {a: 1} // comment'))).toEqual({ a: 1 })
    expect(errorOf(await run('return {a: 1} /*'))).toMatchObject({ code: 'code-syntax' })
  })

  it('sees no object of ours behind host errors, callbacks and stacks', async () => {
    const fetchNode = (name: string) => {
      if (name === 'Throws') throw Object.assign(new Error('no'), { secret: { a: 1 } })
      return '{"json":{"v":1}}'
    }
    const source = `
      const seen = []
      Error.prepareStackTrace = (error, frames) => { for (const f of frames) seen.push(typeof f.getThis(), typeof f.getFunction()); return 'x' }
      try { $('Throws').all() } catch (error) {
        seen.push(Object.getOwnPropertyNames(error).sort().join(), Object.getPrototypeOf(error) === Error.prototype, error.stack)
      }
      Error.prepareStackTrace = undefined
      let stack = ''
      try { $('Throws').first() } catch (error) { stack = error.stack }
      const value = $('X').first()
      seen.push(value.constructor === Object, value.json.constructor.constructor === Function)
      return {seen, stack, callers: String($.caller) + String($.arguments)}`
    const result = await run(source, { fetchNode })
    const json = JSON.stringify(result)
    expect(json).not.toMatch(/node:internal|main\.cjs|code-sandbox|file:/)
    expect(json).not.toContain('secret')
    // `caller` and `arguments` of our strict functions throw.
    expect(errorOf(result)?.name).toBe('TypeError')
  })

  it('gets nothing but errors from names that only hosts use', async () => {
    const source = `
      const symbols = [Symbol.for('nodejs.util.inspect.custom'), Symbol.for('nodejs.rejection'), Symbol.for('nodejs.dispose')]
      let called = 0
      const trap = {toString() { called++; return 'x' }, [Symbol.toPrimitive]() { called++; return 'x' }}
      for (const s of symbols) trap[s] = () => { called += 100 }
      console.log(trap)
      return {called, trap}`
    expect(jsonOf(await run(source))).toMatchObject({ called: 0 })
  })

  it('does not reach the host with other words than ours', async () => {
    const source = `
      const bad = [{}, [], null, undefined, 5, {toString() { throw new Error('no') }}, Symbol('s'), 'x'.repeat(5000), '\\u0000', '__proto__']
      const out = []
      for (const name of bad) { try { $(name).first(); out.push('ok') } catch (error) { out.push(error.constructor.name) } }
      return {out}`
    const names: string[] = []
    const fetchNode = (name: string, what: string) => {
      names.push(name)
      expect(what).toBe('first')
      return 'null'
    }
    expect((jsonOf(await run(source, { fetchNode })) as { out: string[] }).out).toHaveLength(10)
    expect(names.every((name) => typeof name === 'string' && name.length <= 1024)).toBe(true)
  })
})

describe('code that lies about its result', () => {
  it('gets at most a JSON text of items', async () => {
    const results = [
      '{toJSON() { return [1, 2] }}',
      '{json: {toJSON() { return "},{" }}}',
      '{json: {toJSON() { return undefined }}}',
      '{json: new Proxy({}, {ownKeys() { throw new Error("trap") }})}',
      '{get json() { throw new Error("getter") }}',
      'new Proxy([], {get(t, k) { return k === "length" ? 1e9 : {} }})',
      'new Proxy([], {get(t, k) { return k === "length" ? NaN : {} }})',
      'new Proxy({}, {getPrototypeOf() { throw 1 }})',
      '[new Proxy({}, {getOwnPropertyDescriptor() { throw 1 }})]',
      'Object.assign([{}], {toJSON: () => "x"})',
      'Object.create({json: {}})',
      'new Date()',
      'new (class extends Array {})(1)',
      '[,]',
      '[{json: {}, pairedItem: {toJSON: () => { throw 1 }}}]',
      '[{json: {}, pairedItem: () => 1}]',
      '[{json: {}, files: [1]}]',
      'document',
      'Object.defineProperty([{}], 0, {get() { throw null }})',
    ]
    for (const result of results) {
      const outcome = await run(`return ${result}`)
      if (outcome.type === 'failed')
        expect(['code-threw', 'code-invalid-result', 'code-too-large'], result).toContain(outcome.error.code)
      else
        for (const item of itemsOf(outcome) as { json: unknown; from: unknown }[]) {
          expect(
            Object.keys(item).every((key) => ['json', 'files', 'from', 'pairedItem'].includes(key)),
            result,
          ).toBe(true)
          expect(item.json, result).toBeTypeOf('object')
        }
    }
  })

  it('cannot bend the writer by bending its own built-ins', async () => {
    const bends = [
      'JSON.stringify = () => "}]<script>"',
      'JSON.parse = () => ({})',
      'Array.isArray = () => false',
      'Object.prototype.toJSON = () => 5',
      'Array.prototype.toJSON = () => "x"',
      'String.prototype.toJSON = () => "\\"}]"',
      'Object.keys = () => ["x"]',
      'Object.hasOwn = () => true',
      'Map.prototype.get = () => "}]"; Map.prototype.set = () => {}',
      'Array.prototype[Symbol.iterator] = function* () { yield "}]" }',
      'for (let i = 0; i < 5; i++) Object.defineProperty(Array.prototype, i, {set() { throw 1 }, get() { return "}]" }, configurable: true})',
      'Object.prototype.then = function (ok) { ok(5) }',
      'Promise.prototype.then = () => {}; Promise.resolve = () => 5',
      'Object.defineProperty(Object.prototype, "from", {value: "}]", writable: false})',
      'Object.defineProperty(Object.prototype, "json", {get() { return {} }})',
      'String = Number = Object = Array = Error = Map = RegExp = Function = Reflect = Math = undefined',
      'RegExp.prototype.exec = () => ["", "}", "}"]; Error.prototype.stack = "x"',
      'Number.prototype.toString = () => "}"; Symbol.prototype.toString = () => "}"',
    ]
    for (const bend of bends) {
      for (const end of ['return [{json: {a: 1}}]', 'await null; return items', 'throw new Error("e")', 'return 5']) {
        const outcome = await run(`${bend}; ${end}`)
        expect(['done', 'failed'], bend).toContain(outcome.type)
        if (outcome.type === 'done') expect(Array.isArray(itemsOf(outcome)), bend).toBe(true)
        expect(errorOf(outcome)?.code, bend).not.toBe('code-crashed')
      }
    }
  })

  it('cannot forge numbers, places or codes in its error', async () => {
    const forged = await run(`
      const error = new Error('x'); error.stack = 'code.js:' + '9'.repeat(400) + ':1'
      error.code = 'code-crashed'; error.line = 'x'; error.name = {toString() { return '"}' }}
      throw error`)
    expect(errorOf(forged)).toEqual({ code: 'code-threw', name: '"}', message: 'x' })
    const proxied = await run(
      'throw new Proxy(new Error("x"), {get() { throw new Error("y") }, getPrototypeOf() { throw 1 }})',
    )
    expect(errorOf(proxied)).toMatchObject({ code: 'code-threw' })
    expect(errorOf(await run('throw new Error("Script execution timed out.")'))).toMatchObject({ code: 'code-threw' })
    expect(
      errorOf(await run('throw new Error("Isolate was disposed during execution due to memory limit")')),
    ).toMatchObject({
      code: 'code-threw',
    })
  })
})

/**
 * Each probe says what it sees and then leaves something behind. It runs twice in one isolate; the second time must
 * see what the first did. The list: globals, every prototype and hidden intrinsic that a walk over properties does
 * or does not reach, caches of the engine, pending work.
 */
const LEAKS: Record<string, string> = {
  'a global': 'const seen = typeof globalThis.left; globalThis.left = 1; return {seen}',
  'a sloppy global': 'const seen = typeof left2; left2 = 1; return {seen}',
  'a var through eval': 'const seen = typeof left3; (0, eval)("var left3 = 1"); return {seen}',
  'a let through eval':
    'let seen = "none"; try { seen = (0, eval)("left4") } catch {} ; try { (0, eval)("let left4 = 1") } catch { seen = "there" } return {seen}',
  'a class through eval':
    'let seen = "none"; try { (0, eval)("class Left5 {}") } catch { seen = "there" } return {seen}',
  'the global prototype':
    'const p = Object.getPrototypeOf(globalThis); const seen = String(p.left); p.left = 1; return {seen}',
  'a symbol of the registry':
    'const s = Symbol.for("left"); const seen = String(globalThis[s]); globalThis[s] = 1; return {seen}',
  'RegExp statics': 'const seen = RegExp.$1 + RegExp.lastMatch + RegExp.input; /(l)eft/.test("left"); return {seen}',
  'lastIndex of a literal': 'const r = /a/g; const seen = r.lastIndex; r.test("aa"); return {seen}',
  'a template object':
    'const t = (s) => s; const o = t`x`; const seen = String(Object.isFrozen(o)); globalThis.kept = o; return {seen, same: globalThis.kept2 === o}',
  'a function of the script': 'function f() {} const seen = String(f.left); f.left = 1; return {seen}',
  'a class of the script': 'class C { static n = 0 } C.n++; const seen = C.n; return {seen}',
  'the clock': 'const seen = Date.now(); for (let i = 0; i < 5000; i++) Date.now(); return {seen}',
  'the randomness':
    'const seen = Math.random(); for (let i = 0; i < 50; i++) Math.random(); return {seen, id: crypto.randomUUID()}',
  'the console object': 'const seen = String(console.left); console.left = 1; console.log = () => {}; return {seen}',
  'the console limit': 'let seen = 0; console.log("x".repeat(9000)); return {seen}',
  'fetched data': "const seen = $('X').first().json.v; $('X').first().json.v = 'left'; return {seen}",
  'the items': 'const seen = items[0].json.n; items[0].json.n = "left"; return {seen}',
  'the scope': 'const seen = $vars.v; $vars.v = "left"; return {seen}',
  'the node proxy':
    'const seen = String(Object.getPrototypeOf($node).left); Object.getPrototypeOf($node).left = 1; return {seen}',
  'the crypto object':
    'const seen = String(crypto.left); crypto.left = 1; crypto.randomUUID = () => "left"; return {seen}',
  'Intl.DateTimeFormat':
    'const p = Intl.DateTimeFormat.prototype; const seen = String(p.left); p.left = 1; return {seen}',
  'Intl segments':
    'const p = Object.getPrototypeOf(new Intl.Segmenter("en").segment("ab")); const seen = String(p.left); p.left = 1; return {seen}',
  'Intl segment iterators':
    'const p = Object.getPrototypeOf(new Intl.Segmenter("en").segment("ab")[Symbol.iterator]()); const seen = String(p.left); p.left = 1; return {seen}',
  'Intl legacy symbol':
    'const f = Intl.DateTimeFormat.call(Object.create(Intl.DateTimeFormat.prototype)); const s = Object.getOwnPropertySymbols(f)[0]; const seen = String(s && globalThis[s]); if (s) globalThis[s] = 1; return {seen}',
  'Luxon settings':
    'const seen = luxon.Settings.defaultLocale + DateTime.now().zoneName; luxon.Settings.defaultLocale = "fr"; luxon.Settings.defaultZone = "Asia/Tokyo"; return {seen}',
  'Luxon classes': 'const seen = String(DateTime.prototype.left); DateTime.prototype.left = 1; return {seen}',
  'Error settings':
    'const seen = String(Error.prepareStackTrace) + Error.stackTraceLimit; Error.prepareStackTrace = () => "left"; Error.stackTraceLimit = 3; return {seen}',
  'the Array species':
    'const seen = Array[Symbol.species] === Array; Object.defineProperty(Array, Symbol.species, {value: Map}); return {seen}',
  'a job of a promise':
    'const seen = String(globalThis.late); (async () => { for (let i = 0; i < 100; i++) await null; globalThis.late = "left" })(); return {seen}',
  'an unhandled rejection': 'const seen = String(globalThis.late2); Promise.reject(new Error("left")); return {seen}',
  'a weak collection': 'globalThis.w ??= new WeakMap(); const seen = w.has(Object); w.set(Object, 1); return {seen}',
  'frozen built-ins': 'const seen = Object.isFrozen(Object.prototype); Object.freeze(Object.prototype); return {seen}',
  'a deleted built-in':
    'const seen = typeof Array.prototype.map + typeof Map; delete Array.prototype.map; delete globalThis.Map; return {seen}',
  'a replaced toString': 'const seen = String({}); Object.prototype.toString = () => "left"; return {seen}',
  'a non-extensible global':
    'const seen = Object.isExtensible(globalThis); Object.preventExtensions(globalThis); return {seen}',
}

/** Hidden prototypes: an expression that makes an object, whose chain of prototypes is then marked. */
const MADE: Record<string, string> = {
  Object: '({})',
  Array: '[]',
  Function: '(() => 1)',
  'async function': '(async () => 1)',
  generator: '(function* () {})()',
  'async generator': '(async function* () {})()',
  'array iterator': '[][Symbol.iterator]()',
  'map iterator': 'new Map()[Symbol.iterator]()',
  'set iterator': 'new Set()[Symbol.iterator]()',
  'string iterator': '""[Symbol.iterator]()',
  'regexp iterator': '"a".matchAll(/a/g)',
  'iterator helper': '[1].values().map((x) => x)',
  'wrapped iterator': 'Iterator.from({next() { return {done: true} }})',
  String: 'new String("a")',
  Number: 'new Number(1)',
  Boolean: 'new Boolean(true)',
  Symbol: 'Object(Symbol("s"))',
  BigInt: 'Object(1n)',
  RegExp: '/a/',
  Date: 'new Date()',
  Error: 'new RangeError("x")',
  AggregateError: 'new AggregateError([])',
  Promise: 'Promise.resolve()',
  Map: 'new Map()',
  WeakSet: 'new WeakSet()',
  ArrayBuffer: 'new ArrayBuffer(1)',
  DataView: 'new DataView(new ArrayBuffer(1))',
  'typed array': 'new Float32Array(1)',
  Arguments: '(function () { return arguments })()',
  Proxy: 'new Proxy({}, {})',
  Math: 'Math',
  JSON: 'JSON',
  Reflect: 'Reflect',
  Intl: 'Intl',
  Collator: 'new Intl.Collator()',
  NumberFormat: 'new Intl.NumberFormat()',
  input: '$input',
  'node view': "$('X')",
}

describe('what a run leaves behind', () => {
  const facts = { nowMs: 1_900_000_000_000, seed: 'one seed for all', timezone: 'UTC' }
  const changes: Partial<CodeCall> = { facts, scopeJson: '{"$vars":{"v":1}}', fetchNode: () => '{"json":{"v":1}}' }
  const probes = Object.entries(LEAKS)
  for (const [name, made] of Object.entries(MADE)) {
    probes.push([
      `the prototypes of ${name}`,
      `const seen = []; for (let o = ${made}; o; o = Object.getPrototypeOf(o)) {
         seen.push(String(Object.getOwnPropertyNames(o).includes('left')))
         try { Object.defineProperty(o, 'left', {value: 1, configurable: true}) } catch {}
         try { if (o.constructor) o.constructor.left = 1 } catch {}
       } return {seen, own: String(${made}.left)}`,
    ])
  }

  it.each(probes)('is not seen by the next: %s', async (_name, source) => {
    const first = jsonOf(await run(source, changes))
    expect(first).toHaveProperty('seen')
    expect(jsonOf(await run(source, changes))).toEqual(first)
    expect(sandbox.stats().started).toBe(1)
  })

  it('is not seen after ten runs that each broke everything they could', async () => {
    const breaks = `for (const key of Reflect.ownKeys(globalThis)) {
        const value = globalThis[key]
        for (const target of [value, value?.prototype]) {
          if (target === null || (typeof target !== 'object' && typeof target !== 'function')) continue
          for (const inner of Reflect.ownKeys(target)) { try { target[inner] = () => 'left' } catch {} try { delete target[inner] } catch {} }
        }
        try { delete globalThis[key] } catch {}
      }
      return null`
    for (let i = 0; i < 10; i++) await run(breaks)
    expect(
      jsonOf(
        await run('return {n: items.map((i) => i.json.n).join(), d: new Date(0).toISOString(), r: /a/.test("a")}'),
      ),
    ).toEqual({
      n: '1,2',
      d: '1970-01-01T00:00:00.000Z',
      r: true,
    })
    expect(sandbox.stats().started).toBe(1)
  })

  it('is nothing that a later run could call: a promise left pending takes the isolate with it', async () => {
    expect(errorOf(await run('globalThis.keep = $; await new Promise(() => {})'))).toMatchObject({
      code: 'code-pending-promise',
    })
    expect(jsonOf(await run('return {keep: typeof keep}'))).toEqual({ keep: 'undefined' })
  })
})
