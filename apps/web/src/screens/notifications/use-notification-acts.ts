import type { Notification } from '@linkflow/sdk'
import { type InfiniteData, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { toast } from '../../ui/toaster.tsx'

const MUTE_MINUTES = 60

type Marks = { readonly isUnread?: boolean; readonly isArchived?: boolean }
type Pages = InfiniteData<{ readonly items: readonly Notification[]; readonly nextCursor?: string }, string | undefined>

/** Marks are seen at once, and taken back where the server refuses: then the notification stays as it was. */
export function useNotificationActs(place: Place) {
  const queries = useQueryClient()
  const key = ['notifications', place.id]
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: key })
    void queries.invalidateQueries({ queryKey: ['unread', place.id] })
  }
  const change = (by: (items: readonly Notification[]) => readonly Notification[]) =>
    queries.setQueriesData<Pages>(
      { queryKey: key },
      (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, items: by(page.items) })) },
    )
  const failed = (error: Error) => {
    toast({ text: t('save.rolled-back', { reason: error.message }), tone: 'error' })
    refresh()
  }
  const mark = useMutation({
    mutationFn: ({ item, marks }: { readonly item: Notification; readonly marks: Marks }) =>
      place.client.notifications.mark(item.id, marks),
    onMutate: ({ item, marks }) =>
      change((items) =>
        marks.isArchived !== undefined && marks.isArchived !== item.isArchived
          ? items.filter(({ id }) => id !== item.id)
          : items.map((each) => (each.id === item.id ? { ...each, ...marks } : each)),
      ),
    onSuccess: (_, { item, marks }) => {
      if (marks.isArchived === true)
        toast({
          text: t('notifications.archived', { title: item.title }),
          undo: () => mark.mutate({ item: { ...item, isArchived: true }, marks: { isArchived: false } }),
        })
      refresh()
    },
    onError: failed,
  })
  const readAll = useMutation({
    mutationFn: (upTo: number) => place.client.notifications.markAllRead({ upTo }),
    onMutate: () => change((items) => items.map((item) => ({ ...item, isUnread: false }))),
    onSuccess: refresh,
    onError: failed,
  })
  /** Nothing of a workflow for an hour, or of it again. */
  const mute = useMutation({
    mutationFn: async ({ workflow, isMuted }: { readonly workflow: string; readonly isMuted: boolean }) => {
      if (isMuted) await place.client.notifications.unmute(workflow)
      else await place.client.notifications.mute(workflow, { minutes: MUTE_MINUTES })
    },
    onSuccess: refresh,
    onError: failed,
  })
  return { mark, readAll, mute }
}

export type NotificationActs = ReturnType<typeof useNotificationActs>
