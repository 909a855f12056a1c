import { expect, it } from 'vitest'
import { setParameter } from '../commands/node-edits.ts'
import { documentOf } from '../session.ts'
import { seeded } from '../testing/seeded.ts'
import { Person, VirtualTime, World } from '../testing/simulation.ts'
import { stressWorkflow } from '../testing/stress-workflow.ts'
import { RunningSession } from './run-session.ts'
import { savingStatus } from './saving-status.ts'

const file = stressWorkflow({ nodes: 3, connections: 2 })

it('a session whose device does not answer goes to the server all the same', async () => {
  const time = new VirtualTime()
  const world = new World(file, seeded(1))
  let ids = 0
  const opening = RunningSession.open({
    server: {
      send: async (base, commands) => world.server.send(base, commands),
      read: async () => world.server.read(),
    },
    device: {
      abandoned: () => Promise.reject(new Error('no room')),
      save: () => new Promise(() => undefined),
      remove: async () => undefined,
    },
    timer: time,
    newId: () => `0198c0de-0000-7000-8000-${String(++ids).padStart(12, '0')}`,
    tab: 'a',
  })
  const session = (await opening)!
  session.perform(setParameter(documentOf(session.session), 'n1', ['url'], 'x'))
  await time.run(2_000)
  expect(world.server.revision).toBe(1)
  await time.run(10_000)
  expect([world.server.revision, savingStatus(session.session.sync).type]).toEqual([2, 'saved'])
  session.close()
  expect(session.perform(setParameter(file, 'n1', ['url'], 'y'))).toBeUndefined()
})

it('a draft can be opened from its copy, edited and reloaded without a connection, and is sent when there is one (SV-02)', async () => {
  const world = new World(file, seeded(2))
  world.weather = { delayMs: () => 10, loses: () => false }
  const person = new Person(world)
  const first = (await person.open())!
  person.isOnline = false
  first.happen({ type: 'offline' })
  first.perform(setParameter(documentOf(first.session), 'n1', ['url'], 'kept'))
  person.close(first)
  const second = (await person.open())!
  await world.time.run(world.time.nowMs() + 5_000)
  expect(savingStatus(second.session.sync)).toEqual({ type: 'saved-on-device' })
  let changes = 0
  const stop = second.listen(() => changes++)
  person.isOnline = true
  second.happen({ type: 'online' })
  await world.time.run(world.time.nowMs() + 5_000)
  expect(savingStatus(second.session.sync)).toEqual({ type: 'saved' })
  expect(world.server.file.nodes[1]?.parameters['url']).toBe('kept')
  expect(changes).toBeGreaterThan(0)
  stop()
  expect(second.undo()).toMatchObject({ type: 'undid' })
  expect(second.redo()).toMatchObject({ type: 'redid' })
})

it('a draft that is nowhere to be read is not opened', async () => {
  const person = new Person(new World(file, seeded(3)))
  person.isOnline = false
  expect(await person.open()).toBeUndefined()
})
