import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { FEED_MARK_CHARS_MAX } from '../limits.ts'
import { type FeedPlace, openFeedPlace } from '../testing/feed-place.ts'
import { newId, openPollingWorld } from '../testing/polling-world.ts'

let world: Awaited<ReturnType<typeof openPollingWorld<FeedPlace>>>
let place: FeedPlace
beforeAll(async () => {
  world = await openPollingWorld(openFeedPlace)
  place = world.place
})
afterAll(() => world?.close())
beforeEach(async () => {
  await world.begin()
  Object.assign(place, { entries: [], knowsMarks: true, etag: undefined, retryAfter: undefined })
  place.asked.length = 0
  place.statuses.length = 0
})

/** Published with these parameters, and looked at for the first time. */
async function watched(more: object = {}): Promise<void> {
  await world.publish('here', more)
  await world.look()
}

describe('a feed', () => {
  it('is asked whether it is what it was, and starts nothing while it is', async () => {
    place.deliver('old')
    await watched()
    const [before] = await world.watches()
    await world.look()
    expect(place.statuses).toEqual([200, 304])
    place.deliver('new')
    await world.look()
    await world.look()
    expect(place.statuses).toEqual([200, 304, 200, 304])
    expect(world.texts()).toEqual(['new'])
    expect((await world.watches())[0]!.cursor).not.toBe(before!.cursor)
  })

  it('is asked anew for what had no room, though its server knows what it answered', async () => {
    await watched()
    for (const text of ['first', 'late']) place.deliver(text)
    await world.look({
      start: async (start) => (place.textOf(start) === 'late' ? { type: 'busy' } : world.needs.start(start)),
    })
    await world.look()
    await world.look()
    expect(place.statuses).toEqual([200, 200, 200, 304])
    expect(world.texts()).toEqual(['first', 'late'])
  })

  it('starts the same where its server names no answer', async () => {
    place.knowsMarks = false
    await watched()
    place.deliver('new')
    for (let at = 0; at < 3; at += 1) await world.look()
    expect(world.texts()).toEqual(['new'])
    expect(place.asked.every((headers) => headers['if-none-match'] === undefined)).toBe(true)
  })

  it('is not asked by a name that is too long to keep', async () => {
    const names = [FEED_MARK_CHARS_MAX, FEED_MARK_CHARS_MAX + 1].map((chars) => `"${'x'.repeat(chars - 2)}"`)
    for (const etag of names) {
      place.etag = etag
      await world.publish('elsewhere')
      await watched()
      await world.look()
    }
    expect(place.asked.map((headers) => headers['if-none-match'])).toEqual([undefined, names[0], undefined, undefined])
  })

  it('starts an entry once, however often it is changed', async () => {
    place.deliver('a')
    await watched()
    place.entries[0]!.text = 'corrected'
    place.deliver('b')
    await world.look()
    Object.assign(place.entries[0]!, { title: 'b, corrected', text: 'more' })
    await world.look()
    expect(world.texts()).toEqual(['b'])
  })

  it('starts a changed entry again where that is wanted, also after the trigger was published with other words', async () => {
    place.deliver('a')
    place.deliver('still')
    await watched()
    place.entries[1]!.text = 'first'
    await world.look()
    await world.publish('here', { entries: 'new-or-changed', withFeed: true })
    place.entries[1]!.text = 'second'
    place.deliver('b')
    for (let at = 0; at < 2; at += 1) await world.look()
    const items = [...world.executions.values()].map(({ item }) => item.json)
    expect(items).toMatchObject([
      { title: 'a', content: 'second', change: 'changed', feed: { title: 'News', link: 'https://news.example.test/' } },
      { title: 'b', change: 'new' },
    ])
  })

  it('starts the oldest first, by date or from its end', async () => {
    await watched()
    place.entries.push(
      { guid: '1', title: 'second', date: 'Tue, 01 Jan 2030 10:00:00 GMT' },
      { guid: '2', title: 'third', date: 'Wed, 02 Jan 2030 10:00:00 GMT' },
      { guid: '3', title: 'first', date: 'Mon, 31 Dec 2029 10:00:00 GMT' },
    )
    await world.look()
    place.entries.unshift(
      { guid: '4', title: 'fifth' },
      { guid: '5', title: 'fourth', date: 'Fri, 04 Jan 2030 10:00:00 GMT' },
    )
    await world.look()
    expect(world.texts()).toEqual(['first', 'second', 'third', 'fourth', 'fifth'])
  })

  it('starts nothing again when it was empty, or left entries out, and has them back', async () => {
    for (const text of ['a', 'b']) place.deliver(text)
    await watched()
    const all = place.entries
    place.entries = []
    await world.look()
    place.entries = all.slice(0, 1)
    await world.look()
    place.entries = all
    place.deliver('c')
    await world.look()
    expect(world.texts()).toEqual(['c'])
  })

  it('is one entry where two cannot be told apart', async () => {
    await watched()
    place.entries.push({ guid: 'same', title: 'newest' }, { guid: 'same', title: 'older' })
    for (let at = 0; at < 2; at += 1) await world.look()
    expect(world.texts()).toEqual(['newest'])
  })

  it('goes on behind the entry at which it was stopped', async () => {
    await watched()
    for (const text of ['a', 'b', 'c']) place.deliver(text)
    await world.due()
    const poller = world.open({
      async start(start) {
        const started = await world.needs.start(start)
        if (place.textOf(start) === 'b') void poller.stop()
        return started
      },
    })
    await poller.look()
    await poller.settled()
    expect(world.texts()).toEqual(['a', 'b'])
    await world.look()
    expect(world.texts()).toEqual(['a', 'b', 'c'])
  })

  it('has not failed when a stop cuts a look short', async () => {
    await watched()
    place.deliver('late')
    await world.due()
    const poller = world.open()
    place.onLook = () => poller.stop()
    await poller.look()
    await poller.settled()
    place.onLook = () => {}
    expect(await world.watches()).toMatchObject([{ failures: 0, problem: null, is_claimed: false }])
    const next = world.open()
    await next.look()
    await next.settled()
    expect(world.texts()).toEqual(['late'])
    expect(world.told).toEqual([])
  })

  it('that is gone in the middle of its answer fails, and loses nothing', async () => {
    await watched()
    place.deliver('there')
    place.onLook = () => {
      place.onLook = () => {}
      place.cut()
    }
    await world.look()
    expect(await world.watches()).toMatchObject([{ failures: 1 }])
    await world.look()
    expect(world.texts()).toEqual(['there'])
  })

  it('is not asked before its server wants to be', async () => {
    await watched()
    Object.assign(place, { isDown: true, retryAfter: '1800' })
    await world.look()
    const [{ seconds, problem } = { seconds: 0, problem: '' }] = await world.watches()
    expect(problem).toContain('503')
    expect(seconds).toBeGreaterThan(1700)
    expect(seconds).toBeLessThanOrEqual(1800)
  })

  it('is reached by egress alone, which refuses what is not allowed', async () => {
    await world.publish('here', { url: 'http://127.0.0.1:9/feed' })
    await world.look()
    expect(await world.watches()).toMatchObject([{ failures: 1, problem: expect.stringContaining('egress-') }])
    expect(world.told.join()).toContain('egress-')
  })

  it.each([
    [{ url: 'feed.xml' }, 'address'],
    [{ url: 'file:///etc/passwd' }, 'address'],
    [{ authentication: 'basic' }, '«basic»'],
    [{ everySeconds: 1 }, 'parameters'],
  ])('is not published with %j', async (more, word) => {
    const problems = await world.sync([place.trigger('here', more)], newId())
    expect(problems).toMatchObject([{ nodeId: 'n', message: expect.stringContaining(word) }])
    expect(await world.watches()).toEqual([])
  })
})
