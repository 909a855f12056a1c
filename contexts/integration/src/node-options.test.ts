import { fail, ok } from '@linkflow/kernel'
import { createRegistry, defineNode, type OptionsLoader } from '@linkflow/node-runtime'
import { fakeServices } from '@linkflow/node-runtime/testing'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { OPTIONS_MS_MAX, OPTIONS_TOLD_MAX } from './limits.ts'
import { nodeOptionsRoute } from './node-options.route.ts'

const typeWith = (load: OptionsLoader) =>
  defineNode({
    type: 'shop',
    version: 1,
    title: 'Shop',
    description: 'For this test.',
    group: 'action',
    parameters: z.object({}),
    options: { shelves: load },
    effect: 'pure',
    sample: [{}],
    behaviour: { kind: 'each', each: (item) => item },
  })

async function ask(load: OptionsLoader, body: object = {}) {
  const registry = createRegistry([typeWith(load)] as never)
  const route = nodeOptionsRoute({ registry, httpFor: async () => ok(fakeServices().http) })
  const request = {
    workspaceId: 'w',
    caller: {},
    signal: new AbortController().signal,
    params: { type: 'shop' },
    body: { loader: 'shelves', search: '', parameters: {}, credentials: {}, ...body },
  }
  return JSON.parse(JSON.stringify(await route.handle(request as never)))
}

describe('what a parameter offers', () => {
  it('is bounded, and why it could not be told is', async () => {
    const many = Array.from({ length: OPTIONS_TOLD_MAX + 5 }, (_, value) => ({ value, title: `Shelf ${value}` }))
    expect((await ask(async () => ok(many))).body.items).toHaveLength(OPTIONS_TOLD_MAX)
    const closed = { code: 'shop-closed', message: 'The shop is closed.', retryable: false }
    expect(JSON.stringify(await ask(async () => fail(closed)))).toContain('The shop is closed.')
    expect(JSON.stringify(await ask(async () => ok([]), { loader: 'constructor' }))).toContain('node-options-unknown')
  })

  it('is given up on where the service takes too long', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      expect(ms).toBe(OPTIONS_MS_MAX)
      return AbortSignal.abort()
    })
    const seen = vi.fn()
    const answer = await ask(async (_, { signal }) => {
      seen(signal.aborted)
      return fail({ code: 'egress-aborted', message: 'cancelled', retryable: false })
    })
    timeout.mockRestore()
    expect(seen).toHaveBeenCalledWith(true)
    expect(JSON.stringify(answer)).toContain('took longer than 20 s')
  })
})
