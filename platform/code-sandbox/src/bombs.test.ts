import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CodeCall } from './code-call.ts'
import type { CodeSandbox } from './code-sandbox.ts'
import { aCall, errorOf, itemsOf, openForTest } from './testing/a-call.ts'

let sandbox: CodeSandbox
beforeAll(async () => {
  sandbox = await openForTest()
})
afterAll(() => sandbox.close())

const run = (source: string, changes: Partial<CodeCall> = {}) =>
  sandbox.run(aCall({ source, timeoutMs: 1_000, ...changes }))

const runsOn = async () => expect(itemsOf(await run('return items', { timeoutMs: 5_000 }))).toHaveLength(2)

describe('code that never ends', () => {
  const loops: Record<string, string> = {
    'a loop': 'while (true);',
    'a loop after an await': 'await null; for (;;);',
    'a loop of microtasks': 'const again = () => Promise.resolve().then(again); await again()',
    'an async loop': 'while (true) await null',
    'a loop of microtasks left behind': 'const again = () => Promise.resolve().then(again); again(); return items',
    'a regular expression': '/^(a+)+$/.test("a".repeat(60) + "b"); return items',
    'a generator': 'for (const x of (function* () { while (true) yield 1 })()); return items',
    'a getter of the result': 'return [{json: {get a() { for (;;); }}}]',
    'toJSON of the result': 'return {toJSON() { for (;;); }}',
    'a trap of a thrown proxy': 'throw new Proxy(new Error("x"), {get() { for (;;); }})',
    'then of the result': 'return {then() { for (;;); }}',
    'a getter of a rejection that nobody handles':
      'Promise.reject(Object.defineProperty(new Error("x"), "stack", {get() { for (;;); }})); return items',
    'a catch that catches everything': 'for (;;) { try { for (;;); } catch {} finally { for (;;); } }',
    'a sort': 'Array.from({length: 1000}, (_, i) => i).sort(() => { for (;;); }); return items',
    'questions that are answered from what is kept': "while (true) $('x').all()",
  }
  it.each(Object.entries(loops))('is ended: %s', async (name, source) => {
    const started = performance.now()
    const outcome = await run(source, { timeoutMs: 200, fetchNode: () => '[]' })
    expect(performance.now() - started).toBeLessThan(30_000)
    if (name.includes('rejection') && outcome.type === 'done') return
    expect(errorOf(outcome)).toMatchObject({ code: 'code-timeout' })
    await runsOn()
  })

  it('is killed from outside where V8 does not look at its timer', async () => {
    const outcome = await run(
      'const b = new Uint8Array(30_000_000); for (;;) b.fill(1).sort().reverse().join("").split("x")',
      {
        timeoutMs: 200,
        memoryMb: 256,
      },
    )
    expect(['code-timeout', 'code-memory']).toContain(errorOf(outcome)?.code)
    await runsOn()
  })
})

describe('code that takes all memory', () => {
  const bombs: Record<string, string> = {
    'arrays of numbers': 'const a = []; while (true) a.push(new Array(1000).fill(1.5))',
    objects: 'const a = []; for (let i = 0; ; i++) a.push({i})',
    'a map': 'const m = new Map(); for (let i = 0; ; i++) m.set(i, {i})',
    strings: 'const a = []; for (let i = 0; ; i++) a.push(("x" + i).repeat(10000).split("").join("y"))',
    buffers:
      'const a = []; while (true) { try { a.push(new ArrayBuffer(5_000_000)) } catch { a.push(new Array(100000).fill(a.length)) } }',
    'a large array': 'return {n: new Array(1e8).fill(0).length}',
    closures: 'let f = () => 0; for (;;) { const g = f, s = new Array(100).fill(g); f = () => g() + s.length }',
    'promises that wait': 'const a = []; for (;;) a.push(new Promise(() => {}).then(() => a))',
    'big integers': 'let n = 2n ** 1000000n; const a = []; for (;;) a.push(n *= 3n)',
  }
  // Memory is what ends them; a busy machine takes half a minute to fill it.
  const longMs = 100_000
  it.each(Object.entries(bombs))(
    'is ended without harm to the server: %s',
    { timeout: 2 * longMs },
    async (_, source) => {
      const before = process.memoryUsage().rss
      const outcome = await run(source, { timeoutMs: longMs })
      expect(errorOf(outcome)?.code).toBe('code-memory')
      expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1_048_576)
      await runsOn()
    },
  )

  it('gets an error from a buffer that is too large, and goes on', async () => {
    for (const make of [
      'new ArrayBuffer(2_000_000_000)',
      'new Float64Array(1e9)',
      'new Uint8Array(1e9)',
      '"x".repeat(2 ** 30)',
    ]) {
      expect(errorOf(await run(`${make}; return null`)), make).toMatchObject({ code: 'code-threw', name: 'RangeError' })
    }
  })

  it('has no buffers that grow, which nobody would count', async () => {
    const source = `
      const b = new ArrayBuffer(8, {maxByteLength: 2_000_000_000})
      const c = new (b.slice(0, 4).constructor)(8, {maxByteLength: 2_000_000_000})
      const d = Reflect.construct(ArrayBuffer, [8, {maxByteLength: 2e9}])
      const e = new (new Uint8Array(3).buffer.constructor)(1, {maxByteLength: 2e9})
      const f = structuredCloneLess(new Uint8Array(1).buffer.transfer(16))
      function structuredCloneLess(x) { return x }
      return [b, c, d, e, f].map((x) => ({resize: typeof x.resize, resizable: x.resizable, max: x.maxByteLength}))`
    const items = itemsOf(await run(source)) as { json: { resize: string; resizable: boolean; max: number } }[]
    for (const { json } of items) expect(json).toMatchObject({ resize: 'undefined', resizable: false })
    expect(items.every(({ json }) => json.max <= 16)).toBe(true)
  })
})

describe('code that is merely excessive', () => {
  it('gets an error from recursion without end', async () => {
    for (const source of [
      '(function f() { f() })()',
      'const f = () => [1].map(f); f()',
      'let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return {a}',
      'let e = new Error("x"); for (let i = 0; i < 1e5; i++) e = new Error("x", {cause: e}); throw e',
      'class A { get x() { return this.x } } new A().x',
      'JSON.parse("[".repeat(100000) + "]".repeat(100000)); return null',
      'return {a: "(".repeat(50000) && new RegExp("(".repeat(50000) + ")".repeat(50000)).source.length}',
    ]) {
      const outcome = await run(source, { timeoutMs: 5_000 })
      if (outcome.type === 'failed') expect(['code-threw', 'code-invalid-result'], source).toContain(outcome.error.code)
    }
    await runsOn()
  })

  it('keeps to the limit of the console, and hears that it did', async () => {
    const heard: string[] = []
    const outcome = await run('for (let i = 0; i < 1e6; i++) console.log("x".repeat(100), i); return items', {
      timeoutMs: 10_000,
      onConsole: (_level, text) => heard.push(text),
    })
    expect(outcome.type).toBe('done')
    expect(heard.at(-1)).toMatch(/more was written/)
    expect(heard.join('').length).toBeLessThan(70_000)
  })

  it('cannot ask for ever', async () => {
    const asked: string[] = []
    const outcome = await run("for (let i = 0; ; i++) $('x' + i).all()", {
      fetchNode: (name) => {
        asked.push(name)
        return '[]'
      },
      timeoutMs: 10_000,
    })
    expect(errorOf(outcome)).toMatchObject({ code: 'code-threw' })
    expect(asked).toHaveLength(1_000)
  })
})
