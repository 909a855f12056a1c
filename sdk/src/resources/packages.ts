import type {
  NodePackage,
  NodePackageInstallation,
  NodePackagePreview,
  NodePackageSource,
} from '../generated/wire-types.ts'
import type { CallOptions, CreateOptions, Transport } from '../transport/transport.ts'

/** Packages of nodes that are installed besides those that LinkFlow brings along. */
export class PackageCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  async list({ signal }: CallOptions = {}): Promise<readonly NodePackage[]> {
    return (await this.transport.send<{ items: NodePackage[] }>({ method: 'GET', path: ['packages'], signal })).items
  }

  /** What a package asks for. Nothing is installed. */
  preview(source: NodePackageSource, { signal }: CallOptions = {}): Promise<NodePackagePreview> {
    return this.transport.send({ method: 'POST', path: ['packages', 'preview'], body: { source }, signal })
  }

  /** With the integrity of the preview: that is the consent to what it showed. */
  install(installation: NodePackageInstallation, options: CreateOptions = {}): Promise<NodePackage> {
    return this.transport.send({ ...options, method: 'POST', path: ['packages'], body: installation, creates: true })
  }

  /** Workflows with its nodes stay, and their steps fail until it is installed again. */
  remove(label: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['packages', label], signal })
  }
}
