import { expect, it } from 'vitest'
import type { Connection } from './connection.ts'
import { type Person, Presence, type PresenceStore } from './presence.ts'

const WORKFLOW = '0198c0de-0000-7000-8000-00000000000c'
const WORKSPACE = '0198c0de-0000-7000-8000-00000000000a'

const connection = (id: string) =>
  ({
    id,
    workspaceId: WORKSPACE,
    who: { type: 'account', accountId: `account of ${id}`, sessionId: 's' },
    standing: { permissions: new Set(), expiresAtMs: 0, name: 'Ana' },
  }) as unknown as Connection

it('tells of who changes faster than can be told how they are at last, and lets nothing pile up', async () => {
  const rows = new Map<string, Person>()
  let writes = 0
  let release = () => {}
  const slow = new Promise<void>((resolve) => {
    release = resolve
  })
  const store: PresenceStore = {
    async put(_, __, person) {
      writes += 1
      await slow
      rows.set(person.connection, person)
    },
    async remove(_, id) {
      writes += 1
      rows.delete(id)
    },
    refresh: async () => [],
    list: async () => [...rows.values()],
  }
  const told: unknown[] = []
  const presence = new Presence({
    store,
    publish: (_, topic, event) => void told.push([topic, event]),
    onError: (error) => {
      throw error
    },
  })
  const [ana, ben] = [connection('a'), connection('b')]
  for (let n = 0; n < 1_000; n++) presence.change(ana, WORKFLOW, `node-${n}`)
  presence.change(ben, WORKFLOW, 'x')
  presence.change(ben, WORKFLOW, undefined)
  for (let n = 0; n < 1_000; n++) presence.tell(WORKSPACE, WORKFLOW)
  release()
  await presence.stop()
  expect([...rows.values()].map(({ node }) => node)).toEqual(['node-999'])
  // The first was under way when the others came.
  expect(writes).toBeLessThanOrEqual(3)
  expect(told.length).toBeLessThanOrEqual(4)
  expect(told.at(-1)).toMatchObject([`presence:${WORKFLOW}`, { type: 'present', people: [{ node: 'node-999' }] }])
})
