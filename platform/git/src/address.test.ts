import { describe, expect, it } from 'vitest'
import { checkedAddress, withoutUser } from './address.ts'

describe('the address of a repository', () => {
  it.each([
    ['https://example.com/a.git', 'https://example.com/a.git'],
    ['https://example.com/a/b/', 'https://example.com/a/b'],
    ['HTTPS://Example.com:443/a', 'https://example.com/a'],
  ])('may be %s', (address, url) => expect(checkedAddress(address)).toEqual({ ok: true, url }))

  it.each([
    'http://example.com/a',
    'git://example.com/a',
    'ssh://git@example.com/a',
    'git@example.com:a/b.git',
    'file:///etc',
    '/etc',
    '../a',
    'ext::sh -c id',
    '--upload-pack=id',
    'https://ada@example.com/a',
    'https://ada:geheim@example.com/a',
    'https://example.com/a?x=1',
    'https://example.com/a#b',
    '',
  ])('may not be %j', (address) => expect(checkedAddress(address).ok).toBe(false))

  it('is shown without who signs in', () => {
    expect(withoutUser('https://ada:geheim@example.com/a')).toBe('https://example.com/a')
    expect(withoutUser('http://x@y')).toBe('http://y')
    expect(withoutUser('plain text')).toBe('plain text')
  })
})
