import { apiKeys } from '@linkflow/auth'
import type { OpenedData } from '@linkflow/data'
import { outboxRoutes } from '@linkflow/execution'
import type { Route } from '@linkflow/http-server'
import type { Notifications } from '@linkflow/notification'
import type { Operation, RecentRequests } from '@linkflow/operation'
import { writeAudit } from '@linkflow/workspace'
import { apiRoutes } from './api-routes.ts'
import type { OpenedExecutions } from './executions.ts'
import type { Installation } from './installation.ts'
import type { Integration } from './integration.ts'
import type { Library } from './library.ts'
import { appliedMigrations, databaseVersion, operationReadings } from './operation.ts'
import { optionsHttp } from './options-http.ts'
import type { OpenedOutbox } from './outbox.ts'
import type { Reach } from './reach.ts'
import type { Schedules } from './schedules.ts'
import { settingsForSupport } from './settings-for-support.ts'
import type { StartOptions } from './start-options.ts'
import type { Tenancy } from './tenancy.ts'

export interface DoorRouteParts
  extends Installation,
    Tenancy,
    Pick<Reach, 'egress'>,
    Integration,
    Library,
    OpenedExecutions,
    OpenedOutbox {
  readonly data: OpenedData
  readonly schedules: Schedules
  readonly notifications: Notifications
  readonly operation: Operation
  readonly recentRequests: RecentRequests
  readonly options: Pick<StartOptions, 'version' | 'recentLines'>
  readonly webhookRoutes: readonly Route[]
  readonly realtimeRoutes: readonly Route[]
}

/** What each context has for the API, put together. */
export function doorRoutes(parts: DoorRouteParts): Route[] {
  const { database, clock, egress, credentials, workflows, versions, realtime } = parts
  return apiRoutes({
    accounts: parts.accounts.routes,
    workspaces: parts.tenants.parts,
    apiKeys: apiKeys({ database, clock }),
    registry: parts.registry,
    packages: parts.packages,
    optionsHttp: optionsHttp({ database, egress, credentials }),
    workflows: workflows.routes,
    credentials: credentials.routes,
    data: parts.data.routes,
    schedules: parts.schedules.routes({
      clock,
      namesOf: (workspaceId, ids) => workflows.namesOf(workspaceId, ids),
    }),
    webhooks: parts.webhookRoutes,
    notifications: parts.notifications.routes,
    executions: {
      executions: parts.executions,
      reader: parts.reader,
      storage: parts.storage,
      chooseVersion: workflows.choose,
      loadVersion: (id) => versions.get(id),
      rerun: parts.rerun,
      lookLive: (workspaceId, topic) => realtime.look(workspaceId, topic),
      findLabels: parts.labels.find,
      test: parts.test,
      goOn: parts.goOn,
      pinsOf: workflows.pinsOf,
      answers: parts.answers,
      clock,
    },
    outbox: outboxRoutes(parts),
    operation: operationRoutes(parts),
    realtime: parts.realtimeRoutes,
  })
}

function operationRoutes(parts: DoorRouteParts): readonly Route[] {
  const { config, log, dataDir, database, operation, metrics, relay, refusedEvents, recentRequests, options } = parts
  return operation.routes({
    version: options.version,
    audit: (queries, note) => writeAudit(queries, parts.homeWorkspaceId, note),
    readings: operationReadings({ database, dataDir, metrics, relay, refusedEvents, recent: recentRequests }),
    onFactError: (error, fact) => log.warn({ err: error, fact }, 'a figure of the health could not be read'),
    settings: settingsForSupport(config),
    databaseVersion: () => databaseVersion(database),
    migrations: () => appliedMigrations(database),
    lines: options.recentLines ?? (() => []),
  })
}
