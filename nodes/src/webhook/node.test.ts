import { compileParameters } from '@linkflow/node-runtime'
import { describe, expect, it } from 'vitest'
import { REPLAY_WINDOW_SECONDS_MAX, WEBHOOK_BODY_BYTES_MAX, WEBHOOK_PATH_CHARS_MAX } from '../limits.ts'
import { webhook } from './node.ts'

const problems = (parameters: Record<string, unknown>): string => {
  const compiled = compileParameters({
    node: { id: 'hook', name: 'Hook', parameters: { path: 'orders', ...parameters } },
    nodeType: webhook,
    dialect: 'linkflow',
  })
  return compiled.ok ? '' : compiled.error.map((problem) => problem.message).join('\n')
}

describe('Webhook', () => {
  it('needs a path, and has defaults that work for the rest', () => {
    expect(webhook.parameters.parse({ path: 'orders/new' })).toMatchObject({
      path: 'orders/new',
      method: 'POST',
      respond: 'immediately',
      authentication: 'none',
      hmac: { scheme: 'standard-webhooks', algorithm: 'sha256' },
      jwt: {},
      replayWindowSeconds: 300,
      rawBody: false,
    })
    expect(problems({ path: undefined })).toContain('«path»')
  })

  it.each(['orders', 'a/b/c', 'v1.2/x_y~z-', '...'])('takes the path %s', (path) => {
    expect(problems({ path })).toBe('')
  })

  it.each(['', '/orders', 'orders/', 'a//b', '..', 'a/../b', 'a/.', 'a b', 'a%2fb', 'a?x=1', 'ä', 'a\nb', '{{ 1 }}/x'])(
    'refuses the path %j',
    (path) => {
      expect(problems({ path })).not.toBe('')
    },
  )

  it('is bounded', () => {
    expect(problems({ path: 'a'.repeat(WEBHOOK_PATH_CHARS_MAX) })).toBe('')
    expect(problems({ path: 'a'.repeat(WEBHOOK_PATH_CHARS_MAX + 1) })).not.toBe('')
    expect(problems({ bodyBytesMax: WEBHOOK_BODY_BYTES_MAX })).toBe('')
    expect(problems({ bodyBytesMax: WEBHOOK_BODY_BYTES_MAX + 1 })).not.toBe('')
    expect(problems({ replayWindowSeconds: REPLAY_WINDOW_SECONDS_MAX + 1 })).not.toBe('')
    expect(problems({ method: 'TRACE' })).not.toBe('')
  })

  it('lets its immediate answer be set, within what a workflow may set', () => {
    expect(problems({ response: { status: 200, headers: { 'X-A': 'b' }, body: { ok: true } } })).toBe('')
    expect(problems({ response: { headers: { 'Set-Cookie': 'a' } } })).toContain('cannot be set by a workflow')
    expect(problems({ respond: 'last-node', response: {} })).toContain('only used when respond is «immediately»')
  })
})
