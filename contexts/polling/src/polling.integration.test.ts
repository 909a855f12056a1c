import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openFeedPlace } from './testing/feed-place.ts'
import { MailPlace } from './testing/mail-place.ts'
import { openPollingWorld } from './testing/polling-world.ts'
import type { TestPlace } from './testing/test-place.ts'

const places: readonly (readonly [string, () => TestPlace | Promise<TestPlace>])[] = [
  ['a mailbox', () => new MailPlace()],
  ['a feed', openFeedPlace],
]

/** What is promised of each kind of place. */
describe.each(places)('%s that is watched', (_name, openPlace) => {
  let world: Awaited<ReturnType<typeof openPollingWorld>>
  let place: TestPlace
  beforeAll(async () => {
    world = await openPollingWorld(openPlace)
    place = world.place
  })
  afterAll(() => world?.close())
  beforeEach(() => world.begin())

  it('starts one execution for each news that comes from now on', async () => {
    place.deliver('before')
    const versionId = await world.publish()
    await world.look()
    expect(world.texts()).toEqual([])
    for (const text of ['one', 'two']) place.deliver(text)
    await world.look()
    await world.look()
    expect(world.texts()).toEqual(['one', 'two'])
    const [start] = world.executions.values()
    expect(start!.watch).toMatchObject({ versionId, nodeId: 'n' })
    expect(await world.watches()).toMatchObject([{ failures: 0, problem: null, is_claimed: false }])
    expect((await world.watches())[0]!.seconds).toBeGreaterThan(50)
  })

  it('is read by one at a time, however many look', async () => {
    await world.publish()
    await world.look()
    place.deliver('once')
    await world.due()
    let looks = 0
    place.onLook = () => {
      looks += 1
    }
    const pollers = Array.from({ length: 8 }, () => world.open())
    await Promise.all(pollers.map((poller) => poller.look()))
    await Promise.all(pollers.map((poller) => poller.settled()))
    expect(looks).toBe(1)
    expect(world.texts()).toEqual(['once'])
  })

  it('starts a news once though whoever read it died between the start and the cursor', async () => {
    await world.publish()
    await world.look()
    const [before] = await world.watches()
    place.deliver('fragile')
    await world.look({
      async start(start) {
        await world.needs.start(start)
        throw new Error('died')
      },
    })
    expect(world.texts()).toEqual(['fragile'])
    expect(world.told).toHaveLength(1)
    expect(await world.watches()).toMatchObject([{ is_claimed: true, cursor: before!.cursor }])
    place.deliver('after it')
    await world.look()
    expect(world.texts()).toEqual(['fragile', 'after it'])
    expect(world.removed).toHaveLength(place.files)
    expect((await world.watches())[0]).toMatchObject({ is_claimed: false })
    expect((await world.watches())[0]!.cursor).not.toBe(before!.cursor)
  })

  it('starts a news once though whoever read it came back after somebody else had read it', async () => {
    await world.publish()
    await world.look()
    place.deliver('slow')
    await world.due()
    const slow = world.open()
    place.onLook = async () => {
      place.onLook = () => {}
      await world.look()
    }
    await slow.look()
    await slow.settled()
    expect(world.texts()).toEqual(['slow'])
    expect(await world.watches()).toMatchObject([{ failures: 0, is_claimed: false }])
  })

  it('is the new version’s from the commit on, and goes on where it was', async () => {
    await world.publish()
    await world.look()
    place.deliver('in between')
    let next: string | undefined
    place.onLook = async () => {
      place.onLook = () => {}
      next = await world.publish()
    }
    await world.look()
    expect(world.texts()).toEqual([])
    await world.look()
    expect([...world.executions.values()].map(({ watch }) => watch.versionId)).toEqual([next])
    expect(world.texts()).toEqual(['in between'])
  })

  it('begins anew at another place, and ends with its workflow', async () => {
    await world.publish()
    await world.look()
    const [first] = await world.watches()
    await world.publish('here', { everySeconds: 120 })
    expect((await world.watches())[0]).toMatchObject({ id: first!.id, cursor: first!.cursor })
    await world.publish('elsewhere')
    const [second] = await world.watches()
    expect(second).toMatchObject({ cursor: null })
    expect(second!.id).not.toBe(first!.id)
    await world.unpublish()
    expect(await world.watches()).toEqual([])
  })

  it('keeps its cursor while there is no room, and passes over what can never start', async () => {
    await world.publish()
    await world.look()
    for (const text of ['a', 'b', 'c']) place.deliver(text)
    await world.look({
      start: async (start) => (place.textOf(start) === 'b' ? { type: 'busy' } : world.needs.start(start)),
    })
    expect(world.texts()).toEqual(['a'])
    expect(await world.watches()).toMatchObject([{ problem: expect.stringContaining('no room') }])
    await world.look({
      start: async (start) =>
        place.textOf(start) === 'b' ? { type: 'refused', message: 'its key fails' } : world.needs.start(start),
    })
    expect(world.texts()).toEqual(['a', 'c'])
    expect(world.removed).toHaveLength(2 * place.files)
    expect(await world.watches()).toMatchObject([{ problem: 'its key fails' }])
    await world.look()
    expect(world.texts()).toEqual(['a', 'c'])
  })

  it('waits longer after each failure, tells of it once, and then has what came meanwhile', async () => {
    await world.publish()
    await world.look()
    place.isDown = true
    const seconds = []
    for (let at = 0; at < 3; at += 1) {
      await world.look()
      seconds.push((await world.watches())[0]!.seconds)
    }
    expect(seconds.map((each) => Math.round(each / 60))).toEqual([2, 4, 8])
    expect(world.told).toHaveLength(1)
    place.deliver('meanwhile')
    place.isDown = false
    await world.look()
    expect(world.texts()).toEqual(['meanwhile'])
    expect(await world.watches()).toMatchObject([{ failures: 0, problem: null }])
  })
})
