import { describe, expect, it } from 'vitest'
import { evaluated, failure, run } from './evaluate.testkit.ts'
import {
  Budget,
  Bytes,
  compileTemplate,
  DateTime,
  Duration,
  ExpressionError,
  FileHandle,
  HostObject,
  hostFunction,
  hostGetter,
  MapValue,
  SetValue,
  toJson,
  toText,
  type Value,
} from './index.ts'

const fetched = new HostObject(
  "$('Fetch')",
  new Map<string, Value | ReturnType<typeof hostGetter>>([
    ['item', hostGetter(() => ({ json: { id: 1 } }))],
    ['first', hostFunction('first', (args) => ({ json: { args } }))],
    ['isExecuted', true],
  ]),
)
const values: { [name: string]: Value } = {
  $: hostFunction('$', ([name]) => {
    if (name !== 'Fetch') throw new ExpressionError('unknown-node', `There is no node «${name}».`)
    return fetched
  }),
  $node: new HostObject('$node', new Map(), { lookup: (name) => (name === 'Fetch' ? fetched : undefined) }),
}

describe('objects of the host', () => {
  it('show their members and nothing else', () => {
    expect(run("$('Fetch').item.json.id", { values })).toBe(1)
    expect(run("$('Fetch').first(1, 'a').json.args", { values })).toEqual([1, 'a'])
    expect(run('$node["Fetch"].isExecuted', { values })).toBe(true)
    expect(failure("$('Fetch').itm", { values }).message).toContain('did you mean "item"?')
    expect(failure("$('Fetch').first", { values }).code).toBe('method-not-called')
    expect(failure("$('Fetch').fist()", { values }).message).toContain('Did you mean first()?')
  })

  it('leave a parameter as their data', () => {
    expect(run("$('Fetch')", { values })).toEqual({ item: { json: { id: 1 } }, isExecuted: true })
  })

  it('report errors of their own, which surface in both dialects and get a place', () => {
    for (const dialect of ['linkflow', 'n8n'] as const) {
      expect(failure("$('Nope').item", { values, dialect })).toMatchObject({ code: 'unknown-node', start: 3 })
    }
  })

  it('that fail in a way nobody foresaw are an internal error with its cause', () => {
    const broken = {
      $: hostFunction('$', () => {
        throw new TypeError('oops')
      }),
    }
    expect(failure("$('x')", { values: broken, dialect: 'n8n' })).toMatchObject({
      code: 'internal-error',
      cause: { message: 'oops' },
    })
  })
})

describe('leaving a parameter', () => {
  it('turns every value into JSON', () => {
    const value: Value = {
      date: new DateTime(0, 'Europe/Berlin'),
      invalid: new DateTime(Number.NaN),
      duration: new Duration({ hours: 1 }),
      set: new SetValue([1, undefined]),
      map: new MapValue([['__proto__', 1]]),
      bytes: new Bytes(Uint8Array.from([1, 2, 3])),
      file: new FileHandle({ id: 'secret', name: 'a.txt', mimeType: 'text/plain', sizeBytes: 3 }),
      missing: undefined,
      list: [undefined, Number.NaN, Number.POSITIVE_INFINITY, -0],
    }
    expect(JSON.stringify(toJson(value))).toBe(
      '{"date":"1970-01-01T01:00:00.000+01:00","invalid":null,"duration":"PT1H","set":[1,null],"map":{"__proto__":1},"bytes":"AQID","file":{"name":"a.txt","mimeType":"text/plain","size":3},"list":[null,null,null,0]}',
    )
    expect(toJson(undefined)).toBeUndefined()
    expect(run('/a+/gi')).toBe('/a+/gi')
  })

  it('hands plain data out as it is', () => {
    const json = { a: [1, { b: 2 }] }
    expect(toJson(json)).toBe(json)
    expect(evaluated('{{ $json.a }}', { json })).toBe(json.a)
  })

  it('joins values into text', () => {
    expect(toText([1, { a: 2 }], 'linkflow')).toBe('[1,{"a":2}]')
    expect(toText([1, { a: 2 }], 'n8n')).toBe('1,[object Object]')
    expect(toText(null, 'linkflow') + toText(undefined, 'n8n') + toText(Number.NaN, 'n8n')).toBe('')
  })
})

describe('the n8n dialect', () => {
  it('turns run-time errors into missing values and says so', () => {
    const warnings: string[] = []
    const warn = (code: string) => warnings.push(code)
    const json = { a: null }
    expect(evaluated('{{ $json.a.b.c }}', { json, dialect: 'n8n', warn })).toBeUndefined()
    expect(evaluated('x{{ $json.a.b }}y{{ $json.nope() }}z', { json, dialect: 'n8n', warn })).toBe('xyz')
    expect(evaluated('{{ JSON.parse("{") }}', { json, dialect: 'n8n', warn })).toBeUndefined()
    expect(warnings).toEqual(['path-not-found', 'path-not-found', 'no-such-method', 'invalid-json'])
  })

  it('reads a missing key as missing without a warning', () => {
    const warnings: string[] = []
    expect(
      evaluated('{{ $json.nope }}', { json: {}, dialect: 'n8n', warn: (code) => warnings.push(code) }),
    ).toBeUndefined()
    expect(warnings).toEqual([])
  })
})

describe('what the scope does not give', () => {
  it('is an error that says so', () => {
    const compiled = compileTemplate('{{ Date.now() + Math.random() }}', { dialect: 'linkflow', names: new Set() })
    if (!compiled.ok) throw new Error('does not compile')
    expect(() => compiled.value.evaluate({ get: () => undefined }, new Budget())).toThrow('time cannot be read')
    expect(() => compiled.value.evaluate({ get: () => undefined, nowMs: () => 0 }, new Budget())).toThrow(
      'Random numbers',
    )
  })
})
