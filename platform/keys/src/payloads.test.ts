import { describe, expect, it } from 'vitest'
import { KeyError, MemoryWorkspaceKeys, PayloadUnreadable, plainPayloads, WorkspacePayloads } from './index.ts'

const ours = '0198c0de-0000-7000-8000-000000000001'
const theirs = '0198c0de-0000-7000-8000-000000000002'
const label = { purpose: 'execution journal', context: 'execution 1, row 2' }
const json = '{"mark":"canary","note":"ž 🐎"}'

function both() {
  const keys = new MemoryWorkspaceKeys()
  const over = (isSealing: boolean) => new WorkspacePayloads(keys, { isSealing })
  return { keys, sealing: over(true), plain: over(false) }
}
const failing = (error: Error) => ({
  atHand: () => undefined,
  use: () => Promise.reject(error),
  seal: () => Promise.reject(error),
  open: () => Promise.reject(error),
})

describe('payloads', () => {
  it('are written by the setting and read by what they are (P1)', async () => {
    const { sealing, plain } = both()
    const sealed = await sealing.sealText(ours, label, json)
    expect(sealed).toMatch(/^~[A-Za-z0-9+/=]+$/)
    expect(await plain.sealText(ours, label, json)).toBe(json)
    expect(plain.sealing(ours, () => expect.fail('there is nothing to seal'))).toBeUndefined()
    expect(await plain.beginFrames(ours, label)).toBeUndefined()
    for (const each of [sealing, plain]) {
      expect(await each.openText(ours, label, sealed)).toBe(json)
      expect(await each.openText(ours, label, json)).toBe(json)
    }
  })

  it('are sealed at once when the key is in memory, and wait for it only the first time', async () => {
    const { sealing } = both()
    const seal = () => sealing.sealing(ours, (sealer) => sealer.seal(label, json))
    expect(seal()).toBeInstanceOf(Promise)
    await seal()
    expect(seal()).toBeInstanceOf(Uint8Array)
  })

  // Proves T33.
  it('open nowhere else, not when changed and not without their key, and say which of these it is (P2)', async () => {
    const { keys, sealing } = both()
    const sealed = await sealing.sealing(ours, (sealer) => sealer.seal(label, json))!
    await sealing.sealText(theirs, label, json)
    const unreadable = (part: string) => ({ code: 'payload-unreadable', message: expect.stringContaining(part) })
    const elsewhere = { ...label, context: 'execution 1, row 3' }
    await expect(sealing.open(ours, elsewhere, sealed)).rejects.toMatchObject(unreadable('changed or moved'))
    await expect(sealing.open(theirs, label, sealed)).rejects.toMatchObject(unreadable('changed or moved'))
    await expect(sealing.open(ours, label, sealed.subarray(0, 9))).rejects.toMatchObject(
      unreadable('not what LinkFlow'),
    )
    await expect(sealing.openText(ours, label, '~')).rejects.toMatchObject(unreadable('not what LinkFlow'))
    keys.forget(ours)
    await expect(sealing.open(ours, label, sealed)).rejects.toMatchObject(unreadable('Restore the schema «keys»'))
    await expect(plainPayloads.open(ours, label, sealed)).rejects.toBeInstanceOf(PayloadUnreadable)
  })

  it('tell a data key that was changed from a master key that is away', async () => {
    const wrong = new WorkspacePayloads(failing(new KeyError('data-key-wrong', 'it was moved')), { isSealing: true })
    await expect(wrong.sealText(ours, label, json)).rejects.toMatchObject({ code: 'payload-unreadable' })
    const away = new WorkspacePayloads(failing(new KeyError('master-key-wrong', 'another')), { isSealing: true })
    await expect(away.sealText(ours, label, json)).rejects.toMatchObject({ code: 'master-key-wrong' })
    for (const each of [wrong, away]) expect(await each.sealText(ours, label, json, '{}')).toBe('{}')
    const bug = new WorkspacePayloads(failing(new RangeError('a bug')), { isSealing: true })
    await expect(bug.sealText(ours, label, json, '{}')).rejects.toThrow('a bug')
  })

  it('that come in frames open by what stands before them', async () => {
    const { sealing } = both()
    const begun = (await sealing.beginFrames(ours, label))!
    const frames = [begun.frames.seal(0, false, Buffer.from('one')), begun.frames.seal(1, true, Buffer.from('two'))]
    const opened = await sealing.openFrames(ours, label, begun.head)
    expect(frames.map((frame, n) => Buffer.from(opened.open(n, n === 1, frame)!).toString())).toEqual(['one', 'two'])
    expect(opened.open(0, true, frames[0]!)).toBeUndefined()
    expect(opened.open(1, false, frames[0]!)).toBeUndefined()
    const elsewhere = await sealing.openFrames(ours, { ...label, context: 'x' }, begun.head)
    expect(elsewhere.open(0, false, frames[0]!)).toBeUndefined()
  })
})
