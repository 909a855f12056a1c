import { describe, expect, it } from 'vitest'
import { parseSearch, stringifySearch } from './search-params.ts'

describe('the search part of an address', () => {
  it('is written as it is read', () => {
    const search = { q: 'tag:sales status:live 100% & more', folder: '42', n: '{"a":1}' }
    expect(parseSearch(stringifySearch(search))).toEqual(search)
    expect(stringifySearch({ q: 'tag:sales status:live' })).toBe('?q=tag:sales+status:live')
  })

  it('leaves out what is empty', () => {
    expect(stringifySearch({ q: '', folder: undefined })).toBe('')
  })
})
