import { useNavigate, useSearch } from '@tanstack/react-router'
import { type WorkflowSearch, workflowSearch } from './workflow-search.ts'

const ROUTE = '/w/$workspace/workflows/$workflow'

interface Place extends Pick<WorkflowSearch, 'pane'> {
  readonly item?: number | undefined
}

/** Where one is within the panel, as the address says it. Going on there is no step that «Back» takes back. */
export function useEditorPlace(): Place & { readonly go: (change: Place) => void } {
  const navigate = useNavigate({ from: ROUTE })
  const pane = useSearch({ from: ROUTE, select: (search) => workflowSearch(search).pane })
  const item = useSearch({ from: ROUTE, select: (search) => search.item })
  const go = ({ item, ...change }: Place) =>
    void navigate({
      search: (before) => ({ ...before, ...change, ...(item !== undefined && { item: String(item) }) }),
      replace: true,
    })
  return {
    pane,
    item: item === undefined ? undefined : Number(item),
    go,
  }
}
