import { createKeybindingsHandler } from 'tinykeys'
import { create } from 'zustand'
import { takesText, worksInFields } from './chord.ts'
import {
  type ActiveEntry,
  activeEntries,
  bindings,
  DEFAULT_SETTINGS,
  entryToRun,
  type KeyEntry,
  type KeySettings,
  type KnownKey,
} from './registry.ts'

const KEPT_AS = 'linkflow.keys'
const KNOWN_AS = 'linkflow.known-keys'
/** Between the two keys of a sequence. */
const SEQUENCE_MS = 1_000

interface KeyState {
  /** In the order in which they were registered. */
  readonly groups: ReadonlyMap<symbol, readonly KeyEntry[]>
  readonly settings: KeySettings
}

const useKeyState = create<KeyState>(() => ({ groups: new Map(), settings: readSettings() }))

function readSettings(): KeySettings {
  try {
    return { ...DEFAULT_SETTINGS, ...(JSON.parse(localStorage.getItem(KEPT_AS) ?? '{}') as Partial<KeySettings>) }
  } catch {
    return DEFAULT_SETTINGS
  }
}

/** Until what it gives is called. */
export function registerKeys(entries: readonly KeyEntry[]): () => void {
  const group = Symbol('keys')
  useKeyState.setState(({ groups }) => ({ groups: new Map(groups).set(group, entries) }))
  know(entries)
  return () =>
    useKeyState.setState(({ groups }) => {
      const rest = new Map(groups)
      rest.delete(group)
      return { groups: rest }
    })
}

/** Everything that was ever registered on this device, for who changes keys of a screen that is not open. */
const useKnown = create<ReadonlyMap<string, KnownKey>>(() => new Map(readKnown().map((key) => [key.id, key])))

function readKnown(): KnownKey[] {
  try {
    return JSON.parse(localStorage.getItem(KNOWN_AS) ?? '[]') as KnownKey[]
  } catch {
    return []
  }
}

function know(entries: readonly KeyEntry[]): void {
  const named = entries.flatMap(({ id, scope, keys, label }) =>
    keys === undefined ? [] : [{ id, scope, keys, label }],
  )
  useKnown.setState((known) => new Map([...known, ...named.map((key) => [key.id, key] as const)]), true)
  localStorage.setItem(KNOWN_AS, JSON.stringify([...useKnown.getState().values()]))
}

export const useKnownKeys = (): KnownKey[] => [...useKnown().values()]

const entriesOf = ({ groups, settings }: KeyState): ActiveEntry[] =>
  activeEntries([...groups.values()].flat(), settings)

export const currentEntries = (): ActiveEntry[] => entriesOf(useKeyState.getState())

export function changeKeySettings(change: Partial<KeySettings>): void {
  useKeyState.setState(({ settings }) => ({ settings: { ...settings, ...change } }))
  localStorage.setItem(KEPT_AS, JSON.stringify(useKeyState.getState().settings))
}

export const useKeySettings = (): KeySettings => useKeyState(({ settings }) => settings)

/** The keys that something has now, for a tip beside it; undefined where it has none, or they are turned off. */
export function useKeysOf(id: string): string | undefined {
  return useKeyState((state) => {
    const entry = entriesOf(state).findLast((each) => each.id === id)
    return entry === undefined || entry.isOff ? undefined : entry.keys
  })
}

/** Listens for keys until what it gives is called. One listener, made anew when entries or settings change. */
export function listenForKeys(): () => void {
  let handle = handlerOf(useKeyState.getState())
  const unsubscribe = useKeyState.subscribe((state) => {
    handle = handlerOf(state)
  })
  const listener = (event: KeyboardEvent) => handle(event)
  window.addEventListener('keydown', listener)
  return () => {
    unsubscribe()
    window.removeEventListener('keydown', listener)
  }
}

function handlerOf(state: KeyState): (event: KeyboardEvent) => void {
  const chords = [...bindings(entriesOf(state))].map(
    ([keys, entries]) => [keys, (event: KeyboardEvent) => press(keys, entries, event)] as const,
  )
  return createKeybindingsHandler(Object.fromEntries(chords), {
    timeout: SEQUENCE_MS,
    // By itself it would leave out every field; which keys work in one is said below.
    ignore: ({ repeat, isComposing }) => repeat || isComposing,
  }) as (event: KeyboardEvent) => void
}

function press(keys: string, entries: readonly ActiveEntry[], event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const entry = entryToRun(entries)
  if (entry === undefined) return
  if (!worksInFields(keys) && takesText(document.activeElement)) return
  // What has the focus in a menu or a dialog has its own keys; a chord with Ctrl goes through.
  if (!worksInFields(keys) && document.activeElement?.closest('[role="menu"], [role="dialog"]') != null) return
  event.preventDefault()
  entry.run(event)
}
