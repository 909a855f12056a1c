import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keyVersionOf } from './data-key.ts'
import type { WorkspaceKeys } from './workspace-keys.ts'

const ours = '0198c0de-0000-7000-8000-000000000001'
const theirs = '0198c0de-0000-7000-8000-000000000002'
const label = { purpose: 'payload', context: 'execution 1, step 2' }
const plain = new TextEncoder().encode('canary')

/** What holds for all who keep the keys of workspaces. */
export function workspaceKeysContract(
  open: () => Promise<{
    readonly keys: WorkspaceKeys
    readonly rotate: (workspaceId: string) => Promise<void>
    readonly close: () => Promise<void>
  }>,
): void {
  describe('keys of workspaces', () => {
    let opened: Awaited<ReturnType<typeof open>>
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    it('open what they sealed, in any size (W1, W3)', async () => {
      for (const size of [0, 1, 1024, 1024 * 1024]) {
        const bytes = Buffer.alloc(size, 7)
        const sealed = await opened.keys.seal(ours, label, bytes)
        expect(await opened.keys.open(ours, label, sealed)).toEqual(bytes)
      }
    })

    it('never seal the same twice alike, and show nothing of it', async () => {
      const [one, other] = [await opened.keys.seal(ours, label, plain), await opened.keys.seal(ours, label, plain)]
      expect(one).not.toEqual(other)
      expect(Buffer.from(one).includes('canary')).toBe(false)
    })

    // Proves T33.
    it('open for no other workspace, purpose or context (W2)', async () => {
      const sealed = await opened.keys.seal(ours, label, plain)
      await opened.keys.seal(theirs, label, plain)
      expect(await opened.keys.open(theirs, label, sealed)).toBeUndefined()
      expect(await opened.keys.open(ours, { ...label, purpose: 'credential' }, sealed)).toBeUndefined()
      expect(await opened.keys.open(ours, { ...label, context: 'execution 1, step 3' }, sealed)).toBeUndefined()
    })

    it('open nothing that was changed, cut, or never sealed (W2)', async () => {
      const sealed = await opened.keys.seal(ours, label, plain)
      for (let at = 0; at < sealed.length; at++) {
        const changed = Uint8Array.from(sealed)
        changed[at]! ^= 1
        expect(await opened.keys.open(ours, label, changed)).toBeUndefined()
      }
      for (const bytes of [sealed.subarray(0, 20), new Uint8Array(), new TextEncoder().encode('x'.repeat(99))]) {
        expect(await opened.keys.open(ours, label, bytes)).toBeUndefined()
      }
    })

    it('seal under the new version after a rotation, and open what is older (W1)', async () => {
      const before = await opened.keys.seal(ours, label, plain)
      await opened.rotate(ours)
      await expect
        .poll(async () => keyVersionOf(await opened.keys.seal(ours, label, plain)))
        .toBe(keyVersionOf(before)! + 1)
      expect(await opened.keys.open(ours, label, before)).toEqual(Buffer.from(plain))
    })

    it('are at hand once they were used, the newest after a rotation is known (W5)', async () => {
      const newest = async () => (await opened.keys.use(ours, undefined, (key) => key.name.version))!
      const before = await newest()
      expect(opened.keys.atHand(ours)?.name).toEqual({ workspaceId: ours, version: before })
      expect(opened.keys.atHand('0198c0de-0000-7000-8000-0000000000ff')).toBeUndefined()
      await opened.rotate(ours)
      await expect.poll(newest).toBe(before + 1)
      expect(opened.keys.atHand(ours)?.name.version).toBe(before + 1)
      expect(await opened.keys.use(ours, before, (key) => key.name.version)).toBe(before)
      expect(await opened.keys.use(ours, before + 2, (key) => key.name.version)).toBeUndefined()
    })

    it('serve many at once', async () => {
      const sealed = await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          opened.keys.seal(i % 2 ? ours : theirs, label, new TextEncoder().encode(`${i}`)),
        ),
      )
      const plains = await Promise.all(sealed.map((each, i) => opened.keys.open(i % 2 ? ours : theirs, label, each)))
      expect(plains.map((bytes) => Buffer.from(bytes!).toString())).toEqual(sealed.map((_, i) => `${i}`))
    })
  })
}
