import ipaddr from 'ipaddr.js'

/**
 * What one customer of a provider has: an IPv4 address (also where it is written inside IPv6), or the /64 of an IPv6 address.
 * What is counted by address is counted by this.
 */
export function networkOf(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address
  const parsed = ipaddr.IPv6.parse(address)
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString()
  return `${parsed.toNormalizedString().split(':').slice(0, 4).join(':')}::/64`
}
