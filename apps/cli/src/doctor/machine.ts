import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { openCodeSandbox } from '@linkflow/code-sandbox'
import { parseEgressAllow } from '@linkflow/http-egress'
import { packedBinaries } from '@linkflow/postgres'
import type { Config } from '@linkflow/server'
import { plural } from '../print/text.ts'
import { type Finding, fine, problem, warning } from './finding.ts'

const NODE_MAJORS = [24, 26]
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1'])
const HEALTH_MS_MAX = 3000

export function node(): Finding {
  const { node: version } = process.versions
  const where = `${process.platform}-${process.arch}, ${process.execPath}`
  return NODE_MAJORS.includes(Number(version.split('.')[0]))
    ? fine('node', `Node ${version} (${where}).`)
    : problem('node', `Node ${version} (${where}) is not supported; LinkFlow runs on Node ${NODE_MAJORS.join(' or ')}.`)
}

export function binaries({ databaseUrl }: Config): Finding {
  if (databaseUrl !== undefined) return fine('postgres binaries', 'Not needed: DATABASE_URL names a server.')
  const { version, native } = packedBinaries()
  return existsSync(native)
    ? fine('postgres binaries', `PostgreSQL ${version} for this platform is installed.`)
    : problem('postgres binaries', `${native} is missing. Run «npm ci» without --omit=optional.`)
}

export async function sandbox({ sandbox: wanted }: Config): Promise<Finding> {
  const silent = { info() {}, warn() {} }
  const opened = await openCodeSandbox({ processesMax: 1, strict: false, prewarm: false, log: silent })
  try {
    const { full, sentence } = await opened.level()
    if (full) return fine('sandbox', sentence)
    return wanted === 'strict'
      ? problem('sandbox', `LINKFLOW_SANDBOX=strict will refuse to start. ${sentence}`)
      : warning('sandbox', sentence)
  } finally {
    await opened.close()
  }
}

export function egress({ egressAllow }: Config): Finding {
  const rules = parseEgressAllow(egressAllow)
  if (!rules.ok) return problem('egress guard', rules.error)
  if (rules.value.length === 0) return fine('egress guard', 'Workflows reach public addresses only.')
  const wide = rules.value.filter(
    (rule) => rule.kind === 'network' && rule.prefix < (rule.network.includes(':') ? 64 : 16),
  )
  const opened = `LINKFLOW_EGRESS_ALLOW opens ${plural(rules.value.length, 'private destination')} to every workflow: ${egressAllow}.`
  return wide.length > 0
    ? problem(
        'egress guard',
        `${opened} ${plural(wide.length, 'rule')} open a whole network or more; name hosts and ports.`,
      )
    : warning('egress guard', `${opened} Is each of them meant?`)
}

/** What a cookie of a session may cross: the network as it is, where the operator said so. */
export function cookies({ insecureCookies }: Config): Finding {
  return insecureCookies
    ? warning(
        'cookies',
        'LINKFLOW_INSECURE_COOKIES: sessions cross the network as they are, and whoever listens there can take them over. Put TLS before the server and remove it.',
      )
    : fine('cookies', 'Cookies of sessions are kept for TLS and for this machine.')
}

export function address({ host, publicUrl }: Config): Finding {
  if (LOOPBACK.has(host)) return fine('address', `Listens on ${host}: only this machine reaches it.`)
  return publicUrl?.startsWith('https:')
    ? fine('address', `Listens on ${host}; others come by ${publicUrl}.`)
    : warning(
        'address',
        `Listens on ${host} without TLS: keys and data cross the network as they are. Put a proxy with TLS before it and set LINKFLOW_PUBLIC_URL to its https address.`,
      )
}

/** Free, or taken by a LinkFlow. */
export async function port({ host, port }: Config): Promise<Finding> {
  const taken = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    const server = createServer()
    server.once('error', resolve)
    server.listen({ host, port }, () => server.close(() => resolve(undefined)))
  })
  if (taken === undefined) return fine('port', `Port ${port} is free: no LinkFlow runs there now.`)
  if (taken.code !== 'EADDRINUSE') return problem('port', `Port ${port} on ${host} cannot be used (${taken.code}).`)
  const ready = await readiness(host, port)
  switch (ready) {
    case 200:
      return fine('port', `A LinkFlow answers on port ${port} and is ready.`)
    case 503:
      return problem(
        'port',
        `A LinkFlow answers on port ${port} and is not ready; see http://localhost:${port}/health/ready.`,
      )
    default:
      return problem('port', `Port ${port} is used by another program. Stop it, or choose another port with PORT.`)
  }
}

async function readiness(host: string, port: number): Promise<number | undefined> {
  const name = host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? '127.0.0.1' : host
  try {
    const answer = await fetch(`http://${name}:${port}/health/ready`, { signal: AbortSignal.timeout(HEALTH_MS_MAX) })
    const body = await answer.text()
    return body.includes('"status"') ? answer.status : undefined
  } catch {
    return undefined
  }
}
