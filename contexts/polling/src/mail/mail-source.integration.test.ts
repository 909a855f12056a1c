import { afterAll, beforeAll, expect, it } from 'vitest'
import { MailPlace } from '../testing/mail-place.ts'
import { newId, openPollingWorld } from '../testing/polling-world.ts'

let world: Awaited<ReturnType<typeof openPollingWorld<MailPlace>>>
beforeAll(async () => {
  world = await openPollingWorld(() => new MailPlace())
})
afterAll(() => world?.close())

it('mail starts with its files, and is seen then', async () => {
  await world.begin()
  await world.publish()
  await world.look()
  world.place.deliver('with a file')
  await world.look()
  const [start] = world.executions.values()
  expect(start!.item.json).toMatchObject({ uid: 1, folder: 'INBOX', text: 'with a file' })
  expect(start!.item.files).toMatchObject({ attachment_0: { object: `${start!.executionId}/a.txt`, bytes: 3 } })
  expect(world.place.mails.map(({ seen }) => seen)).toEqual([true])
})

it('a trigger without a mailbox is not published', async () => {
  await world.begin()
  const problems = await world.sync([{ ...world.place.trigger(), credentials: {} }], newId())
  expect(problems).toMatchObject([{ nodeId: 'n', message: expect.stringContaining('No mailbox') }])
  expect(await world.watches()).toEqual([])
})
