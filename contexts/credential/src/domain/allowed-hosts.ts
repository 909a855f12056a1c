import { fail, ok, type Result } from '@linkflow/kernel'

/**
 * An entry of the list of hosts that may get a secret: `api.example.com`, `10.0.0.5`, `[::1]`, all subdomains as
 * `*.example.com`, each also with a port. Written in one form, so that two spellings of a host are one.
 */
export function parseAllowedHost(text: string): Result<string, string> {
  const [, wildcard = '', host = '', port = ''] = /^(\*\.)?(.*?)(:\d{1,5})?$/.exec(text.trim().toLowerCase()) ?? []
  const name = hostname(host)
  if (name === undefined) return fail('is not a host; write it as api.example.com, without scheme and path')
  const number = Number(port.slice(1))
  if (port !== '' && (number < 1 || number > 65_535)) return fail('has no valid port')
  if (wildcard !== '' && (isAddress(name) || !name.includes('.'))) {
    return fail('would allow too much; write *.example.com with at least two words after the star')
  }
  return ok(`${wildcard}${name}${port === '' ? '' : `:${number}`}`)
}

/** Is every new entry covered by an old one? Then no host is added that the secret was not given for. */
export const isNarrowed = (before: readonly string[], after: readonly string[]): boolean =>
  after.every((entry) => before.some((old) => covers(old, entry)))

function covers(old: string, entry: string): boolean {
  if (old === entry) return true
  const [oldHost, oldPort] = parts(old)
  const [host, port] = parts(entry)
  if (oldPort !== '' && oldPort !== port) return false
  return oldHost === host || (oldHost.startsWith('*.') && !isAddress(host) && host.endsWith(oldHost.slice(1)))
}

function parts(entry: string): [host: string, port: string] {
  const [, host = entry, port = ''] = /^(.*?)(:\d{1,5})?$/.exec(entry) ?? []
  return entry.endsWith(']') ? [entry, ''] : [host, port]
}

/** As a URL would have it: international names in their ASCII form, odd spellings of addresses refused or made plain. */
function hostname(host: string): string | undefined {
  if (host === '' || /[\s/?#@\\*%]/.test(host) || (host.includes(':') && !/^\[.*\]$/.test(host))) return undefined
  try {
    const { hostname } = new URL(`http://${host}/`)
    // The one dot that may end a name says nothing.
    const name = hostname.replace(/\.$/, '')
    return name.split('.').includes('') ? undefined : name
  } catch {
    return undefined
  }
}

/** After `hostname` an IPv4 address has one spelling, and no name is all digits and dots. */
const isAddress = (host: string): boolean => host.startsWith('[') || /^[\d.]+$/.test(host)
