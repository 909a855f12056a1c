import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

export type Address = ipaddr.IPv4 | ipaddr.IPv6

/**
 * What an address is for:
 * - `public`: a host of the internet;
 * - `special`: private, local or reserved; reachable only when an allow rule names it;
 * - `never`: no single host (multicast, broadcast) or an alias of this machine (unspecified). No rule opens it.
 */
export interface AddressClass {
  readonly kind: 'public' | 'special' | 'never'
  /** With an article, for the sentence "it is …". */
  readonly what: string
}

type Range4 = readonly [network: ipaddr.IPv4, prefix: number, kind: AddressClass['kind'], what: string]
type Range6 = readonly [network: ipaddr.IPv6, prefix: number, kind: AddressClass['kind'], what: string]

const range4 = (cidr: string, kind: AddressClass['kind'], what: string): Range4 => [
  ...ipaddr.IPv4.parseCIDR(cidr),
  kind,
  what,
]

const range6 = (cidr: string, kind: AddressClass['kind'], what: string): Range6 => [
  ...ipaddr.IPv6.parseCIDR(cidr),
  kind,
  what,
]

// IANA IPv4 Special-Purpose Address Registry, with the deprecated entries; the first match decides.
const IPV4_RANGES: readonly Range4[] = [
  range4('0.0.0.0/8', 'never', 'the unspecified address ("this network", 0.0.0.0/8)'),
  range4('10.0.0.0/8', 'special', 'a private address (10.0.0.0/8)'),
  range4('100.64.0.0/10', 'special', 'a carrier-grade NAT address (100.64.0.0/10)'),
  range4('127.0.0.0/8', 'special', 'a loopback address (127.0.0.0/8)'),
  range4('169.254.0.0/16', 'special', 'a link-local address (169.254.0.0/16, cloud metadata)'),
  range4('172.16.0.0/12', 'special', 'a private address (172.16.0.0/12)'),
  range4('192.0.0.0/24', 'special', 'an address for protocol assignments (192.0.0.0/24)'),
  range4('192.0.2.0/24', 'special', 'a documentation address (192.0.2.0/24)'),
  range4('192.31.196.0/24', 'special', 'an AS112 address (192.31.196.0/24)'),
  range4('192.52.193.0/24', 'special', 'an AMT relay address (192.52.193.0/24)'),
  range4('192.88.99.0/24', 'special', 'a 6to4 relay address (192.88.99.0/24)'),
  range4('192.168.0.0/16', 'special', 'a private address (192.168.0.0/16)'),
  range4('192.175.48.0/24', 'special', 'an AS112 address (192.175.48.0/24)'),
  range4('198.18.0.0/15', 'special', 'a benchmarking address (198.18.0.0/15)'),
  range4('198.51.100.0/24', 'special', 'a documentation address (198.51.100.0/24)'),
  range4('203.0.113.0/24', 'special', 'a documentation address (203.0.113.0/24)'),
  // Looks public, but is Azure's own channel to each virtual machine and answers from inside it only.
  range4('168.63.129.16/32', 'special', 'the address of the Azure platform (168.63.129.16)'),
  range4('224.0.0.0/4', 'never', 'a multicast address (224.0.0.0/4)'),
  range4('255.255.255.255/32', 'never', 'the broadcast address'),
  range4('240.0.0.0/4', 'special', 'a reserved address (240.0.0.0/4)'),
]

