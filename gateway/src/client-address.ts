import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'

/**
 * Who asks, by the number of proxies that are believed (T31): each of them has added the address that it saw at the end of
 * `X-Forwarded-For`, so with n of them the n-th from the end is the client's. What stands before it anybody can write.
 * With fewer entries than proxies the request came by another way, and the header is not believed: the peer counts.
 */
export function clientAddress(request: Pick<IncomingMessage, 'headers' | 'socket'>, trustedHops: number): string {
  const peer = addressIn(request.socket.remoteAddress ?? '') ?? 'unknown'
  if (trustedHops === 0) return peer
  const forwarded = request.headers['x-forwarded-for']
  if (forwarded === undefined) return peer
  const seen = (Array.isArray(forwarded) ? forwarded.join(',') : forwarded).split(',')
  return addressIn(seen.at(-trustedHops) ?? '') ?? peer
}

export const isLoopbackAddress = (address: string): boolean =>
  ipaddr.isValid(address) && ipaddr.parse(address).range() === 'loopback'

/** IPv4 inside IPv6 as IPv4; without brackets, port and zone. */
function addressIn(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^\[([^\]]*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '')
  const isWhole = ipaddr.IPv6.isValid(bare) || ipaddr.IPv4.isValidFourPartDecimal(bare)
  return isWhole ? ipaddr.process(bare).toString() : undefined
}
