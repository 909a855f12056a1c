import type { Packages } from '@linkflow/integration'
import { compatibilityNodes } from '@linkflow/n8n'
import { type NodeRegistry, openRegistry } from '@linkflow/node-runtime'
import { builtInNodes, credentialTypes } from '@linkflow/nodes'
import type { Closers } from './closers.ts'
import { type OpenedCredentials, openCredentials } from './credentials.ts'
import type { Installation } from './installation.ts'
import { openPackages } from './packages.ts'
import type { Reach } from './reach.ts'
import type { Tenancy } from './tenancy.ts'

export interface Integration {
  readonly registry: NodeRegistry
  readonly packages: Packages
  readonly credentials: OpenedCredentials
}

/** The nodes and the types of credentials that there are, of the program and of packages; and the credentials. */
export async function openIntegration(
  parts: Pick<Installation, 'log' | 'dataDir' | 'database' | 'keys' | 'clock'> &
    Pick<Tenancy, 'homeWorkspaceId'> &
    Pick<Reach, 'egress' | 'drivers'> & { readonly closers: Closers },
): Promise<Integration> {
  const { log, dataDir, database, keys, clock, homeWorkspaceId, egress, drivers, closers } = parts
  const registry = openRegistry([...builtInNodes, ...compatibilityNodes])
  const types = [...credentialTypes]
  const opened = openPackages({
    database,
    log,
    dataDir,
    workspaceId: homeWorkspaceId,
    onChange(nodes, more) {
      registry.setMore(nodes)
      types.splice(0, types.length, ...credentialTypes, ...more)
    },
  })
  await opened.start()
  closers.push(() => opened.stop())
  const credentials = openCredentials({
    database,
    clock,
    keys: keys.workspaces,
    key: keys.master,
    egress,
    drivers,
    types,
  })
  await credentials.start()
  closers.push(() => credentials.stop())
  return { registry, packages: opened.packages, credentials }
}
