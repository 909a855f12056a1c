import { networkInterfaces } from 'node:os'
import { fail, ok, type Result } from '@linkflow/kernel'
import ipaddr from 'ipaddr.js'
import { type Address, parseAddress } from './address-class.ts'
import { normalizeHost } from './host.ts'

/**
 * Names a destination, to open it (`EgressOptions.allow`) or to close it for good (`EgressOptions.deny`).
 * - `name`: a host name and a port, whatever the name resolves to;
 * - `network`: an address or a CIDR, on one port or on all;
 * - `this-machine`: every address of this machine's interfaces and its loopback, on one port.
 */
export type AllowRule =
  | { readonly kind: 'name'; readonly host: string; readonly port: number }
  | { readonly kind: 'network'; readonly network: string; readonly prefix: number; readonly port?: number }
  | { readonly kind: 'this-machine'; readonly port: number }

/** The setting that opens private addresses to workflows. */
export const EGRESS_ALLOW = 'LINKFLOW_EGRESS_ALLOW'

/** The rules of `LINKFLOW_EGRESS_ALLOW`: `host:port` and `CIDR[:port]`, separated by commas or spaces. */
export function parseEgressAllow(text: string, setting = EGRESS_ALLOW): Result<AllowRule[], string> {
  const rules: AllowRule[] = []
  for (const entry of text.split(/[\s,]+/).filter((part) => part !== '')) {
    const rule = parseEntry(entry)
    if (rule === undefined) return fail(`${setting}: "${entry}" is ${wanted(entry)}`)
    rules.push(rule)
  }
  return ok(rules)
}

function wanted(entry: string): string {
  const form = 'write host:port, address[:port] or CIDR[:port], IPv6 with a port in brackets: [fd00::/8]:443'
  return normalizeHost(entry) !== undefined && !entry.includes(':')
    ? `a host without a port, which would open every service on it; write ${entry}:443 or the port you need`
    : `no rule; ${form}`
}

function parseEntry(entry: string): AllowRule | undefined {
  const bare = parseNetwork(entry)
  if (bare) return bare
  const colon = entry.lastIndexOf(':')
  const port = parsePort(entry.slice(colon + 1))
  if (colon < 1 || port === undefined) return undefined
  const before = entry.slice(0, colon)
  const bracketed = /^\[(.+)\]$/.exec(before)
  // Without brackets the last group of an IPv6 address would be taken for a port.
  if (!bracketed && before.includes(':')) return undefined
  const network = parseNetwork(bracketed?.[1] ?? before)
  if (network) return { ...network, port }
  const host = bracketed ? undefined : normalizeHost(before)
  return host === undefined || parseAddress(host) ? undefined : { kind: 'name', host, port }
}

function parsePort(text: string): number | undefined {
  if (!/^[0-9]{1,5}$/.test(text)) return undefined
  const port = Number(text)
  return port >= 1 && port <= 65_535 ? port : undefined
}

function parseNetwork(text: string): (AllowRule & { kind: 'network' }) | undefined {
  const slash = text.indexOf('/')
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (!address) return undefined
  const bits = address.kind() === 'ipv4' ? 32 : 128
  if (slash < 0) return { kind: 'network', network: address.toString(), prefix: bits }
  const prefixText = text.slice(slash + 1)
  // `::ffff:10.0.0.0/104` would need its prefix recounted; the plain IPv4 form says the same.
  if (bits === 32 && text.includes(':')) return undefined
  if (!/^[0-9]{1,3}$/.test(prefixText) || Number(prefixText) > bits) return undefined
  return { kind: 'network', network: address.toString(), prefix: Number(prefixText) }
}

/** Whether a rule that names addresses holds for this one. Rules of names are for who knows the name. */
export function ruleMatchesAddress(rule: AllowRule, address: Address, port: number): boolean {
  if (rule.kind === 'name' || (rule.port !== undefined && rule.port !== port)) return false
  if (rule.kind === 'this-machine') return isOfThisMachine(address)
  const network = ipaddr.parse(rule.network)
  return network.kind() === address.kind() && address.match(network, rule.prefix)
}

export const ruleMatchesName = (rule: AllowRule, host: string, port: number): boolean =>
  rule.kind === 'name' && rule.host === host && rule.port === port

/** Read anew each time: interfaces come and go, and only destinations that need a rule ask. */
export function isOfThisMachine(address: Address): boolean {
  if (isLoopback(address)) return true
  const text = address.toString()
  return Object.values(networkInterfaces()).some((list) =>
    list?.some((entry) => parseAddress(entry.address.split('%')[0]!)?.toString() === text),
  )
}

export const isLoopback = (address: Address): boolean => address.range() === 'loopback'
