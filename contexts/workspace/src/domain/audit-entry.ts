import { createHash } from 'node:crypto'
import type { Actor } from '@linkflow/contracts'

/** What was done, before it has its place in a chain. Details are JSON text, without secrets. */
export interface AuditAct {
  readonly at: Date
  readonly actor: Actor
  readonly requestId: string | undefined
  /** Of the network, from where it was asked for. */
  readonly address: string | undefined
  /** Such as `workflow.published`: the kind of thing, and what was done to it. */
  readonly action: string
  /** The id of the thing. */
  readonly thing: string | undefined
  readonly before: string | undefined
  readonly after: string | undefined
}

/**
 * One link of the audit log of a workspace.
 *
 * L1. Numbers begin at 1 and have no gap.
 * L2. `hash` covers the whole entry, its workspace, its number and the hash before it. Entries without an address are hashed
 *     as they were before there were addresses: an address that is put in or taken away is another hash all the same.
 *     So an entry that is changed, put in, left out or moved breaks the chain at its place or the next.
 * L3. What is cut off at the end breaks nothing: whoever wants to see that keeps the last number and hash, and asks for them.
 */
export interface AuditEntry extends AuditAct {
  readonly number: number
  readonly hash: Uint8Array
}

/** A place in the chain: after it the next entry goes. */
export interface AuditPlace {
  readonly number: number
  readonly hash: Uint8Array
}

export const CHAIN_START: AuditPlace = { number: 0, hash: new Uint8Array(32) }

export function linkAct(workspaceId: string, before: AuditPlace, act: AuditAct): AuditEntry {
  const number = before.number + 1
  return { ...act, number, hash: hashOf(workspaceId, before.hash, number, act) }
}

/** JSON of a list of texts and numbers has one spelling, and no two different lists have the same. */
function hashOf(workspaceId: string, previous: Uint8Array, number: number, act: AuditAct): Uint8Array {
  const { at, actor, requestId = null, address, action, thing = null, before = null, after = null } = act
  const actorId = 'id' in actor ? actor.id : null
  const parts = [workspaceId, number, at.toISOString(), actor.type, actorId, requestId, action, thing, before, after]
  const versioned = address === undefined ? [1, ...parts] : [2, ...parts, address]
  return createHash('sha256').update(previous).update(JSON.stringify(versioned)).digest()
}

export type ChainBreak = {
  readonly number: number
  /** `missing`: there is no entry of this number. `changed`: it is not what was written, or not at this place. */
  readonly problem: 'missing' | 'changed'
}

/** Follows the chain on from a place; entries in order. Gives where it got to, or where the chain is broken. */
export function followChain(
  workspaceId: string,
  from: AuditPlace,
  entries: readonly AuditEntry[],
): { readonly place: AuditPlace; readonly broken?: ChainBreak } {
  let place = from
  for (const entry of entries) {
    const number = place.number + 1
    if (entry.number !== number) return { place, broken: { number, problem: 'missing' } }
    const expected = hashOf(workspaceId, place.hash, number, entry)
    if (Buffer.compare(expected, entry.hash) !== 0) return { place, broken: { number, problem: 'changed' } }
    place = { number, hash: entry.hash }
  }
  return { place }
}
