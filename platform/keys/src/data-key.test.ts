import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { DataKey, keyVersionOf } from './data-key.ts'
import { SEALS_PER_NONCE_RUN } from './limits.ts'
import { MasterKeyVersion } from './master-key-version.ts'

const name = { workspaceId: '0198c0de-0000-7000-8000-000000000001', version: 7 }
const keyOf = (byte: number, changes: Partial<typeof name> = {}) =>
  new DataKey({ ...name, ...changes }, new Uint8Array(32).fill(byte))
const label = { purpose: 'credential', context: 'row 1' }
const plain = new TextEncoder().encode('canary')

describe('a data key', () => {
  // https://c2sp.org/XAES-256-GCM, «Test vectors».
  it.each([
    [1, '', 'ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271'],
    [3, 'c2sp.org/XAES-256-GCM', '986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d'],
  ])('encrypts as XAES-256-GCM says: key %i', (byte, bound, expected) => {
    const nonce = new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWX')
    const sealed = keyOf(byte).encrypt(nonce, bound, new TextEncoder().encode('XAES-256-GCM'))
    expect(Buffer.from(sealed).toString('hex')).toBe(expected)
  })

  it('opens what it sealed, and says by which version', () => {
    const sealed = keyOf(1).seal(label, plain)
    expect(keyOf(1).open(label, sealed)).toEqual(Buffer.from(plain))
    expect(keyVersionOf(sealed)).toBe(7)
    expect(keyOf(1).seal(label, plain)).not.toEqual(sealed)
  })

  it('opens nothing for another purpose, place, workspace, version or key', () => {
    const sealed = keyOf(1).seal(label, plain)
    expect(keyOf(1).open({ ...label, purpose: 'payload' }, sealed)).toBeUndefined()
    expect(keyOf(1).open({ ...label, context: 'row 2' }, sealed)).toBeUndefined()
    expect(keyOf(1, { workspaceId: '0198c0de-0000-7000-8000-000000000002' }).open(label, sealed)).toBeUndefined()
    expect(keyOf(1, { version: 8 }).open(label, sealed)).toBeUndefined()
    expect(keyOf(2).open(label, sealed)).toBeUndefined()
  })

  it('opens nothing that was changed at any byte or cut at any length', () => {
    const sealed = keyOf(1).seal(label, plain)
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed)
      changed[at]! ^= 1
      expect(keyOf(1).open(label, changed)).toBeUndefined()
      expect(keyOf(1).open(label, sealed.subarray(0, at))).toBeUndefined()
    }
  })

  it('uses no nonce twice, and a derived key for a bounded run of them', () => {
    const key = keyOf(1)
    const sealed = Array.from({ length: 2 * SEALS_PER_NONCE_RUN + 1 }, () => key.seal(label, plain))
    const nonces = sealed.map((each) => Buffer.from(each.subarray(5, 29)).toString('hex'))
    expect(new Set(nonces).size).toBe(sealed.length)
    const runs = Map.groupBy(nonces, (nonce) => nonce.slice(0, 24))
    expect([...runs.values()].map((run) => run.length)).toEqual([SEALS_PER_NONCE_RUN, SEALS_PER_NONCE_RUN, 1])
    for (const each of sealed.slice(SEALS_PER_NONCE_RUN - 2, SEALS_PER_NONCE_RUN + 2)) {
      expect(keyOf(1).open(label, each)).toEqual(Buffer.from(plain))
    }
  })

  it('is all zeros when it was wiped, and refuses then', () => {
    const bytes = new Uint8Array(32).fill(9)
    const key = new DataKey(name, bytes)
    key.wipe()
    expect(bytes).toEqual(new Uint8Array(32))
    expect(() => key.seal(label, plain)).toThrow('wiped')
  })

  it('shows itself to nobody', () => {
    const key = keyOf(0x61)
    expect(JSON.stringify(key)).toBe('"[data key]"')
    expect(inspect(key)).not.toContain('aaaa')
  })
})

describe('a master key', () => {
  const master = new MasterKeyVersion(new Uint8Array(32).fill(5))
  const dataKey = new Uint8Array(32).fill(6)

  it('unwraps a data key for its workspace and version alone', () => {
    const wrapped = master.wrap(name, dataKey)
    expect(master.unwrap(name, wrapped)).toEqual(Buffer.from(dataKey))
    expect(master.unwrap({ ...name, version: 8 }, wrapped)).toBeUndefined()
    expect(master.unwrap({ ...name, workspaceId: 'other' }, wrapped)).toBeUndefined()
    expect(new MasterKeyVersion(new Uint8Array(32)).unwrap(name, wrapped)).toBeUndefined()
  })

  it('has an id that is always the same and tells nothing of it', () => {
    expect(new MasterKeyVersion(new Uint8Array(32).fill(5)).id).toBe(master.id)
    expect(master.id).toMatch(/^[0-9a-f]{16}$/)
    expect(master.id).not.toBe(new MasterKeyVersion(new Uint8Array(32).fill(4)).id)
    expect(JSON.stringify(master)).toBe(`"[master key ${master.id}]"`)
  })
})
