import { useState } from 'react'
import { type TextId, t } from '../../strings/index.ts'
import { type KeptView, keptView, OWN_VIEWS_MAX, readViews } from './kept-views.ts'

export interface SavedView extends KeptView {
  /** It can be taken away. */
  readonly isOwn: boolean
}

const GIVEN: readonly { readonly word: TextId; readonly query: string }[] = [
  { word: 'executions-view.all', query: '' },
  { word: 'executions-view.failed', query: 'status:failed,timed_out' },
  { word: 'executions-view.under-way', query: 'status:queued,running,waiting' },
  { word: 'executions-view.slow', query: 'duration>10s' },
]

const keptAs = (workspace: string) => `linkflow.execution-views ${workspace}`

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
    hasRoom: own.length < OWN_VIEWS_MAX,
    save: (name: string, query: string) => keep([...own, keptView(name, query)].slice(0, OWN_VIEWS_MAX)),
    remove: (view: SavedView) => keep(own.filter(({ name, query }) => name !== view.name || query !== view.query)),
  }
}
