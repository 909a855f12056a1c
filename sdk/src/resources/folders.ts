import type { ChangeFolder, CreateFolder, Folder } from '../generated/wire-types.ts'
import type { CallOptions, CreateOptions, Transport } from '../transport/transport.ts'

export class FolderCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** All folders for workflows, by name; each names its parent. */
  async list({ signal }: CallOptions = {}): Promise<readonly Folder[]> {
    const { items } = await this.transport.send<{ items: Folder[] }>({ method: 'GET', path: ['folders'], signal })
    return items
  }

  create(folder: CreateFolder, options: CreateOptions = {}): Promise<Folder> {
    return this.transport.send({ ...options, method: 'POST', path: ['folders'], body: folder, creates: true })
  }

  /** Another name, another place, or both. */
  change(id: string, change: ChangeFolder, { signal }: CallOptions = {}): Promise<Folder> {
    return this.transport.send({ method: 'PATCH', path: ['folders', id], body: change, signal })
  }

  /** Only an empty one. */
  delete(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['folders', id], signal })
  }
}
