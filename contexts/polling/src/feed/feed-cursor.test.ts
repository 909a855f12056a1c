import { describe, expect, it } from 'vitest'
import { GONE_ENTRIES_KEPT } from '../limits.ts'
import { knownEntry, SeenEntries } from './feed-cursor.ts'

const keyOf = (json: Parameters<typeof knownEntry>[0]) => knownEntry(json).key

describe('an entry of a feed', () => {
  it('is known again by its guid, else its link, else its title and date, else all of it', () => {
    expect(keyOf({ guid: 'a', link: 'x', title: 't' })).toBe(keyOf({ guid: 'a', link: 'y', title: 'u' }))
    expect(keyOf({ guid: 'a', link: 'x' })).not.toBe(keyOf({ guid: 'b', link: 'x' }))
    expect(keyOf({ link: 'x', title: 't' })).toBe(keyOf({ link: 'x', title: 'u' }))
    expect(keyOf({ guid: 'x' })).not.toBe(keyOf({ link: 'x' }))
    const titled = { title: 't', isoDate: '2030-01-01T00:00:00.000Z' }
    expect(keyOf({ ...titled, content: 'a' })).toBe(keyOf({ ...titled, content: 'b' }))
    expect(keyOf(titled)).not.toBe(keyOf({ ...titled, isoDate: '2030-01-02T00:00:00.000Z' }))
    expect(keyOf({ title: 't', pubDate: 'soon' })).not.toBe(keyOf({ title: 't', pubDate: 'later' }))
    expect(keyOf({ content: 'a' })).not.toBe(keyOf({ content: 'b' }))
  })

  it('has changed when what people read of it has', () => {
    const seen = new SeenEntries([])
    const before = knownEntry({ guid: 'a', title: 't', content: 'c', isoDate: '2030-01-01T00:00:00.000Z' })
    expect(seen.whatIs(before)).toBe('new')
    seen.add(before)
    const again = new SeenEntries(seen.list())
    expect(again.whatIs(before)).toBe('known')
    expect(again.whatIs(knownEntry({ ...before.json, isoDate: '2030-01-02T00:00:00.000Z' }))).toBe('known')
    expect(again.whatIs(knownEntry({ ...before.json, content: 'd' }))).toBe('changed')
  })

  it('is remembered for a while though it left the feed', () => {
    const entries = Array.from({ length: GONE_ENTRIES_KEPT + 1 }, (_, at) => knownEntry({ guid: String(at) }))
    const now = [knownEntry({ guid: 'now' })]
    let seen = new SeenEntries([]).after(entries.slice(0, 1))
    seen = new SeenEntries(seen).after(entries.slice(1))
    seen = new SeenEntries(seen).after(now)
    expect(seen).toHaveLength(GONE_ENTRIES_KEPT + 1)
    const whatIs = (at: number) => new SeenEntries(seen).whatIs(entries[at]!)
    expect([whatIs(0), whatIs(1), whatIs(GONE_ENTRIES_KEPT)]).toEqual(['new', 'known', 'known'])
  })
})
