import { fail, ok, type Result } from '@linkflow/kernel'
import { type Address, addressAndEmbedded, classifyAddress, parseAddress } from './address-class.ts'
import {
  type AllowRule,
  EGRESS_ALLOW,
  isLoopback,
  isOfThisMachine,
  ruleMatchesAddress,
  ruleMatchesName,
} from './allow-rule.ts'
import { type EgressError, egressError } from './egress-error.ts'
import { bracketHost } from './host.ts'
import type { EgressLimits } from './limits.ts'
import { REFUSED_HTTP_PORTS } from './refused-ports.ts'
import type { Resolve, ResolvedAddress } from './system-resolver.ts'

/** An address that the guard has judged. The connector takes nothing else, so no socket opens unjudged. */
export interface CheckedAddress extends ResolvedAddress {
  readonly checked: true
}

export interface GuardOptions {
  readonly allow: readonly AllowRule[]
  /** The setting that names them, for the refusal to say. */
  readonly allowSetting?: string
  readonly deny: readonly AllowRule[]
  readonly resolve: Resolve
  readonly limits: EgressLimits
}

export interface Destination {
  /** As `normalizeHost` gives it. */
  readonly host: string
  readonly port: number
  readonly purpose: 'http' | 'tcp'
}

/**
 * Decides which addresses may be connected to. A name is resolved once, every address it has is judged by number, and
 * one that is not allowed refuses the whole name: an answer that mixes public and private addresses is an attack or a
 * mistake, and picking the good ones would hide it.
 */
export class Guard {
  readonly #options: GuardOptions
  /** Last known addresses of the deny rules that are names; kept when a later resolution fails. */
  readonly #deniedNames = new Map<string, readonly Address[]>()

  constructor(options: GuardOptions) {
    this.#options = options
  }

