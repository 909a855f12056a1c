import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CLIENT, openSignOnProvider } from '@linkflow/auth/testing'
import { Cluster } from '@linkflow/chaos'
import { openMailServer } from '@linkflow/mail/testing'
import { ARRIVAL_MS_MAX } from '../limits.ts'
import { Client } from './client.ts'

/** One real server over a real PostgreSQL, and what it talks to: a mail server, and a provider of single sign-on. */
export interface Site {
  readonly cluster: Cluster
  readonly client: Client
  /** May do everything, in the first workspace. */
  readonly ownerToken: string
  readonly setupToken: string
  /** As people reach it. */
  readonly publicUrl: string
  readonly mail: Awaited<ReturnType<typeof openMailServer>>
  readonly provider: Awaited<ReturnType<typeof openSignOnProvider>>
  close(keepFolder: boolean): Promise<void>
}

/** Where people would reach it; nobody does, but passkeys and redirects are bound to it. */
const PUBLIC_URL = 'http://localhost:18080'

export async function openSite(): Promise<Site> {
  const mail = await openMailServer()
  const provider = await openSignOnProvider(`${PUBLIC_URL}/sign-in/sso`, `${PUBLIC_URL}/sign-in`)
  const cluster = await Cluster.open({
    roles: ['all'],
    keepUp: false,
    leaseMs: 10_000,
    env: {
      // Every request says where it comes from, so that limits by network are not what is met.
      LINKFLOW_TRUSTED_HOPS: '1',
      LINKFLOW_PUBLIC_URL: PUBLIC_URL,
      LINKFLOW_BACKLOG_MAX: '100000',
      SMTP_URL: mail.url,
      LINKFLOW_OIDC_ISSUER: provider.issuer,
      LINKFLOW_OIDC_CLIENT_ID: CLIENT.id,
      LINKFLOW_OIDC_CLIENT_SECRET: CLIENT.secret,
      LINKFLOW_OIDC_CREATE_ACCOUNTS: 'true',
      LINKFLOW_OIDC_EGRESS_ALLOW: `127.0.0.1:${provider.port}`,
    },
  })
  const client = new Client(cluster.api.ports[0]!)
  return {
    cluster,
    client,
    ownerToken: cluster.api.token,
    setupToken: await setupTokenIn(cluster.folder),
    publicUrl: PUBLIC_URL,
    mail,
    provider,
    async close(keepFolder) {
      client.close()
      await cluster.close(keepFolder)
      mail.close()
      provider.close()
    },
  }
}

/** It is told behind the ready line. */
async function setupTokenIn(folder: string): Promise<string> {
  for (const endMs = performance.now() + ARRIVAL_MS_MAX; performance.now() < endMs; ) {
    const said = readFileSync(join(folder, 'logs', 'all-1.log'), 'utf8')
    const token = /\/setup#token=(\S+)\n/.exec(said)?.[1]
    if (token !== undefined) return token
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('the server did not show the token for the first account')
}
