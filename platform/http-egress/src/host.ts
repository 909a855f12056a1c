import { parseAddress } from './address-class.ts'

// Letters, digits, hyphens and (for names that exist all the same) underscores; the parser has made punycode of the rest.
const HOST_NAME = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/

/**
 * A host as the one parser that the request uses (WHATWG URL) reads it: lower case, punycode, odd IPv4 number forms
 * unfolded, no brackets, no final dot. Undefined for what is not only a host.
 */
export function normalizeHost(text: string): string | undefined {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  if (bare.includes(':')) return parseAddress(bare)?.toString()
  if (/[\s/?#@\\%[\]]/.test(bare)) return undefined
  const url = URL.parse(`http://${bare}/`)
  return url === null ? undefined : hostOfUrl(url)
}

/** The host of a parsed URL: without brackets and without the one dot that may end it. */
export function hostOfUrl(url: URL): string | undefined {
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname.replace(/\.$/, '')
  const address = parseAddress(host)
  if (address) return address.toString()
  return HOST_NAME.test(host) ? host : undefined
}

/** A host as it stands before a port or in a Host header. */
export const bracketHost = (host: string): string => (host.includes(':') ? `[${host}]` : host)