  get #allowSetting(): string {
    return this.#options.allowSetting ?? EGRESS_ALLOW
  }

  /** The addresses to connect to, best first. */
  async check(destination: Destination): Promise<Result<readonly CheckedAddress[], EgressError>> {
    const early = this.#refuseByName(destination)
    if (early) return fail(early)
    const resolved = await this.#resolve(destination.host)
    if (!resolved.ok) return resolved
    const denied = await this.#addressesOfDeniedNames(destination.port)
    for (const { address } of resolved.value) {
      const refusal = this.#refuseAddress(destination, address, denied)
      if (refusal) return fail(refusal)
    }
    return ok(resolved.value.map((found) => ({ ...found, checked: true })))
  }

  /** The addresses of a host that the operator has configured, such as the proxy; they are not judged. */
  async trust(host: string): Promise<Result<readonly CheckedAddress[], EgressError>> {
    const resolved = await this.#resolve(host)
    return resolved.ok ? ok(resolved.value.map((found) => ({ ...found, checked: true }))) : resolved
  }

  /** What can be known without an address: our own names, and ports that speak no HTTP. */
  #refuseByName({ host, port, purpose }: Destination): EgressError | undefined {
    if (this.#options.deny.some((rule) => ruleMatchesName(rule, host, port))) return ownAddress(host, port)
    if (purpose === 'http' && REFUSED_HTTP_PORTS.has(port) && !this.#portIsNamed(host, port)) {
      return refused(
        `Port ${port} of ${host} is kept for a service that does not speak HTTP. If it does here, add ${suggestion(host, port)} to ${this.#allowSetting} and restart LinkFlow.`,
      )
    }
    return undefined
  }

  #portIsNamed(host: string, port: number): boolean {
    const address = parseAddress(host)
    return this.#options.allow.some(
      (rule) =>
        rule.port === port &&
        (ruleMatchesName(rule, host, port) || (address !== undefined && ruleMatchesAddress(rule, address, port))),
    )
  }

  async #resolve(host: string): Promise<Result<readonly ResolvedAddress[], EgressError>> {
    const literal = parseAddress(host)
    if (literal) return ok([toResolved(literal)])
    try {
      const answer = await withDeadline(this.#options.resolve(host), this.#options.limits.resolveTimeoutMs)
      const addresses = answer.slice(0, this.#options.limits.addressesMax).map(({ address }) => parseAddress(address))
      if (addresses.length === 0 || addresses.includes(undefined)) return fail(dnsFailed(host, 'ENODATA'))
      return ok((addresses as Address[]).map(toResolved))
    } catch (error) {
      return fail(dnsFailed(host, codeOf(error)))
    }
  }

  #refuseAddress(destination: Destination, text: string, denied: DeniedAddresses): EgressError | undefined {
    const { host, port } = destination
    const address = parseAddress(text)!
    if (addressAndEmbedded(address).some((each) => this.#isDenied(each, port, denied))) return ownAddress(host, port)
    const found = classifyAddress(address)
    if (found.kind === 'public') return undefined
    if (found.kind === 'never') return refused(`${at(host, port)} was refused: ${isA(host)} ${found.what}.`)
    // A database that cannot be located could be behind any special address on its port.
    if (denied.unknown) return ownAddress(host, port)
    const allowed = this.#options.allow.some(
      (rule) => ruleMatchesName(rule, host, port) || ruleMatchesAddress(rule, address, port),
    )
    if (allowed) return undefined
    return refused(
      `${at(host, port)} was refused: ${isA(host)} ${found.what}, and LinkFlow reaches only public addresses unless told otherwise. If it should be reached, add ${suggestion(host, port)} to ${this.#allowSetting} and restart LinkFlow.`,
    )
  }

  #isDenied(address: Address, port: number, denied: DeniedAddresses): boolean {
    if (denied.addresses.some((each) => sameHost(each, address))) return true
    return this.#options.deny.some((rule) => {
      if (ruleMatchesAddress(rule, address, port)) return true
      // What listens on loopback is reached by this machine's other addresses too when it listens on all.
      const ruleIsLoopback = rule.kind === 'network' && isLoopback(parseAddress(rule.network)!)
      return ruleIsLoopback && (rule.port === undefined || rule.port === port) && isOfThisMachine(address)
    })
  }

  async #addressesOfDeniedNames(port: number): Promise<DeniedAddresses> {
    const names = this.#options.deny.filter((rule) => rule.kind === 'name' && rule.port === port)
    const addresses: Address[] = []
    let unknown = false
    for (const rule of names) {
      if (rule.kind !== 'name') continue
      const resolved = await this.#resolve(rule.host)
      if (resolved.ok) {
        this.#deniedNames.set(
          rule.host,
          resolved.value.map(({ address }) => parseAddress(address)!),
        )
      }
      const known = this.#deniedNames.get(rule.host)
      if (known) addresses.push(...known)
      else unknown = true
    }
    return { addresses, unknown }
  }
}

interface DeniedAddresses {
  readonly addresses: readonly Address[]
  /** A deny rule for this port names a host that never resolved. */
  readonly unknown: boolean
}

const sameHost = (one: Address, other: Address): boolean =>
  one.toString() === other.toString() || (isLoopback(one) && isOfThisMachine(other))

const toResolved = (address: Address): ResolvedAddress => ({
  address: address.toString(),
  family: address.kind() === 'ipv6' ? 6 : 4,
})

const at = (host: string, port: number): string => `${bracketHost(host)}:${port}`
const suggestion = at

const isA = (host: string): string => (parseAddress(host) ? 'it is' : 'the name leads to')

const refused = (message: string): EgressError => egressError('egress-address-refused', message)

const ownAddress = (host: string, port: number): EgressError =>
  refused(
    `${at(host, port)} was refused: it is LinkFlow's own API or database, which no workflow may reach and LINKFLOW_EGRESS_ALLOW cannot open. Use the LinkFlow nodes or the public address of the API instead.`,
  )

/** `ENOTFOUND` is an answer (there is no such name); the rest is a resolver in trouble. */
const dnsFailed = (host: string, detail: string): EgressError =>
  egressError('egress-dns-failed', `No address was found for ${host} (${detail}). Check the name and the DNS server.`, {
    retryable: detail !== 'ENOTFOUND' && detail !== 'ENODATA',
    detail,
  })

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EAI_FAIL'

async function withDeadline<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('resolver'), { code: 'ETIMEOUT' })), timeoutMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
