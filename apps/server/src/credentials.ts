import type { CredentialFill } from '@linkflow/execution'
import type { Route } from '@linkflow/http-server'
import type { Clock } from '@linkflow/kernel'
import type { MasterKey } from '@linkflow/keys'
import type { Database, MigrationSet } from '@linkflow/postgres'
import type { Logger } from '@linkflow/telemetry'
import type { VerifyFields } from '@linkflow/webhook'
import type { FindCredentialTypes } from '@linkflow/workflow'

export interface OpenedCredentials {
  readonly routes: readonly Route[]
  readonly typesOf: FindCredentialTypes
  fill(
    workspaceId: string,
    id: string,
    type: string,
  ): Promise<
    | { readonly ok: true; readonly value: CredentialFill }
    | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } }
  >
  verifyFields(workspaceId: string, id: string, type: string): Promise<VerifyFields | undefined>
}

export function openCredentials(_parts: {
  database: Database
  clock: Clock
  key: MasterKey
  log: Logger
}): OpenedCredentials {
  return {
    routes: [],
    typesOf: async () => new Map(),
    fill: async () => ({ ok: false, error: { code: 'credential-missing', message: 'no credentials yet' } }),
    verifyFields: async () => undefined,
  }
}
openCredentials.migrations = { context: 'credential', schema: 'credential', migrations: [] } satisfies MigrationSet
