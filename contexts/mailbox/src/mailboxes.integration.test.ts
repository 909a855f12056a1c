import { fail } from '@linkflow/kernel'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId, openMailboxWorld } from './testing/mailbox-world.ts'

let world: Awaited<ReturnType<typeof openMailboxWorld>>
let workflowId: string
beforeAll(async () => {
  world = await openMailboxWorld()
})
afterAll(() => world?.close())
beforeEach(async () => {
  if (workflowId !== undefined) await world.publish({ workflowId, triggers: [] })
  workflowId = newId()
  world.executions.clear()
  world.removed.length = 0
  world.told.length = 0
  world.mailbox.onLook = () => {}
})

/** One look at all that is there. */
async function look(more: Parameters<typeof world.open>[0] = {}) {
  await world.due()
  const mailboxes = world.open(more)
  await mailboxes.look()
  await mailboxes.settled()
}
const texts = () => [...world.executions.values()].map(({ item }) => item.json.text)
async function published(more: object = {}, versionId = newId(), credentialId = newId()) {
  const problems = await world.publish({ workflowId, versionId, triggers: [world.trigger(more, credentialId)] })
  expect(problems).toEqual([])
  return { versionId, credentialId }
}

describe('a mailbox that is watched', () => {
  it('starts one execution for each mail that comes from now on, with its files', async () => {
    world.mailbox.deliver('before')
    const { versionId } = await published()
    await look()
    expect(texts()).toEqual([])
    for (const text of ['one', 'two']) world.mailbox.deliver(text)
    await look()
    await look()
    expect(texts()).toEqual(['one', 'two'])
    const [start] = world.executions.values()
    expect(start!.watch).toMatchObject({ versionId, nodeId: 'mail' })
    expect(start!.item.files).toMatchObject({ attachment_0: { object: `${start!.executionId}/a.txt`, bytes: 3 } })
    expect(world.mailbox.mails.slice(-2).every(({ seen }) => seen)).toBe(true)
    expect(await world.watches()).toMatchObject([{ uid: world.mailbox.mails.length, failures: 0, is_claimed: false }])
    expect((await world.watches())[0]!.seconds).toBeGreaterThan(50)
  })

  it('is read by one at a time, however many look', async () => {
    await published()
    await look()
    world.mailbox.deliver('once')
    await world.due()
    let looks = 0
    world.mailbox.onLook = () => {
      looks += 1
    }
    const readers = Array.from({ length: 8 }, () => world.open())
    await Promise.all(readers.map((reader) => reader.look()))
    await Promise.all(readers.map((reader) => reader.settled()))
    expect(looks).toBe(1)
    expect(texts()).toEqual(['once'])
  })

  it('starts a mail once though whoever read it died between the start and the cursor', async () => {
    await published()
    await look()
    world.mailbox.deliver('fragile')
    await look({
      async start(start) {
        await world.parts.start(start)
        throw new Error('died')
      },
    })
    expect(texts()).toEqual(['fragile'])
    expect(world.told).toHaveLength(1)
    const [before] = await world.watches()
    expect(before).toMatchObject({ is_claimed: true, uid: world.mailbox.mails.length - 1 })
    await look()
    expect(texts()).toEqual(['fragile'])
    expect(world.removed).toHaveLength(1)
    expect(await world.watches()).toMatchObject([{ uid: world.mailbox.mails.length, is_claimed: false }])
  })

  it('is the new version’s from the commit on, and goes on where it was', async () => {
    const { credentialId } = await published()
    await look()
    world.mailbox.deliver('in between')
    const next = newId()
    world.mailbox.onLook = async () => {
      world.mailbox.onLook = () => {}
      await published({}, next, credentialId)
    }
    await look()
    expect(texts()).toEqual([])
    await look()
    expect([...world.executions.values()].map(({ watch }) => watch.versionId)).toEqual([next])
    expect(texts()).toEqual(['in between'])
  })

  it('begins anew with another folder or credential, and ends with its workflow', async () => {
    const { credentialId } = await published()
    await look()
    const [first] = await world.watches()
    await published({ everySeconds: 10 }, newId(), credentialId)
    expect((await world.watches())[0]).toMatchObject({ id: first!.id, uid: first!.uid })
    await published({ folder: 'Other' }, newId(), credentialId)
    const [second] = await world.watches()
    expect(second).toMatchObject({ uid: null })
    expect(second!.id).not.toBe(first!.id)
    await world.publish({ workflowId, triggers: [] })
    expect(await world.watches()).toEqual([])
  })

  it('keeps its cursor while there is no room, and passes over what can never start', async () => {
    await published()
    await look()
    for (const text of ['a', 'b', 'c']) world.mailbox.deliver(text)
    const uid = world.mailbox.mails.length
    await look({
      start: async (start) => (start.item.json.text === 'b' ? { type: 'busy' } : world.parts.start(start)),
    })
    expect(texts()).toEqual(['a'])
    expect(await world.watches()).toMatchObject([{ uid: uid - 2, problem: expect.stringContaining('no room') }])
    await look({
      start: async (start) =>
        start.item.json.text === 'b' ? { type: 'refused', message: 'its key fails' } : world.parts.start(start),
    })
    expect(texts()).toEqual(['a', 'c'])
    expect(world.removed).toHaveLength(2)
    expect(await world.watches()).toMatchObject([{ uid, problem: 'its key fails' }])
  })

  it('waits longer after each failure, and tells of it once', async () => {
    await published()
    const broken = { connect: async () => fail({ code: 'server-gone', message: 'nobody there' }) }
    const seconds = []
    for (let at = 0; at < 3; at += 1) {
      await look(broken)
      seconds.push((await world.watches())[0]!.seconds)
    }
    expect(seconds.map((each) => Math.round(each / 60))).toEqual([2, 4, 8])
    expect(world.told.filter((text) => text.includes('nobody there'))).toHaveLength(1)
    await look()
    expect(await world.watches()).toMatchObject([{ failures: 0, problem: null }])
  })

  it('takes no trigger without a mailbox', async () => {
    const nothing = { nodeId: 'mail', parameters: world.trigger().parameters, credentialId: undefined }
    const problems = await world.publish({ workflowId, versionId: newId(), triggers: [nothing] })
    expect(problems).toMatchObject([{ nodeId: 'mail', message: expect.stringContaining('No mailbox') }])
    expect(await world.watches()).toEqual([])
  })
})
