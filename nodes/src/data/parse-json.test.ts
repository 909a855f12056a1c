import { describe, expect, it } from 'vitest'
import { JSON_DEPTH_MAX } from '../limits.ts'
import { parseJson } from './parse-json.ts'

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`

describe('JSON from outside', () => {
  it('keeps hostile keys as own keys', () => {
    const parsed = parseJson('{"__proto__":{"polluted":true}}')
    expect(parsed.ok && Object.keys(parsed.value as object)).toEqual(['__proto__'])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('is bounded in depth', () => {
    expect(parseJson(nested(JSON_DEPTH_MAX)).ok).toBe(true)
    expect(parseJson(nested(JSON_DEPTH_MAX + 1))).toEqual({
      ok: false,
      error: `it is nested deeper than ${JSON_DEPTH_MAX} levels`,
    })
    expect(parseJson(nested(100_000)).ok).toBe(false)
  })

  it('says what is wrong with text that is not JSON', () => {
    expect(parseJson('{')).toMatchObject({ ok: false })
  })
})
