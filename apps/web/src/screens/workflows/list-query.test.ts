import { describe, expect, it } from 'vitest'
import { isNarrowed, readQuery, serverFilter, toggleToken, tokenOf } from './list-query.ts'

describe('the query of the list', () => {
  it('has words and tokens in any order', () => {
    expect(readQuery('tag:sales order status:live intake uses:http tag:"two words"')).toEqual({
      words: 'order intake',
      tags: ['sales', 'two words'],
      status: 'live',
      uses: ['http'],
      isFavourite: false,
      isArchived: false,
      unknown: [],
    })
  })

  it('says which tokens mean nothing, and goes on', () => {
    expect(readQuery('status:lively colour:red x')).toMatchObject({
      words: 'x',
      unknown: ['status:lively', 'colour:red'],
    })
    expect(readQuery('tag:"never closed')).toMatchObject({ tags: ['never closed'] })
    expect(readQuery('  ')).toMatchObject({ words: '', unknown: [] })
  })

  it('asks the server for what it knows', () => {
    expect(serverFilter(readQuery('a tag:x status:draft uses:http is:favourite'), undefined)).toEqual({
      q: 'a http',
      tags: ['x'],
      state: 'draft',
      favourites: true,
    })
    expect(serverFilter(readQuery('status:failing owner:me'), 'f1')).toEqual({
      failing: true,
      owner: 'me',
      folder: 'f1',
      below: true,
    })
    expect(serverFilter(readQuery('is:archived'), 'none')).toEqual({ archived: true, folder: 'none' })
    // The server refuses a search without a letter or a figure; here it is one that finds all.
    expect(serverFilter(readQuery('---'), undefined)).toEqual({})
  })

  it('is narrowed by everything but what it does not know', () => {
    expect(['x', 'tag:a', 'status:live', 'uses:a', 'is:archived'].map((text) => isNarrowed(readQuery(text)))).toEqual([
      true,
      true,
      true,
      true,
      true,
    ])
    expect(isNarrowed(readQuery('colour:red'))).toBe(false)
  })

  it('takes a token in and out', () => {
    expect(toggleToken('a tag:x', 'status:live')).toBe('a tag:x status:live')
    expect(toggleToken('a status:live tag:x', 'status:live')).toBe('a tag:x')
    expect(toggleToken('tag:"two words" a', tokenOf('tag', 'two words'))).toBe('a')
    expect(tokenOf('tag', 'sales')).toBe('tag:sales')
  })
})
