import type {
  ChangeWorkspaceSettings,
  DeletedWorkspace,
  Workspace,
  WorkspaceExport,
  WorkspaceSettings,
} from '../generated/wire-types.ts'
import type { CallOptions, Transport } from '../transport/transport.ts'

export class WorkspaceCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** The workspace that the key belongs to, or that the client was made for. */
  get({ signal }: CallOptions = {}): Promise<Workspace> {
    return this.transport.send({ method: 'GET', path: ['workspace'], signal })
  }

  /** At once nothing runs in it; until `removalAt` an owner can restore it. `name` is what it is called. */
  delete(name: string, { signal }: CallOptions = {}): Promise<DeletedWorkspace> {
    return this.transport.send({ method: 'POST', path: ['workspace', 'deletion'], body: { name }, signal })
  }

  /** Its variables and the drafts of its workflows, without secrets. */
  export({ signal }: CallOptions = {}): Promise<WorkspaceExport> {
    return this.transport.send({ method: 'GET', path: ['workspace', 'export'], signal })
  }

  /** What holds where a workflow says nothing of its own. */
  settings({ signal }: CallOptions = {}): Promise<WorkspaceSettings> {
    return this.transport.send({ method: 'GET', path: ['workspace', 'settings'], signal })
  }

  /** What is not named stays; null takes a setting away. */
  changeSettings(change: ChangeWorkspaceSettings, { signal }: CallOptions = {}): Promise<WorkspaceSettings> {
    return this.transport.send({ method: 'PATCH', path: ['workspace', 'settings'], body: change, signal })
  }

  rename(name: string, { signal }: CallOptions = {}): Promise<Workspace> {
    return this.transport.send({ method: 'PATCH', path: ['workspace'], body: { name }, signal })
  }
}
