import { isSingleKey, type KeyScope } from './chord.ts'

/** Something that keys do. The `?` sheet, the tips and the palette are made of these. */
export interface KeyEntry {
  /** Stable: what people changed is kept under it. */
  readonly id: string
  readonly scope: KeyScope
  /** As tinykeys writes them: `$mod+k`, `g w`, `Shift+X`. Absent: the palette alone has it. */
  readonly keys?: string
  /** What it does, in words. */
  readonly label: string
  readonly run: (event?: KeyboardEvent) => void
  /** Where its keys count: elsewhere they are left to whatever else wants them. The palette does not ask. */
  readonly when?: () => boolean
  /** The palette leaves it out, as moving about in a list. */
  readonly isOnlyKey?: boolean
}

/** What settings show of an entry whose screen may not be open. */
export type KnownKey = Pick<KeyEntry, 'id' | 'scope' | 'keys' | 'label'>

export interface KeySettings {
  /** WCAG 2.1.4: keys without Ctrl, Alt or Cmd can be turned off, for who speaks to the computer or hits keys by chance. */
  readonly singleKeys: boolean
  /** Other keys, by the id of the entry. */
  readonly remapped: Readonly<Record<string, string>>
}

export const DEFAULT_SETTINGS: KeySettings = { singleKeys: true, remapped: {} }

/** An entry as it is now: with the keys that people gave it, and none where they are turned off. */
export interface ActiveEntry extends KeyEntry {
  /** Shown as turned off. */
  readonly isOff: boolean
}

export function activeEntries(entries: readonly KeyEntry[], { singleKeys, remapped }: KeySettings): ActiveEntry[] {
  return entries.map((entry) => {
    const keys = Object.hasOwn(remapped, entry.id) ? remapped[entry.id] : entry.keys
    const { keys: _, ...rest } = entry
    return {
      ...rest,
      ...(keys !== undefined && { keys }),
      isOff: keys !== undefined && !singleKeys && isSingleKey(keys),
    }
  })
}

/** What each chord may run. What was registered later is nearer to where people are: it is asked first. */
export function bindings(entries: readonly ActiveEntry[]): ReadonlyMap<string, readonly ActiveEntry[]> {
  return Map.groupBy(
    entries.filter(({ keys, isOff }) => keys !== undefined && !isOff),
    ({ keys }) => keys!,
  )
}

/** Of those with the same keys: the nearest whose keys count where the focus is. */
export const entryToRun = (entries: readonly ActiveEntry[]): ActiveEntry | undefined =>
  entries.findLast(({ when }) => when?.() !== false)

/** Entries whose keys another one takes: two of one scope must not. */
export function conflicts(entries: readonly ActiveEntry[]): [string, string][] {
  const seen = new Map<string, string>()
  return entries.flatMap(({ id, scope, keys }) => {
    if (keys === undefined) return []
    const place = `${scope} ${keys}`
    const other = seen.get(place)
    seen.set(place, id)
    return other === undefined ? [] : [[other, id] as [string, string]]
  })
}
