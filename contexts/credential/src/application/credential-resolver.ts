import { fail, isUuid, ok, type Result } from '@linkflow/kernel'
import type { CredentialFields, CredentialType } from '@linkflow/nodes'
import type { Message } from '@linkflow/postgres'
import type { StoredCredential } from '../domain/credential.ts'
import { findCredential } from '../infrastructure/credential-repository.postgres.ts'
import { CREDENTIAL_CACHE_ENTRIES_MAX } from '../limits.ts'
import { type CredentialFill, fillOf } from './fill-slots.ts'
import { CREDENTIAL_CHANNEL, type CredentialNeeds } from './needs.ts'
import { unseal } from './sealing.ts'
import type { SeenUses } from './seen-uses.ts'

export interface ResolveError {
  readonly code: 'credential-unknown' | 'credential-type-wrong'
  readonly message: string
}

/** A credential for checking calls that come in. */
export interface IncomingCredential {
  /** The same object while the credential is known to be as it was: another after a change, or when that is not known. */
  readonly version: object
  /** Its fields as text. */
  open(): Promise<Readonly<Record<string, string>>>
}

/** A credential, opened for a port that uses it and hands it to nobody: a driver signs in with it, a key signs. */
export interface OpenedCredential {
  readonly id: string
  readonly version: object
  readonly fields: Readonly<Record<string, string>>
  /** Names of the fields that nobody may see. */
  readonly secret: readonly string[]
}

export const openedCredential = (
  { fields }: CredentialType,
  id: string,
  version: object,
  values: CredentialFields,
): OpenedCredential => ({
  id,
  version,
  fields: textsOf(values),
  secret: fields.filter(({ secret }) => secret).map(({ name }) => name),
})

interface Needs extends Pick<CredentialNeeds, 'database' | 'keys' | 'key' | 'types'> {
  readonly seen: Pick<SeenUses, 'used'>
}

/**
 * The one place where a secret is opened (T12): by workspace, id and type, never by id alone. Rows stay in memory sealed,
 * while notifications arrive; opening one costs microseconds.
 */
export class CredentialResolver {
  readonly #needs: Needs
  readonly #rows = new Map<string, StoredCredential>()
  #generation = 0
  #unlisten = () => {}

  constructor(needs: Needs) {
    this.#needs = needs
  }

  async start(): Promise<void> {
    this.#unlisten = await this.#needs.database.listener.listen(CREDENTIAL_CHANNEL, (message) => this.#forget(message))
  }

  stop(): void {
    this.#unlisten()
    this.#rows.clear()
  }

  /** What the credential adds to a request. */
  async fill(workspaceId: string, id: string, type: string): Promise<Result<CredentialFill, ResolveError>> {
    const reached = await this.#reach(workspaceId, id, type)
    if (!reached.ok) return reached
    const { definition, stored } = reached.value
    const fill = fillOf(definition, await unseal(this.#needs, stored), stored.allowedHosts)
    return ok({ ...fill, onAnswer: this.#needs.seen.used(workspaceId, id) })
  }

  /** For a port that uses it here; credentials that requests carry are never opened so. */
  async open(workspaceId: string, id: string, type: string): Promise<Result<OpenedCredential, ResolveError>> {
    const reached = await this.#reach(workspaceId, id, type)
    if (!reached.ok) return reached
    const { definition, stored } = reached.value
    if (definition.needsHosts) {
      return fail({ code: 'credential-type-wrong', message: `Credentials of type «${type}» are for requests only.` })
    }
    this.#needs.seen.used(workspaceId, id)
    return ok(openedCredential(definition, id, stored, await unseal(this.#needs, stored)))
  }

  /** For checking a call that came in; it is opened only if the check needs it. */
  async incoming(workspaceId: string, id: string, type: string): Promise<IncomingCredential | undefined> {
    const reached = await this.#reach(workspaceId, id, type)
    if (!reached.ok) return undefined
    const { stored } = reached.value
    const open = async () => {
      this.#needs.seen.used(workspaceId, id)
      return textsOf(await unseal(this.#needs, stored))
    }
    return { version: stored, open }
  }

  async #reach(
    workspaceId: string,
    id: string,
    type: string,
  ): Promise<Result<{ readonly definition: CredentialType; readonly stored: StoredCredential }, ResolveError>> {
    const stored = isUuid(id) ? await this.#find(workspaceId, id) : undefined
    if (stored === undefined) {
      const message =
        'The credential that the node names is not in this workspace. It may have been deleted: choose another.'
      return fail({ code: 'credential-unknown', message })
    }
    const definition = this.#needs.types.find((known) => known.type === type)
    if (stored.type !== type || definition === undefined) {
      const message = `The node asks for a credential of type «${type}», and «${stored.name}» is one of type «${stored.type}».`
      return fail({ code: 'credential-type-wrong', message })
    }
    return ok({ definition, stored })
  }

  async #find(workspaceId: string, id: string): Promise<StoredCredential | undefined> {
    const { app, listener } = this.#needs.database
    // The workspace is part of the name: a row that another workspace asked for is not found by this one.
    const name = `${workspaceId} ${id}`
    const known = listener.state === 'up' ? this.#rows.get(name) : undefined
    if (known !== undefined) return known
    const generation = this.#generation
    const found = await app.inWorkspace(workspaceId, (queries) => findCredential(queries, id))
    if (found !== undefined && generation === this.#generation) this.#keep(name, found)
    return found
  }

  #keep(name: string, row: StoredCredential): void {
    this.#rows.set(name, row)
    if (this.#rows.size > CREDENTIAL_CACHE_ENTRIES_MAX) this.#rows.delete(this.#rows.keys().next().value!)
  }

  #forget(message: Message): void {
    this.#generation += 1
    if (message.kind === 'look') this.#rows.clear()
    else for (const [name, { id }] of this.#rows) if (id === message.payload) this.#rows.delete(name)
  }
}

const textsOf = (fields: CredentialFields): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
