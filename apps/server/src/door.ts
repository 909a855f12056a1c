import { Authenticator } from '@linkflow/auth'
import { type Maintenance, resumeMount } from '@linkflow/execution'
import { type Gateway, type GatewayOptions, openGateway, TlsUnusable } from '@linkflow/gateway'
import { RESUME_SIGNAL } from '@linkflow/nodes'
import { sql } from '@linkflow/postgres'
import type { AddressKeys } from './addresses.ts'
import type { Closers } from './closers.ts'
import { type DoorRouteParts, doorRoutes } from './door-routes.ts'
import { listen, tlsFiles } from './listening.ts'
import { followWorkflowChanges, onLiveError, openLiveDoor } from './live.ts'
import type { Reach } from './reach.ts'
import { API_DRAIN_DELAY_MS } from './settings.ts'
import { StartError } from './start-error.ts'
import type { StartOptions } from './start-options.ts'
import type { StopDeadline } from './stop-deadline.ts'
import type { OpenedTraces } from './traces.ts'
import { openWebhooks } from './webhooks.ts'

interface Parts
  extends Omit<DoorRouteParts, 'options' | 'webhookRoutes' | 'realtimeRoutes'>,
    Pick<Reach, 'objects'>,
    AddressKeys,
    Pick<OpenedTraces, 'tracing'> {
  readonly maintenance: Pick<Maintenance, 'stalled'>
  readonly options: Pick<StartOptions, 'version' | 'recentLines' | 'pages'>
  readonly stopping: StopDeadline
  readonly closers: Closers
}

/** Callers that a stop has let go of get so long to take their answer. */
const ANSWERED_MS = 3000

/** Where the world comes in: the API, webhooks and pages, and those who look on. Gives the port that was taken. */
export async function openDoor(parts: Parts): Promise<number> {
  const { config, database, clock, accounts, reader, realtime, answers, labels, stopping, closers } = parts
  await accounts.start()
  const authenticator = await openAuthenticator(parts)
  const webhooks = await openWebhooks({ ...parts, trustedHops: config.trustedHops })
  closers.push(() => webhooks.stop())
  const live = openLiveDoor({ database, realtime, reader, clock, readiness: () => gateway.readiness() })
  const unfollow = await followWorkflowChanges({ database, realtime, clock, onError: onLiveError(parts.log) })
  closers.push(unfollow, await labels.follow())
  const routes = doorRoutes({ ...parts, webhookRoutes: webhooks.routes, realtimeRoutes: live.routes })
  const gateway: Gateway = await openServerGateway(parts, {
    routes,
    rawMounts: [
      ...webhooks.mounts,
      resumeMount({ key: parts.resumeKey, executions: parts.executions, signal: RESUME_SIGNAL }),
      parts.notifications.unsubscribe,
    ],
    socketMounts: [live.mount],
    authenticate: (...asked) => authenticator.authenticate(...asked),
  })
  await live.start()
  const port = await listen(gateway, config)
  closers.push(async () => {
    // Who would wait for longer than the stop may last gets the address of the result instead.
    const letGo = setTimeout(() => answers.letGo(), stopping.leftMs())
    await gateway.close()
    clearTimeout(letGo)
  })
  // First: connections that last would hold up the gateway for its whole grace.
  closers.push(() => live.stop())
  return port
}

async function openAuthenticator({ log, database, clock, accounts, tenants, closers }: Parts): Promise<Authenticator> {
  const authenticator = new Authenticator({
    database,
    clock,
    sessions: accounts.sessions,
    isStopped: (workspaceId) => tenants.stopped.has(workspaceId),
    onError: (error) => log.warn({ err: error }, 'could not note the use of a key'),
  })
  await authenticator.start()
  closers.push(() => authenticator.stop())
  return authenticator
}

async function openServerGateway(
  parts: Parts,
  inside: Pick<GatewayOptions, 'routes' | 'rawMounts' | 'socketMounts' | 'authenticate'>,
): Promise<Gateway> {
  const { config, log, database, payloads, publicUrl, schedules, metrics, tracing, maintenance, options } = parts
  const tls = tlsFiles(config)
  const pagesFolder = await options.pages
  return openGateway({
    ...inside,
    pagesFolder,
    database,
    payloads,
    checks: [
      { name: 'database', check: async () => void (await database.engine.query(sql`select 1 as one`)) },
      {
        name: 'chores',
        check: async () => {
          const stalled = [...maintenance.stalled(), ...(schedules.isStalled ? ['schedules'] : [])]
          return stalled.length === 0 ? undefined : `stalled: ${stalled.join(', ')}`
        },
      },
    ],
    log,
    metrics,
    tracing,
    version: options.version,
    trustedHops: config.trustedHops,
    rateLimits: { perAddress: config.addressRate, perCaller: config.keyRate, perWebhook: config.webhookRate },
    corsOrigins: config.corsOrigins,
    ...(config.publicUrl !== undefined && { ownOrigin: new URL(config.publicUrl).origin }),
    drainMs: config.drainMs + ANSWERED_MS,
    drainDelayMs: config.drainDelayMs ?? (config.role === 'api' ? API_DRAIN_DELAY_MS : 0),
    ...(tls && { tls }),
    isHttps: publicUrl.startsWith('https:'),
  }).catch((error: unknown) => {
    if (!(error instanceof TlsUnusable)) throw error
    throw new StartError(
      'tls-unusable',
      `The certificate cannot be used: ${error.message}. Look at LINKFLOW_TLS_CERT_FILE and LINKFLOW_TLS_KEY_FILE.`,
    )
  })
}
