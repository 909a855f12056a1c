import { authMigrations } from '@linkflow/auth'
import { dataMigrations } from '@linkflow/data'
import { executionMigrations } from '@linkflow/execution'
import { gatewayMigrations } from '@linkflow/gateway'
import { integrationMigrations } from '@linkflow/integration'
import { keysMigrations } from '@linkflow/keys'
import { notificationMigrations } from '@linkflow/notification'
import { operationMigrations } from '@linkflow/operation'
import type { MigrationSet } from '@linkflow/postgres'
import { realtimeMigrations } from '@linkflow/realtime'
import { webhookMigrations } from '@linkflow/webhook'
import { workspaceMigrations } from '@linkflow/workspace'
import { openCredentials } from './credentials.ts'
import { openPolling } from './polling.ts'
import { openSchedules } from './schedules.ts'
import { openWorkflows } from './workflows.ts'

/** The tables of all contexts, in the order in which they are made. */
export const migrationSets: readonly MigrationSet[] = [
  workspaceMigrations,
  keysMigrations,
  authMigrations,
  gatewayMigrations,
  openWorkflows.migrations,
  openCredentials.migrations,
  executionMigrations,
  dataMigrations,
  openSchedules.migrations,
  openPolling.migrations,
  webhookMigrations,
  notificationMigrations,
  realtimeMigrations,
  operationMigrations,
  integrationMigrations,
]
