import type { IncomingHttpHeaders } from 'node:http'
import { reply } from '@linkflow/http-server'
import { describe, expect, it } from 'vitest'
import { Cors } from './cors.ts'
import { refuseOtherOrigin, withoutCookies } from './same-origin.ts'

const post = { method: 'POST', usesCookie: true } as const
const closed = new Cors([])
const code = (headers: IncomingHttpHeaders, route: Parameters<typeof refuseOtherOrigin>[0] = post, cors = closed) =>
  refuseOtherOrigin(route, { host: 'flow.example:8443', ...headers }, cors)?.code

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

  it('takes pages of the origins that are configured, without a cookie', () => {
    const cors = new Cors(['https://app.example'])
    const page = { origin: 'https://app.example', 'sec-fetch-site': 'cross-site' }
    expect(code(page, post, cors)).toBeUndefined()
    expect(code({ ...page, 'sec-fetch-site': 'same-site' }, post, cors)).toBeUndefined()
    for (const other of [
      { ...page, cookie: 'linkflow_refresh=x' },
      { ...page, cookie: '' },
      { ...page, origin: 'https://app.example.evil.example' },
      { ...page, origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ])
      expect(code(other, post, cors), JSON.stringify(other)).toBe('origin-refused')
    expect(code(page, post, new Cors(['*']))).toBeUndefined()
  })

  it('sets no cookie for them', () => {
    const answer = reply.noContent({ 'set-cookie': 'linkflow_refresh=x', location: '/' })
    const sent = (headers: IncomingHttpHeaders) =>
      withoutCookies(post, { host: 'flow.example:8443', ...headers }, answer).headers
    expect(sent({ origin: 'https://app.example', 'sec-fetch-site': 'cross-site' })).toEqual({ location: '/' })
    expect(sent({ origin: 'https://flow.example:8443', 'sec-fetch-site': 'same-origin' })).toEqual(answer.headers)
    expect(sent({})).toEqual(answer.headers)
  })
})
