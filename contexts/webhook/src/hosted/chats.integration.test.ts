import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openHostedWorld } from '../testing/hosted-world.ts'

let on: Awaited<ReturnType<typeof openHostedWorld>>
beforeAll(async () => {
  on = await openHostedWorld()
})
afterAll(() => on?.close())

const say = {
  end: ['set', { values: { output: 'You said {{ $json.chatInput }} in {{ $json.sessionId }}' }, keep: 'none' }],
} as const
const post = (path: string, body: unknown, type = 'application/json') =>
  on.go(path, {
    method: 'POST',
    headers: { 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

describe('a chat', () => {
  it('answers a message by the last node', async () => {
    await on.publish({ chat: ['chat-trigger', { path: 'help' }], ...say }, ['chat > end'])
    const answer = await post('/chat/help', { chatInput: 'Hi', sessionId: 's1' })
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { sessionId: 's1', output: 'You said Hi in s1' }])
    const { sessionId } = JSON.parse((await post('/chat/help', { chatInput: 'Hi' })).text) as { sessionId: string }
    expect(sessionId).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('answers by a node Respond to Webhook', async () => {
    await on.publish(
      {
        chat: ['chat-trigger', { path: 'respond' }],
        say: ['respond-to-webhook', { respondWith: 'text', text: 'now' }],
        ...say,
      },
      ['chat > say > end'],
    )
    expect(JSON.parse((await post('/chat/respond', { chatInput: 'Hi' })).text)).toMatchObject({ output: 'now' })
  })

  it('is a page that carries the conversation along, and counts a message once', async () => {
    const version = await on.publish({ chat: ['chat-trigger', { path: 'page', greeting: 'Hello <b>' }], ...say }, [
      'chat > end',
    ])
    const first = await on.go('/chat/page')
    expect(first.text).toContain('Hello &lt;b&gt;')
    const second = await on.send(first, { message: '<script>x</script>' })
    expect(second.text).toContain('You said &lt;script&gt;x&lt;/script&gt; in ')
    expect(second.text).not.toContain('<script')
    const third = await on.send(second, { message: 'more' })
    expect(third.text.match(/<li /g)).toHaveLength(4)
    const twice = await on.send(second, { message: 'more' })
    expect(twice.text.match(/<li /g)).toHaveLength(4)
    expect(await on.executionsOf(version.workflowId)).toHaveLength(2)
    const forged = await on.send({ ...second, text: 'name="token" value="e30.x"' }, { message: 'more' })
    expect([forged.status, forged.text.match(/<li /g)]).toEqual([422, null])
    expect((await on.send(second, { message: ' ' })).status).toBe(422)
  })

  it('refuses what is no message, and is not there where it is not public', async () => {
    await on.publish({ chat: ['chat-trigger', { path: 'strict' }], ...say }, ['chat > end'])
    expect((await post('/chat/strict', { chatInput: 1 })).status).toBe(422)
    expect((await post('/chat/strict', { chatInput: 'x', sessionId: 'y'.repeat(300) })).status).toBe(422)
    expect((await post('/chat/strict', '{')).status).toBe(400)
    expect((await post('/chat/strict', 'x', 'text/plain')).status).toBe(415)
    await on.publish({ chat: ['chat-trigger', { path: 'inside', public: false }], ...say }, ['chat > end'])
    expect((await on.go('/chat/inside')).status).toBe(404)
    const told = await post('/chat/inside', { chatInput: 'x' })
    expect([told.status, JSON.parse(told.text)]).toEqual([404, expect.objectContaining({ code: 'webhook-not-found' })])
  })
})
