import type { FindLabels } from '@linkflow/execution'
import type { Clock } from '@linkflow/kernel'
import { type Database, sql } from '@linkflow/postgres'
import { CHANGES_CHANNEL } from './live.ts'

/** Labels that are kept; of more all are forgotten and looked up again. */
const KEPT_MAX = 20_000
/** A workflow that was changed is looked up each time for so long: its new name may not be committed yet. */
const SETTLED_AFTER_MS = 2_000

interface Row {
  kind: 'workflow' | 'version'
  id: string
  name: string | null
  number: number | null
}

/**
 * What lists of executions call what ran. Looked up once and kept: the number of a version never changes, and a workflow's name
 * is forgotten with each change of it that is told (live.ts). So a page of the list costs no question beside its own.
 */
export class ExecutionLabels {
  readonly #database: Pick<Database, 'app' | 'listener'>
  readonly #clock: Clock
  readonly #names = new Map<string, string | undefined>()
  readonly #numbers = new Map<string, number | undefined>()
  readonly #unsettled = new Map<string, number>()

  constructor(database: Pick<Database, 'app' | 'listener'>, clock: Clock) {
    this.#database = database
    this.#clock = clock
  }

  /** From now on hears of what others change. Gives how to leave off. */
  async follow(): Promise<() => void> {
    return this.#database.listener.listen(CHANGES_CHANNEL, (message) => {
      if (message.kind === 'look') this.#names.clear()
      else this.forget(message.payload.split(' ')[1]!)
    })
  }

  /** It is being changed: called within the transaction, and when it has committed. */
  forget(workflowId: string): void {
    this.#names.delete(workflowId)
    if (this.#unsettled.size >= KEPT_MAX) this.#unsettled.clear()
    this.#unsettled.set(workflowId, this.#clock.nowMs() + SETTLED_AFTER_MS)
  }

  readonly find: FindLabels = async (workspaceId, executions) => {
    const names = new Map<string, string | undefined>()
    const numbers = new Map<string, number | undefined>()
    for (const { workflowId, versionId } of executions) {
      if (!names.has(workflowId)) names.set(workflowId, this.#names.get(workflowId))
      if (!numbers.has(versionId)) numbers.set(versionId, this.#numbers.get(versionId))
    }
    const workflows = [...names.keys()].filter((id) => !this.#names.has(id))
    const versions = [...numbers.keys()].filter((id) => !this.#numbers.has(id))
    if (workflows.length + versions.length > 0) {
      for (const { kind, id, name, number } of await this.#read(workspaceId, workflows, versions)) {
        if (kind === 'workflow') names.set(id, name!)
        else {
          numbers.set(id, number ?? undefined)
          this.#numbers.set(id, number ?? undefined)
        }
      }
      for (const id of workflows) if (this.#isSettled(id)) this.#names.set(id, names.get(id))
      if (this.#names.size + this.#numbers.size > KEPT_MAX) {
        this.#names.clear()
        this.#numbers.clear()
      }
    }
    return ({ workflowId, versionId }) => {
      const [workflowName, versionNumber] = [names.get(workflowId), numbers.get(versionId)]
      return {
        ...(workflowName !== undefined && { workflowName }),
        ...(versionNumber !== undefined && { versionNumber }),
      }
    }
  }

  #read(workspaceId: string, workflows: readonly string[], versions: readonly string[]): Promise<Row[]> {
    return this.#database.app.readsIn(workspaceId).query<Row>(
      sql`select 'workflow' as kind, id, name, null::int as number from workflow.workflows
          where id = any(${[...workflows]}::uuid[]) and deleted_at is null
          union all select 'version', id, null, number from workflow.versions where id = any(${[...versions]}::uuid[])`.named(
        'execution_labels',
      ),
    )
  }

  #isSettled(id: string): boolean {
    const untilMs = this.#unsettled.get(id)
    if (untilMs === undefined) return true
    if (untilMs > this.#clock.nowMs()) return false
    this.#unsettled.delete(id)
    return true
  }
}
