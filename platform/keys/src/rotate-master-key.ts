import { setTimeout as pause } from 'node:timers/promises'
import { crashPoint, fail, ok, type Result } from '@linkflow/kernel'
import { type Database, LOCKS, type Queries } from '@linkflow/postgres'
import { newMasterKey } from './key-source.ts'
import {
  addMasterKey,
  addWraps,
  countWraps,
  type Holder,
  lockKeys,
  readHolders,
  readMasterKeys,
  removeMasterKey,
  switchMasterKey,
  wrapsToAdd,
} from './key-store.postgres.ts'
import { HOLDERS_POLL_MS, REWRAP_PIECE_KEYS } from './limits.ts'
import type { MasterKeyRing } from './master-key-ring.ts'
import { KEYS_CHANNEL } from './workspace-keys.postgres.ts'
import { notHeld, unwrap } from './wrapping.ts'

export type RotationStep =
  /** The new key is in the file, next to the old one. */
  | { readonly type: 'written'; readonly id: string }
  /** The database names it; from here on it is that key which takes over. */
  | { readonly type: 'named'; readonly id: string }
  /** So many data keys are wrapped by it, of so many. */
  | { readonly type: 'wrapped'; readonly count: number; readonly of: number }
  /** Processes that do not hold it yet. */
  | { readonly type: 'waiting'; readonly holders: readonly Holder[] }
  /** The old key opens nothing here any more. */
  | { readonly type: 'switched'; readonly from: string; readonly to: string }
  /** The old key left the file, and was put there for older backups. */
  | { readonly type: 'retired'; readonly id: string; readonly path: string }

export type RotationError =
  | { readonly type: 'already-running' }
  /** A variable can only be changed by who starts the processes. */
  | { readonly type: 'key-needed'; readonly source: string; readonly current: string }
  /** The database names a new key that is not in the source of this process. */
  | { readonly type: 'next-missing'; readonly source: string; readonly next: string }
  | { readonly type: 'not-held'; readonly next: string; readonly holders: readonly Holder[] }

export interface RotationEnd {
  readonly from: string | undefined
  readonly to: string
  /** It only finished what another rotation had begun. */
  readonly isResumed: boolean
  /** The source is a variable, which still names a key that is not needed. */
  readonly leftovers: readonly string[]
}

export interface RotationNeeds {
  readonly database: Pick<Database, 'asOwner' | 'engine' | 'listener'>
  readonly ring: MasterKeyRing
  readonly onStep: (step: RotationStep) => void
  /** How long to wait for processes that do not hold the new key. */
  readonly waitMs: number
  /** Gives up a new key that was lost before it took over. */
  readonly startOver: boolean
}

/**
 * Gives the installation a new master key. Every step leaves a state that the next call goes on from:
 *
 *   current ──written──▶ current, new in the file ──named──▶ both wrap ──switched──▶ new wraps ──retired──▶ new in the file
 *
 * M1. A key is on disk, synced, before the database names it.
 * M2. Until the switch each data key is wrapped by the old key, whatever else wraps it: giving up loses nothing.
 * M3. The switch is one transaction, which sees that the new key wraps every data key and that every process holds it.
 * M4. The old key leaves the file only after the switch, and is kept beside it: backups from before need it.
 * In a file the newest key is the last: what stands before the current one is done with, what stands behind it is to come.
 */
export function rotateMasterKey(needs: RotationNeeds): Promise<Result<RotationEnd, RotationError>> {
  return needs.database.asOwner(async (client) => {
    // Held by the connection, so it goes with this process.
    const { rows } = await client.query('select pg_try_advisory_lock($1) as taken', [LOCKS.masterKeyRotation])
    if (rows[0]?.taken !== true) return fail({ type: 'already-running' })
    return rotate(needs)
  })
}

async function rotate(needs: RotationNeeds): Promise<Result<RotationEnd, RotationError>> {
  const { database, ring } = needs
  if (needs.startOver) await giveUp(needs)
  const masters = await readMasterKeys(database.engine)
  const current = masters.current!
  if (ring.find(current) === undefined) throw notHeld(ring, [current])
  if (masters.next === undefined && before(ring, current).length > 0 && ring.source.path !== undefined) {
    return ok(retire(needs, { from: undefined, to: current, isResumed: true }))
  }
  const next = await nextKey(needs, current, masters.next)
  if (!next.ok) return next
  await wrapAll(needs, current, next.value)
  const switched = await switchOver(needs, current, next.value)
  if (!switched.ok) return switched
  return ok(retire(needs, { from: current, to: next.value, isResumed: masters.next !== undefined }))
}

