import type {
  CreateCredential,
  Credential,
  CredentialTest,
  CredentialType,
  CredentialUses,
  ReplaceCredential,
  ShareCredential,
  TestNewCredential,
} from '../generated/wire-types.ts'
import { List, type ListOptions } from '../list.ts'
import type { CallOptions, CreateOptions, Transport } from '../transport/transport.ts'

export interface ListCredentials extends ListOptions {
  /** Only those of this type. */
  readonly type?: string | undefined
}

export class CredentialCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** The types of credentials and their fields. */
  async types({ signal }: CallOptions = {}): Promise<CredentialType[]> {
    const call = { method: 'GET', path: ['credential-types'], signal } as const
    return (await this.transport.send<{ items: CredentialType[] }>(call)).items
  }

  /** Newest first, and without their secrets. */
  list({ type, ...options }: ListCredentials = {}): List<Credential> {
    return new List(this.transport, ['credentials'], { type }, options)
  }

  /** Without its secret. */
  get(id: string, { signal }: CallOptions = {}): Promise<Credential> {
    return this.transport.send({ method: 'GET', path: ['credentials', id], signal })
  }

  /** The workflows that use it, in their draft or live. */
  async uses(id: string, { signal }: CallOptions = {}): Promise<CredentialUses['items']> {
    const call = { method: 'GET', path: ['credentials', id, 'uses'], signal } as const
    return (await this.transport.send<CredentialUses>(call)).items
  }

  /** Its secret fields are encrypted and never answered again. */
  create(credential: CreateCredential, options: CreateOptions = {}): Promise<Credential> {
    return this.transport.send({ ...options, method: 'POST', path: ['credentials'], body: credential, creates: true })
  }

  /** Without `fields` the secret stays; then hosts can be taken away, and none be added. */
  replace(id: string, credential: ReplaceCredential, { signal }: CallOptions = {}): Promise<Credential> {
    return this.transport.send({ method: 'PUT', path: ['credentials', id], body: credential, signal })
  }

  /** Says with whom it is shared: for its owner, and for owners and admins of the workspace. */
  share(id: string, sharing: ShareCredential, { signal }: CallOptions = {}): Promise<Credential> {
    return this.transport.send({ method: 'PUT', path: ['credentials', id, 'sharing'], body: sharing, signal })
  }

  /** Tries it at `url`, or at the first of its hosts. A credential that does not work is an outcome, not an error. */
  test(id: string, { url, signal }: CallOptions & { readonly url?: string } = {}): Promise<CredentialTest> {
    return this.transport.send({ method: 'POST', path: ['credentials', id, 'test'], body: { url }, signal })
  }

  /** The same, before it is saved; nothing is kept. */
  testNew(credential: TestNewCredential, { signal }: CallOptions = {}): Promise<CredentialTest> {
    return this.transport.send({ method: 'POST', path: ['credentials', 'test'], body: credential, signal })
  }

  /** `force`: also if workflows use it; they fail from then on. */
  delete(id: string, { force, signal }: CallOptions & { readonly force?: boolean } = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['credentials', id], query: { force }, signal })
  }
}
