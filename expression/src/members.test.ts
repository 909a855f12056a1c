import { describe, expect, it } from 'vitest'
import { failure, run } from './evaluate.testkit.ts'

const json = JSON.parse(
  '{"body": {"status": "ok", "total": 3}, "list": [1, 2], "none": null, "note": "", "1": "one", "a b": 2}',
)
const value = (code: string) => run(code, { json })
const error = (code: string) => failure(code, { json })

describe('reading members', () => {
  it('reads own keys by dot, text and number', () => {
    expect(value('$json.body.status')).toBe('ok')
    expect(value('$json["a b"]')).toBe(2)
    expect(value('$json[1]')).toBe('one')
    expect(value('$json["bo" + "dy"].total')).toBe(3)
    expect(value('$json.list[1]')).toBe(2)
    expect(value('$json.list.length')).toBe(2)
    expect(value('"abc"[1] + "abc".length')).toBe('b3')
  })

  it('names the last good part and what it has, with the word that was meant', () => {
    const found = error('$json.body.statsu')
    expect(found).toMatchObject({ code: 'path-not-found', lastGoodPath: '$json.body', start: 3, end: 20 })
    expect(found.message).toBe('$json.body has no "statsu"; did you mean "status"? (it has: status, total)')
    expect(error('$json.list[5]').message).toBe('$json.list has no "5"; it is a list of 2.')
    expect(error('$json.none.x').message).toBe('$json.none is null, so it has no "x".')
    expect(error('$json.body.status.x').message).toContain('it is a text')
    expect(error('$json.missing.deeper').message).toContain('$json has no "missing"')
  })

  it.each([
    '$json?.missing',
    '$json.missing?.deeper',
    '$json.missing?.deeper.still',
    '$json.missing?.deeper()',
    '$json.missing?.()',
    '$json.missing ?? undefined',
    '$json.missing.deeper ?? undefined',
    '($json.missing || undefined)',
    '($json.missing && 1) ?? undefined',
    '$ifEmpty($json.missing.deeper, undefined)',
    '$if($json.missing, 1, undefined)',
    '$json.missing ? 1 : undefined',
    '$json.missing?.trim().length',
    '$json.missing.trim() ?? undefined',
  ])('tolerates a missing path where the text says what then: %s', (code) => {
    expect(value(code)).toBeUndefined()
  })

  it('tolerates a question about what is missing', () => {
    expect(value('typeof $json.missing')).toBe('undefined')
    expect(value('!$json.missing')).toBe(true)
    expect(value('$json.missing === undefined')).toBe(true)
    expect(value('null == $json.missing.deeper')).toBe(true)
    expect(value('$json.missing.isEmpty()')).toBe(true)
    expect(value('$json.none.isNotEmpty()')).toBe(false)
    expect(value('Boolean($json.missing)')).toBe(false)
    expect(value('(() => { if ($json.missing) return 1; return 2 })()')).toBe(2)
    expect(value('"missing" in $json')).toBe(false)
  })

  it('does not hide a mistake beside a default', () => {
    expect(error('$json.missing + ($json.note ?? "")').code).toBe('path-not-found')
    expect(error('$json.note || $json.missing').code).toBe('path-not-found')
    expect(error('$json.body.status.trimm() ?? 1').code).toBe('no-such-method')
    expect(error('$json?.body.statsu').code).toBe('path-not-found')
    expect(error('"a" === $json.missing').code).toBe('path-not-found')
  })

  it('cuts a chain at the first missing link', () => {
    expect(value('$json.none?.a.b.c.d()')).toBeUndefined()
    expect(value('$json.none?.[$json.explode]')).toBeUndefined()
    expect(error('($json.none?.a).b').code).toBe('path-not-found')
  })

  it('says so when a method is not called, or is not there', () => {
    expect(error('$json.list.map').code).toBe('method-not-called')
    expect(error('$json.list.mapp(x => x)').message).toContain('Did you mean map()?')
    expect(error('$json.body.status()').message).toContain('$json.body is an object, which has no status()')
    expect(error('$json.total()').code).toBe('no-such-method')
  })

  it('lets a key of a record win over a method when read, and the method win when called', () => {
    expect(run('$json.keys', { json: { keys: 1 } })).toBe(1)
    expect(run('$json.keys()', { json: { keys: 1 } })).toEqual(['keys'])
  })

  it('treats __proto__, constructor and prototype as keys of data and nothing else', () => {
    const odd = JSON.parse('{"__proto__": 1, "constructor": 2, "prototype": 3, "hasOwnProperty": 4}')
    expect(
      run('[$json.__proto__, $json["constructor"], $json.prototype, $json.hasOwnProperty]', { json: odd }),
    ).toEqual([1, 2, 3, 4])
    for (const key of ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf']) {
      expect(run(`$json?.${key}`, { json: {} })).toBeUndefined()
    }
  })
})
