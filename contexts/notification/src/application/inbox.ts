import type { Payloads } from '@linkflow/keys'
import type { Database } from '@linkflow/postgres'
import { titleOf } from '../domain/words.ts'
import {
  countUnread,
  type InboxItem,
  type InboxQuery,
  listInbox,
  markAllRead,
  markNotification,
} from '../infrastructure/inbox.postgres.ts'
import { UNREAD_COUNTED_MAX } from '../limits.ts'
import type { NamesOf } from './names.ts'
import type { Changed } from './ports.ts'

/** Whose inbox it is, in which workspace. */
export interface Reader {
  readonly workspaceId: string
  readonly accountId: string
}

export interface TitledItem extends InboxItem {
  readonly title: string
  /** Absent where it is of no workflow, or of one that is gone. */
  readonly workflowName: string | undefined
  /** Absent where it is of no credential, or of one that is not shared with the reader. */
  readonly credentialName: string | undefined
}

interface Needs {
  readonly database: Pick<Database, 'app'>
  readonly payloads: Payloads
  readonly namesOf: NamesOf
  readonly onChange: (changed: Changed) => void
}

/** What one person reads and marks. Everything is asked for by their account, so nothing here reaches what others did. */
export class Inbox {
  readonly #needs: Needs

  constructor(needs: Needs) {
    this.#needs = needs
  }

  async list({ workspaceId, ...query }: Reader & InboxQuery): Promise<TitledItem[]> {
    const items = await listInbox(this.#needs.database.app.readsIn(workspaceId), this.#needs.payloads, query)
    const namesOf = await this.#needs.namesOf({ workspaceId, accountId: query.accountId }, items)
    return items.map((item) => ({ ...item, ...namesOf(item), title: titleOf(item, namesOf(item)) }))
  }

  async countUnread({
    workspaceId,
    accountId,
  }: Reader): Promise<{ readonly unread: number; readonly isMore: boolean }> {
    const count = await countUnread(this.#needs.database.app.readsIn(workspaceId), accountId)
    return { unread: Math.min(count, UNREAD_COUNTED_MAX), isMore: count > UNREAD_COUNTED_MAX }
  }

  /** False if there is none. */
  async mark(
    reader: Reader,
    mark: { readonly id: string; readonly isUnread: boolean | undefined; readonly isArchived: boolean | undefined },
  ): Promise<boolean> {
    const { workspaceId, accountId } = reader
    const isMarked = await this.#needs.database.app.inWorkspace(workspaceId, (queries) =>
      markNotification(queries, workspaceId, accountId, mark),
    )
    if (isMarked) this.#tell(reader)
    return isMarked
  }

  async markAllRead(reader: Reader, upTo: number | undefined): Promise<void> {
    const { workspaceId, accountId } = reader
    await this.#needs.database.app.inWorkspace(workspaceId, (queries) =>
      markAllRead(queries, workspaceId, accountId, upTo),
    )
    this.#tell(reader)
  }

  /** The same person may look at it in another window. */
  #tell({ workspaceId, accountId }: Reader): void {
    this.#needs.onChange({ workspaceId, accountIds: [accountId] })
  }
}
