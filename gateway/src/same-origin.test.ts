import type { IncomingHttpHeaders } from 'node:http'
import { describe, expect, it } from 'vitest'
import { refuseOtherOrigin } from './same-origin.ts'

const post = { method: 'POST', usesCookie: true } as const
const code = (headers: IncomingHttpHeaders, route: Parameters<typeof refuseOtherOrigin>[0] = post) =>
  refuseOtherOrigin(route, { host: 'flow.example:8443', ...headers })?.code

// Proves T29.
describe('a route that uses cookies', () => {
  it.each<[string, IncomingHttpHeaders]>([
    ['a page of ours', { 'sec-fetch-site': 'same-origin', cookie: 'a=1' }],
    ['a page of ours in an older browser', { origin: 'https://flow.example:8443', cookie: 'a=1' }],
    ['a program', {}],
  ])('takes %s', (_, headers) => expect(code(headers)).toBeUndefined())

  it.each<[string, IncomingHttpHeaders]>([
    ['another site', { 'sec-fetch-site': 'cross-site', cookie: 'a=1' }],
    ['another site that names our origin', { 'sec-fetch-site': 'cross-site', origin: 'https://flow.example:8443' }],
    ['a neighbour under the same domain', { 'sec-fetch-site': 'same-site' }],
    ['an address that was typed', { 'sec-fetch-site': 'none' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['another port of the host', { origin: 'https://flow.example' }],
    ['an origin that hides itself', { origin: 'null' }],
    ['an origin with our name in front', { origin: 'https://flow.example:8443.evil.example' }],
    ['an origin with our name as user', { origin: 'https://flow.example:8443@evil.example' }],
    ['a cookie of which nobody says whence', { cookie: 'linkflow_refresh=x' }],
  ])('refuses %s', (_, headers) => expect(code(headers)).toBe('origin-refused'))

  it('is free to read, and other routes are not asked', () => {
    expect(code({ origin: 'https://evil.example' }, { method: 'GET', usesCookie: true })).toBeUndefined()
    expect(code({ origin: 'https://evil.example' }, { method: 'POST', usesCookie: false })).toBeUndefined()
  })
})
