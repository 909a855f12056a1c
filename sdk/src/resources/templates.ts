import type {
  InstantiatedTemplate,
  InstantiateTemplate,
  KeepTemplate,
  Template,
  TemplateSummary,
} from '../generated/wire-types.ts'
import type { CallOptions, CreateOptions, Transport } from '../transport/transport.ts'

export class TemplateCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** Workflows to begin with, without their files: those of the workspace first. */
  async list({ signal }: CallOptions = {}): Promise<readonly TemplateSummary[]> {
    const path = ['templates']
    const { items } = await this.transport.send<{ items: TemplateSummary[] }>({ method: 'GET', path, signal })
    return items
  }

  get(id: string, { signal }: CallOptions = {}): Promise<Template> {
    return this.transport.send({ method: 'GET', path: ['templates', id], signal })
  }

  /** Keeps the draft of a workflow as a template of the workspace, without its credentials. */
  keep(template: KeepTemplate, options: CreateOptions = {}): Promise<Template> {
    return this.transport.send({ ...options, method: 'POST', path: ['templates'], body: template, creates: true })
  }

  /** Workflows that were made of it stay. */
  delete(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['templates', id], signal })
  }

  /** Makes a workflow of one. The answer's checklist says which credentials are still to be chosen, and what to change. */
  instantiate(
    id: string,
    { name, credentials, ...options }: InstantiateTemplate & CreateOptions = {},
  ): Promise<InstantiatedTemplate> {
    const path = ['templates', id, 'instantiate']
    return this.transport.send({ ...options, method: 'POST', path, body: { name, credentials }, creates: true })
  }
}
