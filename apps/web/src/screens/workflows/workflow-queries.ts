import type { ExecutionDelta, Folder, Workflow, WorkflowFileInput, WorkflowSummary } from '@linkflow/sdk'
import {
  type InfiniteData,
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { newUuid } from '../../app/new-uuid.ts'
import { t } from '../../strings/index.ts'
import { toast } from '../../ui/toaster.tsx'
import { withDelta } from './activity.ts'
import { type ListQuery, serverFilter } from './list-query.ts'

/** Rows that are read at once: a screenful and a half. */
const PAGE_ROWS = 50
const TAGS_READ = 200
const NEWEST_READ = 20

interface ListPage {
  readonly items: readonly WorkflowSummary[]
  readonly nextCursor?: string
}
type ListData = InfiniteData<ListPage, string | undefined>

export const listQuery = (place: Place, query: ListQuery, folder: string | undefined) => {
  const filter = serverFilter(query, folder)
  return infiniteQueryOptions({
    queryKey: ['workflows', place.id, filter],
    queryFn: ({ pageParam, signal }) =>
      place.client.workflows
        .list({ ...filter, limit: PAGE_ROWS, cursor: pageParam, sort: '-updated', activity: true, signal })
        .page() as Promise<ListPage>,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
}

export const foldersQuery = (place: Place) =>
  queryOptions({
    queryKey: ['folders', place.id],
    queryFn: ({ signal }) => place.client.folders.list({ signal }) as Promise<readonly Folder[]>,
  })

export const tagsQuery = (place: Place) =>
  queryOptions({
    queryKey: ['tags', place.id],
    queryFn: ({ signal }) => place.client.tags.list({ signal }).take(TAGS_READ),
  })

/** The newest workflows, read again when one is told to have been made: what is new waits behind a button. */
export const newestQuery = (place: Place) =>
  queryOptions({
    queryKey: ['newest-workflows', place.id],
    queryFn: ({ signal }) => place.client.workflows.list({ limit: NEWEST_READ, sort: '-created', signal }).page(),
  })

/** What is told while one looks on goes into the rows that are there: none of them moves. */
export function useRowNews(place: Place) {
  const queries = useQueryClient()
  const patch = (id: string, by: (row: WorkflowSummary) => WorkflowSummary) =>
    queries.setQueriesData<ListData>(
      { queryKey: ['workflows', place.id] },
      (data) =>
        data && {
          ...data,
          pages: data.pages.map((page) =>
            page.items.some((row) => row.id === id)
              ? { ...page, items: page.items.map((row) => (row.id === id ? by(row) : row)) }
              : page,
          ),
        },
    )
  return {
    ran: (delta: ExecutionDelta) =>
      patch(delta.workflow, (row) =>
        row.activity === undefined ? row : { ...row, activity: withDelta(row.activity, delta) },
      ),
    made: () => void queries.invalidateQueries({ queryKey: ['newest-workflows', place.id] }),
    /** Somebody published it, took it down, or gave it other tags: what the row says of it is read again. */
    changed: (id: string) => {
      const take = ({ draft: _, live, owner: __, ...now }: Workflow) =>
        patch(id, ({ live: ___, ...row }) => ({ ...row, ...now, ...(live && { live }) }))
      // One that is gone meanwhile is told of by itself.
      place.client.workflows.get(id).then(take, () => undefined)
    },
    edited: (id: string, revision: number | undefined) =>
      patch(id, (row) => ({ ...row, revision: revision ?? row.revision, hasUnpublishedChanges: true })),
  }
}

/** What can be done with workflows of the list. What is seen changes at once, and back where the server refuses. */
export function useWorkflowActs(place: Place) {
  const queries = useQueryClient()
  const { workflows, folders } = place.client
  const listKey = ['workflows', place.id]
  const refresh = () => {
    for (const key of ['workflows', 'folders', 'tags', 'newest-workflows', 'workflow'])
      void queries.invalidateQueries({ queryKey: [key, place.id] })
  }
  const change = (by: (rows: readonly WorkflowSummary[]) => readonly WorkflowSummary[]) =>
    queries.setQueriesData<ListData>(
      { queryKey: listKey },
      (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, items: by(page.items) })) },
    )
  const patch = (id: string, by: Partial<WorkflowSummary>) =>
    change((rows) => rows.map((row) => (row.id === id ? { ...row, ...by } : row)))
  const without = (ids: readonly string[]) => change((rows) => rows.filter(({ id }) => !ids.includes(id)))
  const failed = (error: Error) => {
    toast({ text: error.message, tone: 'error' })
    refresh()
  }

  const restore = useMutation({
    mutationFn: (ids: readonly string[]) => Promise.all(ids.map((id) => workflows.restore(id))),
    onSuccess: (restored) => {
      toast({ text: t('list.restored', { count: restored.length }) })
      refresh()
    },
    onError: failed,
  })
  const archive = useMutation({
    mutationFn: (rows: readonly WorkflowSummary[]) => Promise.all(rows.map(({ id }) => workflows.archive(id))),
    onMutate: (rows) => without(rows.map(({ id }) => id)),
    onSuccess: (_, rows) => {
      const text =
        rows.length === 1
          ? t('list.archived', { name: rows[0]!.name })
          : t('list.archived-many', { count: rows.length })
      const wasLive = rows.filter(({ live }) => live !== undefined)
      toast({
        text,
        undo: async () => {
          await restore.mutateAsync(rows.map(({ id }) => id))
          // Archiving also took them out of service.
          await Promise.all(
            wasLive
              .filter(({ hasUnpublishedChanges }) => !hasUnpublishedChanges)
              .map(({ id }) => workflows.publish(id)),
          ).catch(failed)
          refresh()
        },
      })
      refresh()
    },
    onError: failed,
  })
  const rename = useMutation({
    mutationFn: ({ row, name }: { readonly row: WorkflowSummary; readonly name: string }) =>
      workflows.changeDraft(row.id, {
        baseRevision: row.revision,
        commands: [
          { id: newUuid(), label: t('list.rename-label'), patches: [{ op: 'set', path: '/name', value: name }] },
        ],
      }),
    onMutate: ({ row, name }) => patch(row.id, { name }),
    onSuccess: ({ revision }, { row }) => {
      patch(row.id, { revision })
      refresh()
    },
    onError: failed,
  })
  const place_ = useMutation({
    mutationFn: ({
      ids,
      to,
    }: {
      readonly ids: readonly string[]
      readonly to: { readonly folder?: string | null; readonly tags?: readonly string[] }
    }) => Promise.all(ids.map((id) => workflows.place(id, to))),
    onMutate: ({ ids, to: { tags } }) => {
      if (tags !== undefined) for (const id of ids) patch(id, { tags: [...tags] })
    },
    onSuccess: refresh,
    onError: failed,
  })
  const favourite = useMutation({
    mutationFn: ({ id, is }: { readonly id: string; readonly is: boolean }) => workflows.favourite(id, is),
    onMutate: ({ id, is }) => patch(id, { favourite: is }),
    onError: failed,
  })
  const run = useMutation({
    mutationFn: (row: WorkflowSummary) => workflows.run(row.id),
    onSuccess: (_, { name }) => toast({ text: t('list.started', { name }) }),
    onError: failed,
  })
  const publish = useMutation({
    mutationFn: ({ row, is }: { readonly row: WorkflowSummary; readonly is: boolean }) =>
      is ? workflows.publish(row.id) : workflows.unpublish(row.id),
    onSuccess: (_, { row: { name }, is }) => {
      toast({ text: is ? t('list.published', { name }) : t('list.unpublished', { name }) })
      refresh()
    },
    onError: failed,
  })
  const duplicate = useMutation({
    mutationFn: (row: WorkflowSummary) => workflows.duplicate(row.id),
    onSuccess: ({ name }) => {
      toast({ text: t('list.duplicated', { name }) })
      refresh()
    },
    onError: failed,
  })
  const create = useMutation({ mutationFn: (file: WorkflowFileInput) => workflows.create(file), onSuccess: refresh })
  const bring = useMutation({ mutationFn: (document: unknown) => workflows.import(document), onSuccess: refresh })
  const fromTemplate = useMutation({
    mutationFn: (id: string) => place.client.templates.instantiate(id),
    onSuccess: refresh,
  })
  const createFolder = useMutation({
    mutationFn: ({ name, parent }: { readonly name: string; readonly parent?: string }) =>
      folders.create({ name, ...(parent !== undefined && { parent }) }),
    onSuccess: refresh,
  })

  return {
    archive,
    rename,
    put: place_,
    favourite,
    run,
    publish,
    duplicate,
    create,
    bring,
    fromTemplate,
    createFolder,
    restore,
  }
}

export type WorkflowActs = ReturnType<typeof useWorkflowActs>

/** A file to be kept, as a download. */
export async function exportWorkflow(place: Place, { id, name }: Pick<WorkflowSummary, 'id' | 'name'>): Promise<void> {
  const { draft } = await place.client.workflows.get(id)
  const url = URL.createObjectURL(new Blob([JSON.stringify(draft, null, 2)], { type: 'application/json' }))
  const link = Object.assign(document.createElement('a'), {
    href: url,
    download: `${name.replaceAll(/[^\p{L}\p{N} _-]/gu, '_')}.json`,
  })
  link.click()
  URL.revokeObjectURL(url)
}
