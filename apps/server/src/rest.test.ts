import { afterEach, expect, it, vi } from 'vitest'
import { collectUnused } from './rest.ts'

const { gc } = globalThis
afterEach(() => {
  globalThis.gc = gc
})

const MIB = 1024 * 1024

it('collects when much has come since the last time, and not each time it is asked', () => {
  const collect = vi.fn()
  globalThis.gc = collect as unknown as NodeJS.GCFunction
  const held = [Buffer.alloc(256 * MIB)]
  collectUnused()
  expect(collect).toHaveBeenCalledTimes(1)
  for (let n = 0; n < 20; n++) collectUnused()
  expect(collect).toHaveBeenCalledTimes(1)
  held.push(Buffer.alloc(80 * MIB))
  collectUnused()
  collectUnused()
  expect(collect).toHaveBeenCalledTimes(2)
  expect(held).toHaveLength(2)
})
