import { useNavigate, useSearch } from '@tanstack/react-router'
import type { WorkflowSearch } from './workflow-search.ts'

const ROUTE = '/w/$workspace/workflows/$workflow'

type Place = Pick<WorkflowSearch, 'pane' | 'item'>

/** Where one is within the panel, as the address says it. Going on there is no step that «Back» takes back. */
export function useEditorPlace(): Place & { readonly go: (change: Place) => void } {
  const pane = useSearch({ from: ROUTE, select: (search) => search.pane })
  const item = useSearch({ from: ROUTE, select: (search) => search.item })
  const navigate = useNavigate({ from: ROUTE })
  return {
    pane,
    item,
    go: (change) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true }),
  }
}
