import { describe, expect, it } from 'vitest'
import { clearRefreshCookie, readRefreshCookie, setRefreshCookie } from './refresh-cookie.ts'

const here = { isLoopback: true, isEncrypted: false }
const elsewhere = { isLoopback: false, isEncrypted: false }
const hereByTls = { isLoopback: true, isEncrypted: true }

describe('the cookie of a session', () => {
  it('is bound to its host and to TLS, except on plain http of this machine', () => {
    const ends = new Date(60_500)
    expect(setRefreshCookie(elsewhere, 'lfr_x', ends, 0)).toBe(
      '__Host-linkflow_refresh=lfr_x; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure',
    )
    expect(setRefreshCookie(here, 'lfr_x', ends, 0)).toBe(
      'linkflow_refresh=lfr_x; Path=/; HttpOnly; SameSite=Lax; Max-Age=60',
    )
    expect(setRefreshCookie(hereByTls, 'lfr_x', ends, 0)).toBe(setRefreshCookie(elsewhere, 'lfr_x', ends, 0))
    expect(clearRefreshCookie(elsewhere)).toContain(
      '__Host-linkflow_refresh=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
    )
  })

  it('is read by its exact name, and not if there are two', () => {
    expect(readRefreshCookie(elsewhere, 'a=1; __Host-linkflow_refresh=lfr_x;b=2')).toBe('lfr_x')
    expect(readRefreshCookie(elsewhere, 'linkflow_refresh=lfr_x')).toBeUndefined()
    expect(readRefreshCookie(here, 'x__Host-linkflow_refresh=lfr_x; xlinkflow_refresh=y')).toBeUndefined()
    expect(readRefreshCookie(here, 'linkflow_refresh=a; linkflow_refresh=b')).toBeUndefined()
    expect(readRefreshCookie(here, undefined)).toBeUndefined()
  })
})