/** Until it has taken over, nothing depends on a new key (M2). */
async function giveUp({ database }: RotationNeeds): Promise<void> {
  await database.engine.transaction(async (queries) => {
    const { next } = await readMasterKeys(queries)
    if (next !== undefined) await removeMasterKey(queries, next)
  })
}

const before = (ring: MasterKeyRing, current: string): string[] => ring.ids.slice(0, ring.ids.indexOf(current))

/** The key that takes over: the one that the database names, or the one behind the current one, or a new one. */
async function nextKey(
  { database, ring, onStep }: RotationNeeds,
  current: string,
  next: string | undefined,
): Promise<Result<string, RotationError>> {
  const { source } = ring
  if (next !== undefined) {
    return ring.find(next) === undefined ? fail({ type: 'next-missing', source: source.name, next }) : ok(next)
  }
  if (ring.ids.at(-1) === current) {
    if (source.path === undefined) return fail({ type: 'key-needed', source: source.name, current })
    source.replace([...source.read(), newMasterKey()])
    ring.refresh()
    crashPoint('keys.written')
  }
  const id = ring.ids.at(-1)!
  onStep({ type: 'written', id })
  await addMasterKey(database.engine, id, 'next')
  crashPoint('keys.named')
  database.listener.notify(KEYS_CHANNEL, 'master')
  onStep({ type: 'named', id })
  return ok(id)
}

/** Small transactions, so nobody who makes a data key waits. */
async function wrapAll({ database, ring, onStep }: RotationNeeds, from: string, to: string): Promise<void> {
  const { dataKeys: of, byMasterKey } = await countWraps(database.engine)
  for (let count = byMasterKey.get(to) ?? 0; ; ) {
    const wraps = await wrapsToAdd(database.engine, from, to, REWRAP_PIECE_KEYS)
    if (wraps.length === 0) return
    await addWraps(
      database.engine,
      wraps.map((wrap) => {
        const bytes = unwrap(ring, wrap)
        const wrapped = ring.find(to)!.wrap(wrap, bytes)
        bytes.fill(0)
        return { ...wrap, masterKey: to, wrapped }
      }),
    )
    crashPoint('keys.piece-wrapped')
    count += wraps.length
    onStep({ type: 'wrapped', count, of: Math.max(of, count) })
  }
}

type Switch =
  | { readonly type: 'switched' }
  | { readonly type: 'not-wrapped' }
  | { readonly type: 'not-held'; readonly holders: readonly Holder[] }

async function switchOver(needs: RotationNeeds, from: string, to: string): Promise<Result<undefined, RotationError>> {
  const { database, onStep, waitMs } = needs
  const untilMs = performance.now() + waitMs
  let waitedFor = ''
  for (;;) {
    crashPoint('keys.before-switch')
    const outcome = await database.engine.transaction((queries) => trySwitch(queries, from, to))
    if (outcome.type === 'switched') {
      crashPoint('keys.switched')
      database.listener.notify(KEYS_CHANNEL, 'master')
      onStep({ type: 'switched', from, to })
      return ok(undefined)
    }
    // Made while this was at work, by a process that does not hold the new key.
    if (outcome.type === 'not-wrapped') {
      await wrapAll(needs, from, to)
      continue
    }
    const { holders } = outcome
    if (performance.now() > untilMs) return fail({ type: 'not-held', next: to, holders })
    const names = holders.map(({ process }) => process).join()
    if (names !== waitedFor) onStep({ type: 'waiting', holders })
    waitedFor = names
    await pause(HOLDERS_POLL_MS)
  }
}

/** All that M3 says, under locks that keep new data keys and new processes out. */
async function trySwitch(queries: Queries, from: string, to: string): Promise<Switch> {
  await lockKeys(queries)
  if ((await wrapsToAdd(queries, from, to, 1)).length > 0) return { type: 'not-wrapped' }
  const lacking = (await readHolders(queries)).filter(({ held }) => !held.includes(to))
  if (lacking.length > 0) return { type: 'not-held', holders: lacking }
  await switchMasterKey(queries, from, to)
  return { type: 'switched' }
}

function retire(
  { ring, onStep }: RotationNeeds,
  end: { readonly from: string | undefined; readonly to: string; readonly isResumed: boolean },
): RotationEnd {
  const { source } = ring
  const old = before(ring, end.to)
  if (source.path === undefined) return { ...end, leftovers: old }
  const kept = old.map((id) => ({ id, path: source.keepRetired(ring.find(id)!) }))
  crashPoint('keys.retired-kept')
  source.replace(source.read().filter(({ id }) => !old.includes(id)))
  crashPoint('keys.retired')
  for (const each of kept) onStep({ type: 'retired', ...each })
  return { ...end, leftovers: [] }
}
