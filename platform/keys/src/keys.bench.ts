import { randomBytes } from 'node:crypto'
import { bench, describe } from 'vitest'
import { DataKey } from './data-key.ts'
import { MasterKey } from './master-key.ts'
import { MemoryWorkspaceKeys } from './workspace-keys.memory.ts'

const workspaceId = '0198c0de-0000-7000-8000-000000000001'
const key = new DataKey({ workspaceId, version: 1 }, randomBytes(32))
const master = new MasterKey(randomBytes(32))
const keys = new MemoryWorkspaceKeys()
const label = { purpose: 'payload', context: 'x' }

describe.each([100, 4_096, 262_144])('%i bytes', (size) => {
  const plain = randomBytes(size)
  const sealed = key.seal(label, plain)
  bench('seal', () => void key.seal(label, plain))
  bench('open', () => void key.open(label, sealed))
  bench('seal through the port', async () => void (await keys.seal(workspaceId, label, plain)))
  bench('plain AES-256-GCM, for comparison', () => void master.seal('payload', 'x', plain))
})
