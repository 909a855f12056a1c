import { readFileSync } from 'node:fs'
import type { SsoSettings } from '@linkflow/auth'
import { type AllowRule, Egress, parseEgressAllow } from '@linkflow/http-egress'
import { Secret } from '@linkflow/kernel'
import type { Logger } from '@linkflow/telemetry'
import type { Closers } from './closers.ts'
import type { Config } from './settings.ts'
import { StartError } from './start-error.ts'

/**
 * Cookies without TLS are for an address without TLS. Behind a proxy that has it, or with a certificate of our own, the
 * setting would only take the protection away: the pair does not start (T42).
 */
export function mayUseInsecureCookies(config: Config, publicUrl: string): boolean {
  if (!config.insecureCookies) return false
  if (config.tlsCert === undefined && new URL(publicUrl).protocol === 'http:') return true
  throw new StartError(
    'setting-malformed',
    'LINKFLOW_INSECURE_COOKIES=true is for plain HTTP, and people reach this server by HTTPS (LINKFLOW_PUBLIC_URL or LINKFLOW_TLS_CERT_FILE). Remove it.',
  )
}

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]'])
const malformed = (message: string) => new StartError('setting-malformed', message)

/** The provider of single sign-on; undefined where none is configured. */
export function openSingleSignOn(
  config: Config,
  needs: { readonly deny: readonly AllowRule[]; readonly log: Logger; readonly closers: Pick<Closers, 'push'> },
): SsoSettings | undefined {
  const { oidcIssuer: issuer, oidcClientId: clientId } = config
  if (issuer === undefined) return undefined
  if (clientId === undefined) throw malformed('LINKFLOW_OIDC_ISSUER needs LINKFLOW_OIDC_CLIENT_ID too.')
  const { protocol, hostname } = new URL(issuer)
  if (protocol === 'http:' && !LOOPBACK_HOSTS.has(hostname)) {
    throw malformed('LINKFLOW_OIDC_ISSUER must be https: over plain http anybody on the way could be the provider.')
  }
  const allow = parseEgressAllow(config.oidcEgressAllow, 'LINKFLOW_OIDC_EGRESS_ALLOW')
  if (!allow.ok) throw malformed(allow.error)
  return {
    issuer,
    clientId,
    clientSecret: readSecret(config),
    label: config.oidcLabel,
    domains: config.oidcDomains,
    createsAccounts: config.oidcCreateAccounts,
    newcomerRole: config.oidcRole,
    egress: egressFor(config, allow.value, needs),
    onError: (error) =>
      needs.log.warn({ err: error }, 'single sign-on: the provider did not answer, or not as it must'),
  }
}

/** A door of its own, made for the first sign-on: what it may call workflows may not, and the other way round. */
function egressFor(
  config: Config,
  allow: readonly AllowRule[],
  { deny, closers }: { readonly deny: readonly AllowRule[]; readonly closers: Pick<Closers, 'push'> },
): () => Egress {
  let egress: Egress | undefined
  closers.push(() => egress?.close())
  return () => {
    egress ??= new Egress({
      allow,
      allowSetting: 'LINKFLOW_OIDC_EGRESS_ALLOW',
      deny,
      ...(config.egressProxy !== undefined && { proxy: { url: config.egressProxy } }),
    })
    return egress
  }
}

function readSecret({ oidcClientSecret: value, oidcClientSecretFile: file }: Config): Secret | undefined {
  if (value !== undefined && file !== undefined) {
    throw malformed('Give LINKFLOW_OIDC_CLIENT_SECRET or LINKFLOW_OIDC_CLIENT_SECRET_FILE, not both.')
  }
  if (value !== undefined) return new Secret(value)
  if (file === undefined) return undefined
  try {
    const text = readFileSync(file, 'utf8').trim()
    if (text !== '') return new Secret(text)
  } catch (error) {
    throw malformed(`LINKFLOW_OIDC_CLIENT_SECRET_FILE cannot be read: ${(error as Error).message}`)
  }
  throw malformed(`LINKFLOW_OIDC_CLIENT_SECRET_FILE names an empty file: ${file}`)
}
