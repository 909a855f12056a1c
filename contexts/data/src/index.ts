import type { Route } from '@linkflow/http-server'
import type { StatePort, TablesPort } from '@linkflow/node-runtime'
import { type ExportedData, exportedData } from './application/exported-data.ts'
import type { DataNeeds } from './application/needs.ts'
import { DataRows } from './application/rows.ts'
import { SeenKeys } from './application/seen-keys.ts'
import { WorkspaceState } from './application/state.ts'
import { type DataStep, statePort, tablesPort } from './application/step-ports.ts'
import { DataTables } from './application/tables.ts'
import { rowRoutes } from './http/rows.routes.ts'
import { stateRoutes } from './http/state.routes.ts'
import { tableRoutes } from './http/tables.routes.ts'

export type { DataEvent, DataNeeds } from './application/needs.ts'
export type { DataStep } from './application/step-ports.ts'
export { tidyData } from './application/tidy.ts'
export { dataMigrations } from './infrastructure/schema.ts'

export interface OpenedData {
  readonly routes: readonly Route[]
  /** What a step reaches tables and state by. */
  portsOf(step: DataStep): { readonly tables: TablesPort; readonly state: StatePort }
  /** For the export of a workspace. */
  exported(workspaceId: string): ExportedData
}

export function openData(needs: DataNeeds): OpenedData {
  const tables = new DataTables(needs)
  const rows = new DataRows(needs)
  const state = new WorkspaceState(needs)
  const seen = new SeenKeys(needs)
  return {
    routes: [...tableRoutes({ tables }), ...rowRoutes({ ...needs, tables, rows }), ...stateRoutes({ state })],
    portsOf: (step) => ({ tables: tablesPort(rows, step), state: statePort({ state, seen }, step) }),
    exported: (workspaceId) => exportedData({ tables, rows }, workspaceId),
  }
}
