import { type Accounts, apiKeyRoutes, type apiKeys } from '@linkflow/auth'
import { executionRoutes } from '@linkflow/execution'
import type { Route } from '@linkflow/http-server'
import {
  type NodeOptionsNeeds,
  nodeOptionsRoute,
  nodeTypeRoutes,
  type Packages,
  packageRoutes,
} from '@linkflow/integration'
import type { NodeRegistry } from '@linkflow/node-runtime'
import { workspaceRoutes } from '@linkflow/workspace'

/** The HTTP API: every route, in the order of its reference. */
export const apiRoutes = (parts: {
  readonly workspaces: Parameters<typeof workspaceRoutes>[0]
  readonly accounts: Accounts['routes']
  readonly apiKeys: ReturnType<typeof apiKeys>
  readonly registry: NodeRegistry
  readonly packages: Packages
  readonly optionsHttp: NodeOptionsNeeds['httpFor']
  readonly workflows: readonly Route[]
  readonly credentials: readonly Route[]
  readonly data: readonly Route[]
  readonly schedules: readonly Route[]
  readonly webhooks: readonly Route[]
  readonly notifications: readonly Route[]
  readonly realtime: readonly Route[]
  readonly outbox: readonly Route[]
  readonly operation: readonly Route[]
  readonly executions: Parameters<typeof executionRoutes>[0]
}): Route[] => [
  ...parts.accounts,
  ...workspaceRoutes(parts.workspaces),
  ...apiKeyRoutes(parts.apiKeys),
  ...nodeTypeRoutes(parts.registry),
  nodeOptionsRoute({ registry: parts.registry, httpFor: parts.optionsHttp }),
  ...packageRoutes(parts.packages),
  ...parts.workflows,
  ...parts.credentials,
  ...parts.data,
  ...parts.schedules,
  ...parts.webhooks,
  ...executionRoutes(parts.executions),
  ...parts.outbox,
  ...parts.operation,
  ...parts.notifications,
  ...parts.realtime,
]