// IANA IPv6 Special-Purpose Address Registry. What is outside 2000::/3 and not named is refused by the last line.
const IPV6_RANGES: readonly Range6[] = [
  range6('::/128', 'never', 'the unspecified address (::)'),
  range6('::1/128', 'special', 'the loopback address (::1)'),
  range6('::/96', 'special', 'an IPv4-compatible address (::/96)'),
  range6('::ffff:0:0:0/96', 'special', 'an IPv4-translated address (::ffff:0:0:0/96)'),
  range6('64:ff9b:1::/48', 'special', 'a local-use NAT64 address (64:ff9b:1::/48)'),
  range6('100::/64', 'special', 'a discard-only address (100::/64)'),
  range6('fc00::/7', 'special', 'a unique local address (fc00::/7)'),
  range6('fe80::/10', 'special', 'a link-local address (fe80::/10)'),
  range6('fec0::/10', 'special', 'a site-local address (fec0::/10)'),
  range6('ff00::/8', 'never', 'a multicast address (ff00::/8)'),
  range6('2001::/32', 'special', 'a Teredo address (2001::/32)'),
  range6('2001:2::/48', 'special', 'a benchmarking address (2001:2::/48)'),
  range6('2001::/23', 'special', 'an address for protocol assignments (2001::/23)'),
  range6('2001:db8::/32', 'special', 'a documentation address (2001:db8::/32)'),
  range6('2002::/16', 'special', 'a 6to4 address (2002::/16)'),
  range6('2620:4f:8000::/48', 'special', 'an AS112 address (2620:4f:8000::/48)'),
  range6('3fff::/20', 'special', 'a documentation address (3fff::/20)'),
]

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96')

const PUBLIC: AddressClass = { kind: 'public', what: 'a public address' }

/** The address that a text in its ordinary form means; odd forms (octal, short, hex) are for the URL parser to unfold. */
export function parseAddress(text: string): Address | undefined {
  if (isIP(text) === 0) return undefined
  const address = ipaddr.parse(text.replace(/%.*$/, ''))
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address
}

/** IPv4-mapped addresses arrive here as IPv4 (see `parseAddress`): the kernel treats them as such too. */
export function classifyAddress(address: Address): AddressClass {
  if (address instanceof ipaddr.IPv4) return classify4(address)
  // A network with DNS64 answers public IPv4 names with this prefix; the gateway connects to what is inside.
  if (address.match(NAT64)) return classifyNat64(address)
  const found = IPV6_RANGES.find(([network, prefix]) => address.match(network, prefix))
  if (found) return { kind: found[2], what: found[3] }
  if (!address.match(GLOBAL_UNICAST)) return { kind: 'special', what: 'no global unicast address' }
  if (isIsatap(address)) return { kind: 'special', what: 'an ISATAP tunnel address' }
  return PUBLIC
}

function classify4(address: ipaddr.IPv4): AddressClass {
  const found = IPV4_RANGES.find(([network, prefix]) => address.match(network, prefix))
  return found ? { kind: found[2], what: found[3] } : PUBLIC
}

function classifyNat64(address: ipaddr.IPv6): AddressClass {
  const inner = classify4(embedded(address, 6))
  return inner.kind === 'public' ? inner : { kind: inner.kind, what: `a NAT64 form of ${inner.what}` }
}

// RFC 5214: the interface identifier is 0000:5efe or 0200:5efe and the IPv4 address; bits u and g may be set.
const isIsatap = (address: ipaddr.IPv6): boolean => (address.parts[4]! & ~0x0300) === 0 && address.parts[5] === 0x5efe

const embedded = (address: ipaddr.IPv6, part: number, mask = 0): ipaddr.IPv4 => {
  const high = address.parts[part]! ^ mask
  const low = address.parts[part + 1]! ^ mask
  return new ipaddr.IPv4([high >> 8, high & 0xff, low >> 8, low & 0xff])
}

/**
 * The address and each IPv4 address that a tunnel or translator could take it for: deny rules hold for all of them,
 * so no such form is a way around one.
 */
export function addressAndEmbedded(address: Address): Address[] {
  if (address instanceof ipaddr.IPv4) return [address]
  const plain = classifyAddress(address).kind === 'public' && !address.match(NAT64)
  // The last 32 bits of an ordinary global address mean nothing.
  if (plain) return [address]
  const [first, second] = address.parts as [number, number]
  const found: Address[] = [address, embedded(address, 6)]
  if (first === 0x2002) found.push(embedded(address, 1))
  // RFC 4380: the server's address, and the client's with its bits turned.
  if (first === 0x2001 && second === 0) found.push(embedded(address, 2), embedded(address, 6, 0xffff))
  return found
}
