import { queryOptions } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'

/** A workspace has tens of members; who has more looks for them by the palette. */
const SHOWN_MAX = 500

export const membersQuery = (place: Place) =>
  queryOptions({
    queryKey: ['members', place.id],
    queryFn: ({ signal }) => place.client.members.list({ limit: 200, signal }).take(SHOWN_MAX),
  })

export const invitationsQuery = (place: Place) =>
  queryOptions({
    queryKey: ['invitations', place.id],
    queryFn: ({ signal }) => place.client.invitations.list({ limit: 200, signal }).take(SHOWN_MAX),
  })

export const canMailQuery = (place: Place) =>
  queryOptions({
    queryKey: ['can-mail', place.id],
    queryFn: async ({ signal }) => (await place.client.notifications.preferences({ signal })).canMail,
    staleTime: 60_000,
  })
