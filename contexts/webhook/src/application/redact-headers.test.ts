import { describe, expect, it } from 'vitest'
import { REDACTED, redactHeaders } from './redact-headers.ts'

describe('headers that people see', () => {
  it.each([
    'authorization',
    'Proxy-Authorization',
    'cookie',
    'x-hub-signature-256',
    'stripe-signature',
    'webhook-signature',
    'x-slack-signature',
    'x-shopify-hmac-sha256',
    'x-api-key',
    'x-apikey',
    'x-auth-token',
    'x-gitlab-token',
    'x-csrf-token',
    'x-session-id',
    'client-secret',
  ])('do not show %s', (name) => {
    expect(redactHeaders({ [name]: 'canary' })).toEqual({ [name]: REDACTED })
  })

  it('do not show what this webhook checks, and show the others', () => {
    const headers = {
      'x-mine': 'canary',
      'content-type': 'text/plain',
      'x-github-delivery': 'd1',
      'x-tags': ['a', 'b'],
    }
    expect(redactHeaders(headers, ['X-Mine', undefined])).toEqual({ ...headers, 'x-mine': REDACTED })
  })
})
