import type { Database } from '@linkflow/postgres'
import { removeMute, writeMute } from '../infrastructure/mute-repository.postgres.ts'
import type { Reader } from './inbox.ts'
import type { Changed, Neighbours } from './ports.ts'

interface Needs {
  readonly database: Pick<Database, 'app'>
  readonly workflowNames: Neighbours['workflowNames']
  readonly onChange: (changed: Changed) => void
}

/** Workflows of which a person wants to hear nothing for a while. */
export class Mutes {
  readonly #needs: Needs

  constructor(needs: Needs) {
    this.#needs = needs
  }

  /** Undefined if there is no such workflow. */
  async mute(reader: Reader, workflowId: string, minutes: number): Promise<Date | undefined> {
    const { database, workflowNames, onChange } = this.#needs
    const { workspaceId, accountId } = reader
    if (!(await workflowNames(workspaceId, [workflowId])).has(workflowId)) return undefined
    const until = await database.app.inWorkspace(workspaceId, (queries) =>
      writeMute(queries, { ...reader, workflowId }, minutes),
    )
    onChange({ workspaceId, accountIds: [accountId] })
    return until
  }

  async unmute({ workspaceId, accountId }: Reader, workflowId: string): Promise<void> {
    const { database, onChange } = this.#needs
    await database.app.inWorkspace(workspaceId, (queries) => removeMute(queries, accountId, workflowId))
    onChange({ workspaceId, accountIds: [accountId] })
  }
}
