import { portsOf } from '@linkflow/node-runtime'
import { noonMs, runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { form } from './node.ts'

const items = [{ id: 1 }, { id: 2 }]
const file = { object: 'o', name: 'a.pdf', mimeType: 'application/pdf', bytes: 3 }
const run = (parameters: Record<string, unknown>, more: Partial<Parameters<typeof runNode>[1]> = {}) =>
  runNode(form, { parameters, items, ...more })
const woken = { by: 'signal' as const, data: { json: { Name: 'Ada' }, files: { Paper: file }, at: noonMs } }

describe('Form Page', () => {
  it('waits for its own page, with what is to stand on it', async () => {
    const { waiting } = await run({ title: 'Hi {{ $json.id }}', fields: [{ name: 'Name' }], timeout: { value: 1 } })
    expect(waiting).toMatchObject({
      signal: expect.stringMatching(/^page:.{20,}/),
      untilMs: noonMs + 3_600_000,
      data: { page: 'form', title: 'Hi 1', fields: [expect.objectContaining({ name: 'Name', type: 'text' })] },
    })
    expect(portsOf(form, { timeout: { value: 1 } }).outputs).toEqual(['main', 'timeout'])
    expect(portsOf(form, { operation: 'completion', timeout: { value: 1 } }).outputs).toEqual(['main'])
  })

  it('goes on with the answers beside the fields that were there, or with them alone', async () => {
    const resumed = await run({}, { woken })
    const answers = { Name: 'Ada', submittedAt: new Date(noonMs).toISOString() }
    expect(resumed.outputs.main).toEqual(items.map((item) => ({ ...item, ...answers })))
    expect(resumed.items.main![0]!.files).toEqual({ Paper: file })
    const alone = await run({ keepInput: false }, { woken })
    expect(alone.outputs.main).toEqual([answers])
    expect((await run({ timeout: { value: 1 } }, { woken: { by: 'timer' } })).outputs).toEqual({ timeout: items })
  })

  it('takes an answer that is none for an empty one', async () => {
    const empty = await run({}, { woken: { by: 'signal', data: 'x' } })
    expect(empty.outputs.main![0]).toEqual({ id: 1, submittedAt: '1970-01-01T00:00:00.000Z' })
  })

  it('ends with a message or another address', async () => {
    const done = await run({ operation: 'completion', title: 'Done', message: 'For {{ $json.id }}', language: 'de' })
    expect(done.answer?.body).toEqual({
      type: 'json',
      value: { completion: 'page', title: 'Done', message: 'For 1', language: 'de' },
    })
    expect(done.outputs.main).toEqual(items)
    const led = await run({ operation: 'redirect', redirect: 'https://example.com/{{ $json.id }}' })
    expect(led.answer).toEqual({
      status: 302,
      headers: [['location', 'https://example.com/1']],
      body: { type: 'none' },
    })
    const script = await run({ operation: 'redirect', redirect: '{{ "javascript:alert(1)" }}' })
    expect(script.error?.code).toBe('answer-invalid')
    await expect(run({ operation: 'redirect' })).rejects.toThrow('redirect')
    await expect(run({ fields: [{ name: 'a' }, { name: 'a' }] })).rejects.toThrow('two of the name')
  })
})
