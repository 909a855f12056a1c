import { describe, expect, it } from 'vitest'
import { SessionCookies } from './session-cookies.ts'

const here = { isLoopback: true, isEncrypted: false }
const elsewhere = { isLoopback: false, isEncrypted: false }
const hereByTls = { isLoopback: true, isEncrypted: true }
const elsewhereByTls = { isLoopback: false, isEncrypted: true }
const ends = new Date(60_500)

describe('the cookie of a session', () => {
  const cookies = new SessionCookies({ mayBeInsecure: false })

  it('is bound to its host and to TLS, except on plain http of this machine', () => {
    expect(cookies.setRefresh(elsewhere, 'lfr_x', ends, 0)).toBe(
      '__Host-linkflow_refresh=lfr_x; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure',
    )
    expect(cookies.setRefresh(here, 'lfr_x', ends, 0)).toBe(
      'linkflow_refresh=lfr_x; Path=/; HttpOnly; SameSite=Lax; Max-Age=60',
    )
    expect(cookies.setRefresh(hereByTls, 'lfr_x', ends, 0)).toBe(cookies.setRefresh(elsewhere, 'lfr_x', ends, 0))
    expect(cookies.clearRefresh(elsewhere)).toContain(
      '__Host-linkflow_refresh=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
    )
    expect(cookies.setFlow(elsewhere, 'x')).toBe(
      '__Host-linkflow_sso=x; Path=/; HttpOnly; SameSite=Lax; Max-Age=600; Secure',
    )
  })

  it('is read by its exact name, and not if there are two', () => {
    const read = (where: typeof here, header?: string) => cookies.read(where, 'refresh', header)
    expect(read(elsewhere, 'a=1; __Host-linkflow_refresh=lfr_x;b=2')).toBe('lfr_x')
    expect(read(elsewhere, 'linkflow_refresh=lfr_x')).toBeUndefined()
    expect(read(elsewhere, '__Host-linkflow_sso=x')).toBeUndefined()
    expect(read(here, 'x__Host-linkflow_refresh=lfr_x; xlinkflow_refresh=y')).toBeUndefined()
    expect(read(here, 'linkflow_refresh=a; linkflow_refresh=b')).toBeUndefined()
    expect(read(here)).toBeUndefined()
  })
})

describe('the cookie of a session where plain http is allowed', () => {
  const cookies = new SessionCookies({ mayBeInsecure: true })

  it('does without TLS on plain http, and not where there is TLS', () => {
    expect(cookies.setRefresh(elsewhere, 'lfr_x', ends, 0)).toBe(
      'linkflow_refresh=lfr_x; Path=/; HttpOnly; SameSite=Lax; Max-Age=60',
    )
    expect(cookies.read(elsewhere, 'refresh', 'linkflow_refresh=lfr_x')).toBe('lfr_x')
    expect(cookies.setRefresh(elsewhereByTls, 'lfr_x', ends, 0)).toMatch(/^__Host-.*; Secure$/)
    expect(cookies.read(elsewhereByTls, 'refresh', 'linkflow_refresh=lfr_x')).toBeUndefined()
  })
})
