import { AccountCalls } from './resources/accounts.ts'
import { ApiKeyCalls } from './resources/api-keys.ts'
import { CredentialCalls } from './resources/credentials.ts'
import { ExecutionCalls } from './resources/executions.ts'
import { NodeTypeCalls } from './resources/node-types.ts'
import { WorkflowCalls } from './resources/workflows.ts'
import { WorkspaceCalls } from './resources/workspace.ts'
import { type LinkFlowOptions, Transport } from './transport/transport.ts'

/** A LinkFlow server: `new LinkFlow({ url: 'https://flow.example.com', token: 'lf_…' })`. */
export class LinkFlow {
  readonly url: string
  readonly workflows: WorkflowCalls
  readonly executions: ExecutionCalls
  readonly credentials: CredentialCalls
  readonly nodeTypes: NodeTypeCalls
  readonly apiKeys: ApiKeyCalls
  readonly workspace: WorkspaceCalls
  readonly accounts: AccountCalls

  constructor(options: LinkFlowOptions) {
    const transport = new Transport(options)
    this.url = transport.url
    this.workflows = new WorkflowCalls(transport)
    this.executions = new ExecutionCalls(transport)
    this.credentials = new CredentialCalls(transport)
    this.nodeTypes = new NodeTypeCalls(transport)
    this.apiKeys = new ApiKeyCalls(transport)
    this.workspace = new WorkspaceCalls(transport)
    this.accounts = new AccountCalls(transport)
  }
}
