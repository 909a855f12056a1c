import type { PaletteKind } from './palette-rows.ts'

/** Somewhere one went by the palette. */
export interface Recent {
  readonly href: string
  readonly label: string
  readonly kind: PaletteKind
}

const KEPT_MAX = 8
const keptAs = (workspace: string) => `linkflow.recents ${workspace}`

export function readRecents(workspace: string): Recent[] {
  try {
    return JSON.parse(localStorage.getItem(keptAs(workspace)) ?? '[]') as Recent[]
  } catch {
    return []
  }
}

/** The last one first, each once. */
export function remember(workspace: string, recent: Recent): void {
  const others = readRecents(workspace).filter(({ href }) => href !== recent.href)
  localStorage.setItem(keptAs(workspace), JSON.stringify([recent, ...others].slice(0, KEPT_MAX)))
}
