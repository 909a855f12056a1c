import { actorOf, refusedCredentials } from '@linkflow/credential'
import { httpPort } from '@linkflow/execution'
import type { Egress } from '@linkflow/http-egress'
import type { NodeOptionsNeeds } from '@linkflow/integration'
import { fail, ok } from '@linkflow/kernel'
import type { Database } from '@linkflow/postgres'
import type { OpenedCredentials } from './credentials.ts'

/** Requests of a list that people choose from, with credentials that the caller may use: as those of a step, and no step. */
export const optionsHttp =
  (parts: {
    readonly database: Database
    readonly egress: Egress
    readonly credentials: Pick<OpenedCredentials, 'fill'>
  }): NodeOptionsNeeds['httpFor'] =>
  async ({ workspaceId, caller, credentials, signal }) => {
    const { database, egress } = parts
    const ids = Object.values(credentials)
    const refused = await database.app.inWorkspace(workspaceId, (queries) =>
      refusedCredentials(queries, ids, actorOf(caller)),
    )
    if (refused.length > 0) return fail(refused)
    const fillOf: Parameters<typeof httpPort>[3] = async (type) => {
      const id = Object.hasOwn(credentials, type) ? credentials[type] : undefined
      if (id !== undefined) return parts.credentials.fill(workspaceId, id, type)
      return fail({ code: 'credential-missing', message: `Choose a credential of the type «${type}» first.` })
    }
    return ok(httpPort(egress, workspaceId, signal, fillOf, undefined))
  }
