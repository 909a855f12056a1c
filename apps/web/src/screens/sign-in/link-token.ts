import { useState } from 'react'

/** The token of a link stands behind the `#`, which is sent to nobody. Taken out of the address as soon as it is read. */
export function useLinkToken(): string | undefined {
  const [token] = useState(() => new URLSearchParams(location.hash.slice(1)).get('token') ?? undefined)
  return token
}
