import { isHostAllowed } from '@linkflow/http-egress'
import { describe, expect, it } from 'vitest'
import { isNarrowed, parseAllowedHost } from './allowed-hosts.ts'

describe('a host that may get a secret', () => {
  it.each([
    ['api.example.com', 'api.example.com'],
    [' API.Example.COM:8443 ', 'api.example.com:8443'],
    ['*.example.com', '*.example.com'],
    ['10.0.0.5', '10.0.0.5'],
    ['[::1]:5432', '[::1]:5432'],
    ['münchen.de', 'xn--mnchen-3ya.de'],
    ['localhost', 'localhost'],
    ['0x7f.1', '127.0.0.1'],
    ['api.example.com.', 'api.example.com'],
    ['*.Example.com.:0443', '*.example.com:443'],
    ['*.MÜNCHEN.de', '*.xn--mnchen-3ya.de'],
    ['ａｐｉ.example.com', 'api.example.com'],
    ['api。example.com', 'api.example.com'],
    ['[::ffff:10.0.0.1]', '[::ffff:a00:1]'],
    ['[0:0::1]:80', '[::1]:80'],
  ])('is written in one form: %s', (text, written) => {
    expect(parseAllowedHost(text)).toEqual({ ok: true, value: written })
  })

  it.each([
    '',
    '*',
    '*.',
    '*.com',
    '*.10.0.0.1',
    'https://a.example',
    'a.example/x',
    'a b',
    'a@b.example',
    '::1',
    'a:0',
    'a:70000',
    'a..b*',
    'x:y',
    '.',
    '..',
    '*.*.example.com',
    '*.{{ $json.host }}',
    '{{ $json.host }}',
    'a%2eexample.com',
    'a.example.com:443:80',
    'a.example.com\\@evil.example',
    'a.example.com#.evil.example',
    '*.com.',
  ])('is refused when it is none: %j', (text) => {
    expect(parseAllowedHost(text).ok).toBe(false)
  })

  it('means to egress what it says', () => {
    const entry = (text: string) => {
      const parsed = parseAllowedHost(text)
      return parsed.ok ? [parsed.value] : []
    }
    expect(isHostAllowed(entry('API.example.com'), 'api.example.com', 443)).toBe(true)
    expect(isHostAllowed(entry('api.example.com:8443'), 'api.example.com', 443)).toBe(false)
    expect(isHostAllowed(entry('*.example.com'), 'a.b.example.com', 443)).toBe(true)
    expect(isHostAllowed(entry('*.example.com'), 'example.com', 443)).toBe(false)
  })
})

describe('narrowing a list', () => {
  it.each([
    [['a.example.com', 'b.example.com'], ['a.example.com'], true],
    [['a.example.com'], ['a.example.com:443'], true],
    [['*.example.com'], ['a.example.com', '*.b.example.com'], true],
    [['a.example.com'], [], true],
    [['a.example.com:443'], ['a.example.com'], false],
    [['a.example.com:443'], ['a.example.com:444'], false],
    [['a.example.com'], ['a.example.com', 'evil.example'], false],
    [['a.example.com'], ['*.example.com'], false],
    [['*.example.com'], ['example.com'], false],
    [['*.example.com'], ['evilexample.com'], false],
    [['*.b.example.com'], ['*.example.com'], false],
    [['[::1]'], ['[::2]'], false],
  ])('%j → %j: %s', (before, after, isNarrower) => {
    expect(isNarrowed(before, after)).toBe(isNarrower)
  })
})
