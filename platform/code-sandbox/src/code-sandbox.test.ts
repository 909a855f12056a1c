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
const each = (source: string, changes: Partial<CodeCall> = {}) => run(source, { mode: 'each', ...changes })

describe('what code returns', () => {
  it('becomes items: an object is one, bare objects are wrapped, null is none', async () => {
    expect(itemsOf(await run('return {json: {a: 1}}'))).toEqual([{ json: { a: 1 }, from: null }])
    expect(itemsOf(await run('return {a: 1}'))).toEqual([{ json: { a: 1 }, from: null }])
    expect(itemsOf(await run('return [{a: 1}, {a: 2}]'))).toEqual([
      { json: { a: 1 }, from: 0 },
      { json: { a: 2 }, from: 1 },
    ])
    expect(itemsOf(await run('return []'))).toEqual([])
    expect(itemsOf(await run('return null'))).toEqual([])
  })

  it('is refused with a sentence where it is not items', async () => {
    const cases: [string, RegExp][] = [
      ['', /it returned nothing/],
      ['return 5', /it returned a number/],
      ['return [1]', /element 0 is a number/],
      ['return [{}, null]', /element 1 is null/],
      ['return [[{}]]', /element 0 is an array/],
      ['return [{json: {}}, {a: 1}]', /Inconsistent item format/],
      ['return [{json: 5}]', /A 'json' property \[item 0\] isn't an object/],
      ['return [{json: [1]}]', /A 'json' property \[item 0\] isn't an object/],
      ['return [{json: {}, name: 1}]', /Unknown top-level item key: name/],
      ['return {json: {}, files: 3}', /A 'files' property/],
      ['const a = {}; a.a = a; return a', /cannot be written as JSON/],
      ['return {a: 1n}', /cannot be written as JSON/],
    ]
    for (const [source, message] of cases) {
      expect(errorOf(await run(source)), source).toMatchObject({ code: 'code-invalid-result' })
      expect(errorOf(await run(source))?.message).toMatch(message)
    }
  })

  it('crosses as JSON: dates are text, undefined is absent, files stay beside json', async () => {
    expect(jsonOf(await run('return {d: new Date(0), u: undefined, n: NaN, m: new Map([[1, 2]])}'))).toEqual({
      d: '1970-01-01T00:00:00.000Z',
      n: null,
      m: {},
    })
    const files = { data: { id: 'f1' } }
    const itemsJson = JSON.stringify([{ json: {}, files }])
    expect(itemsOf(await run('return items', { itemsJson }))).toEqual([{ json: {}, files, from: 0 }])
    expect(itemsOf(await run('return [{binary: $binary, a: 1}]', { itemsJson }))).toEqual([
      { json: { a: 1 }, files, from: 0 },
    ])
  })

  it('is the same for many items, of which some need a closer look', async () => {
    const items = itemsOf(
      await run(`
        Object.prototype.toJSON = undefined
        Array.prototype.toJSON = () => 'a list'
        const odd = { 3: Object.create(null), 200: Object.create({ inherited: 1 }), 299: { toJSON: () => ({ told: 1 }) } }
        return Array.from({ length: 300 }, (_, i) => ({ json: Object.assign(odd[i] ?? {}, { i, gone: undefined }) }))`),
    ) as { json: { i: number }; from: unknown }[]
    expect(items.slice(0, 299)).toEqual(Array.from({ length: 299 }, (_, i) => ({ json: { i }, from: null })))
    expect(items[299]).toEqual({ json: { told: 1 }, from: null })
  })

  it('is refused by the number of the item, however many are good', async () => {
    const bad = async (element: string) =>
      errorOf(await run(`return Array.from({ length: 300 }, (_, i) => ({ json: i === 250 ? ${element} : { i } }))`))
    for (const element of [
      '5',
      'JSON.rawJSON("5")',
      'new String("x")',
      'new Date(0)',
      '(() => { const a = {}; a.a = a; return a })()',
    ])
      expect(await bad(element), element).toMatchObject({
        code: 'code-invalid-result',
        message: expect.stringContaining('[item 250]'),
      })
  })

  it('gives an item with an error its message as json', async () => {
    expect(jsonOf(await run('return [{json: {a: 1}, error: new Error("no")}]'))).toEqual({ error: 'no' })
  })
})

describe('parents of items', () => {
  const from = async (source: string, changes: Partial<CodeCall> = {}) =>
    (itemsOf(await run(source, changes)) as { from: unknown }[]).map((item) => item.from)

  it('are those whose object was returned, or whose json was', async () => {
    expect(await from('return [items[1], {json: items[0].json}, {json: {}}]')).toEqual([1, 0, null])
    expect(await from('items[1].json.x = 1; return [items[1]]')).toEqual([1])
    expect(await from('return [items[1].json]')).toEqual([1])
  })

  it('are else what pairedItem says, else the same index if the counts match, else unknown', async () => {
    expect(await from('return [{json: {}, pairedItem: 1}, {json: {}, pairedItem: {item: 0}}]')).toEqual([1, 0])
    expect(await from('return [{json: {}}, {json: {}}]')).toEqual([0, 1])
    expect(await from('return [{json: {}}]')).toEqual([null])
    expect(await from('return [{json: {}, pairedItem: 7}, {json: {}}]')).toEqual([null, 1])
  })

  it('keep what pairedItem said where it is not one index', async () => {
    const [item] = itemsOf(await run('return [{json: {}, pairedItem: [{item: 0}, {item: 1}]}]')) as object[]
    expect(item).toEqual({ json: {}, pairedItem: [{ item: 0 }, { item: 1 }], from: null })
  })

  it('count from the base of a part of a longer list', async () => {
    expect(await from('return items', { itemIndexBase: 40 })).toEqual([40, 41])
    expect(jsonOf(await each('return {i: $itemIndex}', { itemIndexBase: 40 }))).toEqual({ i: 40 })
  })

  it('are never outside the input, whatever the code did to the list', async () => {
    expect(await from('items.push({json: {}}); return items')).toEqual([0, 1, null])
    expect(await from('items.length = 0; items[5] = null; return [{json: {}, pairedItem: 1.5}]')).toEqual([null])
  })
})

describe('code that runs for each item', () => {
  it('sees its item and returns one; null leaves the item out', async () => {
    expect(itemsOf(await each('return {n: item.json.n * 2, i: $itemIndex, same: $json === $input.item.json}'))).toEqual(
      [
        { json: { n: 2, i: 0, same: true }, from: 0 },
        { json: { n: 4, i: 1, same: true }, from: 1 },
      ],
    )
    expect(itemsOf(await each('return $itemIndex === 0 ? null : item'))).toEqual([{ json: { n: 2 }, from: 1 }])
    expect(itemsOf(await each('await null; return item'))).toHaveLength(2)
  })

  it('fails with the index of the item', async () => {
    expect(errorOf(await each('if ($itemIndex === 1) throw new Error("no")'))).toMatchObject({ itemIndex: 0 })
    expect(errorOf(await each('if ($itemIndex === 1) throw new Error("no"); return item'))).toMatchObject({
      code: 'code-threw',
      message: 'no',
      itemIndex: 1,
      line: 1,
    })
    expect(errorOf(await each('return [item]'))).toMatchObject({ code: 'code-invalid-result', itemIndex: 0 })
  })

  it('goes on after an item that failed, if told so', async () => {
    const source = 'if ($itemIndex === 0)\nthrow new Error("no"); return item'
    expect(itemsOf(await each(source, { continueOnError: true }))).toEqual([
      {
        json: {},
        failed: expect.objectContaining({ code: 'code-threw', message: 'no', line: 2, itemIndex: 0 }),
        from: 0,
      },
      { json: { n: 2 }, from: 1 },
    ])
    expect(itemsOf(await each('return $itemIndex === 1 ? 7 : item', { continueOnError: true }))).toEqual([
      { json: expect.anything(), from: 0 },
      { json: {}, failed: expect.objectContaining({ code: 'code-invalid-result', itemIndex: 1 }), from: 1 },
    ])
    const hostile = 'throw { get message() { throw this }, toString() { throw this } }'
    expect(itemsOf(await each(hostile, { continueOnError: true }))).toMatchObject([
      { failed: { code: 'code-threw' } },
      { failed: { code: 'code-threw' } },
    ])
  })
})

describe('what code sees', () => {
  it('is its items by every name', async () => {
    const source = `return {
      all: $input.all() === items, first: $input.first() === items[0], last: $input.last() === items[1],
      ofItem: $json === items[0].json, items: $items() === items, index: $itemIndex }`
    expect(jsonOf(await run(source))).toEqual({
      all: true,
      first: true,
      last: true,
      ofItem: true,
      items: true,
      index: 0,
    })
  })

  it('can be declared over by its own names', async () => {
    expect(
      jsonOf(await run('const items = 1, $json = 2, item = 3, $ = 4, $input = 5; return {s: items + $json}')),
    ).toEqual({ s: 3 })
  })

  it('is nothing, without failing, where there are no items', async () => {
    expect(
      jsonOf(await run('return {j: typeof $json, f: typeof $input.first(), n: items.length}', { itemsJson: '[]' })),
    ).toEqual({
      j: 'undefined',
      f: 'undefined',
      n: 0,
    })
  })

  it('has what the scope names as globals', async () => {
    const scopeJson = '{"$workflow":{"name":"W"},"$runIndex":3,"__proto__":{"x":1}}'
    expect(jsonOf(await run('return {w: $workflow.name, r: $runIndex, x: typeof x}', { scopeJson }))).toEqual({
      w: 'W',
      r: 3,
      x: 'undefined',
    })
  })

  it('has the clock and the randomness of the facts, and so gives the same result twice', async () => {
    const source = `return { now: Date.now(), date: new Date(), text: Date(), year: new Intl.DateTimeFormat('en').format(),
      random: [Math.random(), Math.random()], id: crypto.randomUUID(),
      bytes: [...crypto.getRandomValues(new Uint8Array(4))], parsed: new Date('2020-01-01').getTime(),
      local: new Date(2020, 0, 1).toISOString(), instance: new Date() instanceof Date }`
    const first = jsonOf(await run(source)) as { random: number[]; id: string }
    expect(first).toMatchObject({
      now: Date.UTC(2030, 0, 2, 3, 4, 5),
      date: '2030-01-02T03:04:05.000Z',
      text: expect.stringContaining('2030'),
      year: '1/2/2030',
      parsed: Date.UTC(2020, 0, 1),
      local: '2020-01-01T00:00:00.000Z',
      instance: true,
    })
    expect(first.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(new Set(first.random).size).toBe(2)
    expect(jsonOf(await run(source))).toEqual(first)
    const other = jsonOf(await run(source, { facts: { nowMs: 0, seed: 'another seed of a test' } }))
    expect((other as { id: string }).id).not.toBe(first.id)
  })

  it('has a clock that moves when it is read again and again, so that waiting for a time ends', async () => {
    expect(jsonOf(await run('const until = Date.now() + 20; while (Date.now() < until); return {ok: true}'))).toEqual({
      ok: true,
    })
  })

  it('has randomness that looks like it', async () => {
    const source = `let sum = 0, low = 1, high = 0
      for (let i = 0; i < 10000; i++) { const x = Math.random(); sum += x; low = Math.min(low, x); high = Math.max(high, x) }
      return {mean: sum / 10000, low, high}`
    const { mean, low, high } = jsonOf(await run(source)) as { mean: number; low: number; high: number }
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.02)
    expect(low).toBeGreaterThanOrEqual(0)
    expect(low).toBeLessThan(0.01)
    expect(high).toBeGreaterThan(0.99)
    expect(high).toBeLessThan(1)
  })

  it('has Luxon in the zone of the workflow, when it names it', async () => {
    const source =
      'return {now: $now, today: $today.toISO(), zone: DateTime.now().zoneName, d: Duration.fromObject({hours: 2}).as("minutes")}'
    expect(jsonOf(await run(source))).toEqual({
      now: '2030-01-02T04:04:05.000+01:00',
      today: '2030-01-02T00:00:00.000+01:00',
      zone: 'Europe/Berlin',
      d: 120,
    })
    expect(jsonOf(await run('return {l: typeof luxon, again: $now.year}'))).toEqual({ l: 'object', again: 2030 })
  })

  it('has other nodes, asked for once each and only when it looks', async () => {
    const asked: string[] = []
    const fetchNode = (name: string, what: string) => {
      asked.push(`${name} ${what}`)
      return what.startsWith('items') ? '[{"json":{"v":1}}]' : what === 'executed' ? 'true' : '{"json":{"v":2}}'
    }
    const source = `const x = $('Other')
      return {all: x.all().length, again: x.all()[0].json.v, first: x.first().json.v, item: x.item.json.v,
        at: $node['Other'].json.v, run: $items('Other', 0, 2).length, done: $('Other').isExecuted}`
    expect(jsonOf(await run(source, { fetchNode }))).toEqual({
      all: 1,
      again: 1,
      first: 2,
      item: 2,
      at: 2,
      run: 1,
      done: true,
    })
    expect(asked).toEqual([
      'Other items',
      'Other first',
      'Other item:0',
      'Other at:0',
      'Other items:0:2',
      'Other executed',
    ])
  })

  it('gets an answer that takes its time, and a refusal as an error', async () => {
    const fetchNode = async (name: string) => {
      await new Promise(setImmediate)
      if (name === 'Nobody') throw new Error('There is no node «Nobody»')
      return '{"json":{"v":1}}'
    }
    const source =
      "try { $('Nobody').first() } catch (e) { return {e: e.message, own: e.constructor === Error, v: $('X').first().json.v} }"
    expect(jsonOf(await run(source, { fetchNode }))).toEqual({ e: 'There is no node «Nobody»', own: true, v: 1 })
    expect(errorOf(await run("return $('X').all()"))?.message).toBe("Other nodes' data is not available in this run")
  })
})

describe('what goes wrong', () => {
  it('is told with the place in the source of the user', async () => {
    expect(errorOf(await run('\n\n  throw new TypeError("no")'))).toEqual({
      code: 'code-threw',
      name: 'TypeError',
      message: 'no',
      line: 3,
      column: 9,
    })
    expect(errorOf(await run('const a = 1\nawait null\n  a.b.c()'))).toMatchObject({ line: 3, column: 7 })
    expect(errorOf(await run('return 1 +'))).toMatchObject({ code: 'code-syntax', line: 2 })
    expect(errorOf(await run('let x = ;'))).toMatchObject({ code: 'code-syntax', line: 1, column: 9 })
    expect(errorOf(await run('return missing'))).toMatchObject({
      name: 'ReferenceError',
      message: 'missing is not defined',
    })
  })

  it('is a value, whatever was thrown', async () => {
    const thrown = [
      '1',
      'null',
      'undefined',
      '{a: 1}',
      'Symbol("s")',
      '() => {}',
      'Object.create(null)',
      'new Proxy({}, {})',
    ]
    for (const value of thrown)
      expect(errorOf(await run(`throw ${value}`)), value).toMatchObject({ code: 'code-threw' })
    expect(errorOf(await run('throw "plain text"'))?.message).toContain('plain text')
  })

  it('is a rejected promise too', async () => {
    expect(errorOf(await run('await Promise.reject(new RangeError("no"))'))).toMatchObject({ name: 'RangeError' })
    expect(errorOf(await run('return Promise.reject(new Error("no"))'))).toMatchObject({ message: 'no' })
  })

  it('is a promise that nothing can settle', async () => {
    expect(errorOf(await run('await new Promise(() => {})'))).toMatchObject({ code: 'code-pending-promise' })
    expect(errorOf(await run('return new Promise(() => {})'))).toMatchObject({ code: 'code-pending-promise' })
    expect(itemsOf(await run('new Promise(() => {}); return items'))).toHaveLength(2)
  })
})

describe('the console', () => {
  it('is forwarded with its level, and kept in the outcome', async () => {
    const heard: string[] = []
    const onConsole = (level: string, text: string) => heard.push(`${level} ${text}`)
    const outcome = await run(
      'console.log("a", {b: [1]}, null, 5n); console.warn(new TypeError("c")); console.error(() => 1); return null',
      {
        onConsole,
      },
    )
    expect(heard).toEqual(['info a {"b":[1]} null 5', 'warn TypeError: c', 'error [function ]'])
    expect(outcome.console.map(({ text }) => text)).toHaveLength(3)
  })

  it('is there when the code then fails, by a timeout too', async () => {
    const threw = await run('console.log("before"); throw 1')
    expect(threw.console).toEqual([{ level: 'info', text: 'before' }])
    const late = await run('console.log("before"); while (true);', { timeoutMs: 50 })
    expect(late).toMatchObject({ error: { code: 'code-timeout' }, console: [{ text: 'before' }] })
  })
})
