import { runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { respondToWebhook } from './node.ts'

const items = [{ id: 1 }, { id: 2 }]
const file = { object: 'blob-1', name: 'a.pdf', mimeType: 'application/pdf', bytes: 3 }
const run = (parameters: Record<string, unknown>, given: Parameters<typeof runNode>[1] = { items }) =>
  runNode(respondToWebhook, { parameters, ...given })
const answer = async (parameters: Record<string, unknown>) => (await run(parameters)).answer

describe('Respond to Webhook', () => {
  it('answers the first item and passes all on', async () => {
    const result = await run({})
    expect(result.answer).toEqual({ status: 200, headers: [], body: { type: 'json', value: { id: 1 } } })
    expect(result.outputs.main).toEqual(items)
    expect(result.lineage.main).toBe('index')
  })

  it('answers in every other way', async () => {
    expect((await answer({ respondWith: 'all-items' }))?.body).toEqual({ type: 'json', value: items })
    expect((await answer({ respondWith: 'json', json: { n: '{{ $json.id }}' } }))?.body).toEqual({
      type: 'json',
      value: { n: 1 },
    })
    expect((await answer({ respondWith: 'text', text: 'Hi {{ $json.id }}' }))?.body).toEqual({
      type: 'text',
      text: 'Hi 1',
    })
    expect(await answer({ respondWith: 'none' })).toMatchObject({ status: 204, body: { type: 'none' } })
    expect(await answer({ respondWith: 'redirect', location: '/thanks' })).toEqual({
      status: 302,
      headers: [['location', '/thanks']],
      body: { type: 'none' },
    })
    const withFile = await run({ respondWith: 'file' }, { items: [{ json: {}, files: { file } }] })
    expect(withFile.answer?.body).toEqual({ type: 'file', file })
  })

  it('sets status and headers', async () => {
    expect(await answer({ status: 201, headers: { 'X-Total': '{{ $json.id }}' } })).toMatchObject({
      status: 201,
      headers: [['X-Total', '1']],
    })
  })

  it('answers nothing when no item came', async () => {
    expect(respondToWebhook.runOnEmpty).toBe(true)
    expect((await run({}, { items: [] })).answer).toMatchObject({ status: 204, body: { type: 'none' } })
    expect((await run({ respondWith: 'all-items' }, { items: [] })).answer?.body).toEqual({ type: 'json', value: [] })
  })

  it.each([
    [{ headers: { 'Set-Cookie': 'a=b' } }, 'cannot be set by a workflow'],
    [{ headers: { 'X-A': '{{ "a\\r\\nX-Evil: 1" }}' } }, 'line break'],
    [{ respondWith: 'redirect', location: '{{ "javascript:alert(1)" }}' }, 'not a web address'],
    [{ respondWith: 'redirect', location: '{{ "/a\\r\\nX: 1" }}' }, 'line break'],
    [{ respondWith: 'file', file: 'constructor' }, 'no file «constructor»'],
  ])('refuses %j', async (parameters, reason) => {
    const { error } = await run(parameters)
    expect(error?.code).toBe('answer-invalid')
    expect(error?.message).toContain(reason)
  })

  it('wants what it is to answer', async () => {
    await expect(run({ respondWith: 'redirect' })).rejects.toThrow('location')
    await expect(run({ respondWith: 'json' })).rejects.toThrow('json')
    await expect(run({ status: 600 })).rejects.toThrow('status')
  })
})
