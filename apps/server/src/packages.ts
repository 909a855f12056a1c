import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Packages, type PackagesNeeds, sdkModules } from '@linkflow/integration'
import { credentialTypes } from '@linkflow/nodes'
import { openPackageSandbox } from '@linkflow/package-sandbox'
import type { Database } from '@linkflow/postgres'
import type { Logger } from '@linkflow/telemetry'
import { writeAudit } from '@linkflow/workspace'

/** Packages of nodes, wired: what becomes of them is told to whoever has nodes and credential types in memory. */
export function openPackages(parts: {
  readonly database: Database
  readonly log: Logger
  readonly dataDir: string
  /** The audit log of the installation is that of its default workspace. */
  readonly workspaceId: string
  readonly onChange: PackagesNeeds['onChange']
}) {
  const { database, log, dataDir, workspaceId, onChange } = parts
  const folder = join(dataDir, 'run', 'packages')
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  const sandbox = openPackageSandbox({ modules: sdkModules(), log })
  const packages = new Packages({
    database,
    sandbox,
    folder,
    builtInCredentialTypes: credentialTypes,
    onChange,
    onError: (error) => log.warn({ err: error }, 'could not read which packages of nodes there are'),
    record: (queries, { type: action, name: thing, ...after }) =>
      writeAudit(queries, workspaceId, { action, thing, after }),
  })
  return {
    packages,
    start: () => packages.start(),
    async stop() {
      packages.stop()
      await sandbox.close()
    },
  }
}
