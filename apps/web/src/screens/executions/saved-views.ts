import { useState } from 'react'
import { type TextId, t } from '../../strings/index.ts'

/** A query that has a name, and a key: 1 to 9, by its place. */
export interface SavedView {
  readonly name: string
  readonly query: string
  /** One of one's own: it can be taken away. */
  readonly isOwn: boolean
}

export const VIEWS_MAX = 9
const NAME_CHARS_MAX = 40

const GIVEN: readonly { readonly word: TextId; readonly query: string }[] = [
  { word: 'executions-view.all', query: '' },
  { word: 'executions-view.failed', query: 'status:failed,timed_out' },
  { word: 'executions-view.under-way', query: 'status:queued,running,waiting' },
  { word: 'executions-view.slow', query: 'duration>10s' },
]

const keptAs = (workspace: string) => `linkflow.execution-views ${workspace}`

/** What is kept may be of somebody's hand: what is no view is left out. */
export function readViews(text: string | null): readonly Omit<SavedView, 'isOwn'>[] {
  try {
    const kept: unknown = JSON.parse(text ?? '[]')
    if (!Array.isArray(kept)) return []
    return kept
      .filter(
        (each): each is { name: string; query: string } =>
          typeof each?.name === 'string' && typeof each?.query === 'string' && each.name !== '',
      )
      .map(({ name, query }) => ({ name: name.slice(0, NAME_CHARS_MAX), query }))
      .slice(0, VIEWS_MAX - GIVEN.length)
  } catch {
    return []
  }
}

/** The views of a workspace on this device: those that are always there, then one's own. */
export function useSavedViews(workspace: string) {
  const [own, setOwn] = useState(() => readViews(localStorage.getItem(keptAs(workspace))))
  const keep = (next: typeof own) => {
    localStorage.setItem(keptAs(workspace), JSON.stringify(next))
    setOwn(next)
  }
  const views: readonly SavedView[] = [
    ...GIVEN.map(({ word, query }) => ({ name: t(word), query, isOwn: false })),
    ...own.map((view) => ({ ...view, isOwn: true })),
  ]
  return {
    views,
    hasRoom: views.length < VIEWS_MAX,
    save: (name: string, query: string) =>
      keep([...own, { name: name.trim().slice(0, NAME_CHARS_MAX), query }].slice(0, VIEWS_MAX - GIVEN.length)),
    remove: (view: SavedView) => keep(own.filter(({ name, query }) => name !== view.name || query !== view.query)),
  }
}
