/**
 * The cookie that holds the refresh token. On plain http of this machine a browser would not keep a `Secure` one, and
 * `__Host-` demands that; elsewhere there is no session without TLS, be it our own or that of a proxy.
 */
export type Surroundings = { readonly isLoopback: boolean; readonly isEncrypted: boolean }

const isPlain = ({ isLoopback, isEncrypted }: Surroundings): boolean => isLoopback && !isEncrypted
const nameIn = (where: Surroundings): string => (isPlain(where) ? 'linkflow_refresh' : '__Host-linkflow_refresh')

export function setRefreshCookie(where: Surroundings, token: string, ends: Date, nowMs: number): string {
  return cookie(where, token, Math.max(0, Math.floor((ends.getTime() - nowMs) / 1000)))
}

export const clearRefreshCookie = (where: Surroundings): string => cookie(where, '', 0)

function cookie(where: Surroundings, value: string, maxAgeSeconds: number): string {
  const attributes = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${isPlain(where) ? '' : '; Secure'}`
  return `${nameIn(where)}=${value}; ${attributes}`
}

/** The token in the `Cookie` header. Two of the name are none: one of them is not ours. */
export function readRefreshCookie(where: Surroundings, header: string | undefined): string | undefined {
  const name = `${nameIn(where)}=`
  const found = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(name))
  return found.length === 1 ? found[0]!.slice(name.length) : undefined
}
