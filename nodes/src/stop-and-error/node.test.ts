import { runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { LINE_CHARS_MAX } from '../limits.ts'
import { stopAndError } from './node.ts'

describe('Stop and Error', () => {
  it('fails with the message and the code, for the item that came', async () => {
    const run = await runNode(stopAndError, {
      parameters: { message: 'Order {{ $json.id }} has no lines', code: 'order-empty' },
      items: [{ id: 7 }],
    })
    expect(run.error).toMatchObject({ code: 'order-empty', message: 'Order 7 has no lines', retryable: false, item: 0 })
  })

  it('does nothing without items', async () => {
    expect((await runNode(stopAndError, { parameters: { message: 'x' }, items: [] })).type).toBe('done')
  })

  it('wants a message of bounded length, and a plain code', async () => {
    await expect(runNode(stopAndError, { parameters: {} })).rejects.toThrow('message')
    const longest = { message: 'x'.repeat(LINE_CHARS_MAX) }
    expect((await runNode(stopAndError, { parameters: longest, items: [{}] })).error?.message).toHaveLength(
      LINE_CHARS_MAX,
    )
    await expect(runNode(stopAndError, { parameters: { message: 'x'.repeat(LINE_CHARS_MAX + 1) } })).rejects.toThrow()
    await expect(runNode(stopAndError, { parameters: { message: 'x', code: 'Not A Code' } })).rejects.toThrow('code')
  })
})
