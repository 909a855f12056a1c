import type { Database } from '@linkflow/postgres'
import { nextFeeds, nextPeople, removeOfOthers, removePeople } from '../infrastructure/leftovers.postgres.ts'
import { WORKSPACES_AT_ONCE } from '../limits.ts'
import type { Neighbours } from './ports.ts'

/**
 * Goes round the workspaces and the people, some at each turn, and removes what was kept for those who left: who comes back
 * begins anew. They see nothing meanwhile, for every read asks for their membership.
 */
export class Leftovers {
  readonly #engine: Database['engine']
  readonly #neighbours: Pick<Neighbours, 'team' | 'accounts'>
  #lastWorkspace: string | undefined
  #lastPerson: string | undefined

  constructor(engine: Database['engine'], neighbours: Pick<Neighbours, 'team' | 'accounts'>) {
    this.#engine = engine
    this.#neighbours = neighbours
  }

  async remove(): Promise<void> {
    const workspaceIds = await nextFeeds(this.#engine, this.#lastWorkspace, WORKSPACES_AT_ONCE)
    this.#lastWorkspace = workspaceIds.at(-1)
    for (const workspaceId of workspaceIds) {
      const team = await this.#neighbours.team(this.#engine, workspaceId)
      // One that was deleted may be restored; one that is gone took its rows along.
      if (team === undefined) continue
      const memberIds = team.members.map(({ accountId }) => accountId)
      await removeOfOthers(this.#engine, workspaceId, memberIds)
    }
    const people = await nextPeople(this.#engine, this.#lastPerson)
    this.#lastPerson = people.at(-1)
    const accounts = await this.#neighbours.accounts(people)
    const gone = people.filter((id) => !accounts.has(id))
    if (gone.length > 0) await removePeople(this.#engine, gone)
  }
}
