import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { StorageRoom } from './storage-room.ts'

const engine = { query: async () => [{ workspace_id: 'full' }] } as never
const room = async (workspaceStorageMb: number, diskReserveMb: number) => {
  const opened = new StorageRoom(engine, tmpdir(), { workspaceStorageMb, diskReserveMb })
  await opened.look()
  return opened
}

describe('room for new executions', () => {
  it('is refused to the workspace that has used up its quota, and to no other', async () => {
    const opened = await room(100, 0)
    expect(opened.problemOf('full')).toContain('100 MB that they may')
    expect(opened.problemOf('other')).toBeUndefined()
    expect((await room(0, 0)).problemOf('full')).toBeUndefined()
  })

  it('is refused to all before the disk is full', async () => {
    expect((await room(0, 1)).problemOf('other')).toBeUndefined()
    expect((await room(0, 1_000_000_000)).problemOf('other')).toContain('of the disk are free')
  })
})
