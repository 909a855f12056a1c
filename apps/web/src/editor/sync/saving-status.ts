import type { SyncState } from './sync-state.ts'

export type SavingStatus =
  | { readonly type: 'saved' }
  | { readonly type: 'saving' }
  /** The server does not have it yet, this device does. */
  | { readonly type: 'saved-on-device' }
  /** No connection; `isAtRisk`: and what was edited is nowhere but on the screen. */
  | { readonly type: 'offline'; readonly isAtRisk: boolean }
  | { readonly type: 'conflict'; readonly fields: number }
  /** The server does not take it; the device keeps it. */
  | { readonly type: 'refused'; readonly message: string }

/** The chip in the top bar: what most needs to be known comes first. */
export function savingStatus({ pending, conflicts, refused, connection, device }: SyncState): SavingStatus {
  const fields = new Set(conflicts.flatMap(({ paths }) => paths)).size
  if (fields > 0) return { type: 'conflict', fields }
  if (connection.type === 'shut') return { type: 'refused', message: connection.message }
  if (refused.length > 0) return { type: 'refused', message: refused[0]!.message }
  if (connection.type === 'offline') {
    const isAtRisk = pending.length > 0 && device.isFailing
    return pending.length > 0 && !isAtRisk ? { type: 'saved-on-device' } : { type: 'offline', isAtRisk }
  }
  return pending.length === 0 ? { type: 'saved' } : { type: 'saving' }
}

/** Closing the tab would lose something: only when neither the server nor the device has it. */
export const losesIfClosed = ({ pending, conflicts, device }: SyncState): boolean =>
  (device.isFailing || device.has < device.wanted) && (pending.length > 0 || conflicts.length > 0)
