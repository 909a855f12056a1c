import { normalizeHost } from './host.ts'

/**
 * Whether a credential may go to this host. An entry is a host (`api.example.com`, `10.0.0.5`), all subdomains of one
 * (`*.example.com`, not `example.com` itself), either with a port (`api.example.com:8443`) or for all ports. An entry
 * that cannot be read allows nothing, and so does an empty list.
 */
export function isHostAllowed(entries: readonly string[], host: string, port: number): boolean {
  return entries.some((entry) => entryMatches(entry.trim(), host, port))
}

function entryMatches(entry: string, host: string, port: number): boolean {
  const withPort = /^(.*[^:]|\[.*\]):([0-9]{1,5})$/.exec(entry)
  if (withPort && normalizeHost(entry) === undefined) {
    return Number(withPort[2]) === port && hostMatches(withPort[1]!, host)
  }
  return hostMatches(entry, host)
}

function hostMatches(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return normalizeHost(pattern) === host
  const parent = normalizeHost(pattern.slice(2))
  // An address has no subdomains; "*.1" must not match 10.0.0.1.
  return parent !== undefined && !isNumeric(host) && host.endsWith(`.${parent}`)
}

const isNumeric = (host: string): boolean => host.includes(':') || /^[0-9.]+$/.test(host)
