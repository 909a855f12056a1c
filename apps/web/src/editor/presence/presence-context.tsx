import type { LinkFlow } from '@linkflow/sdk'
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import { announce } from '../../app/announce.tsx'
import { liveOf, useLive } from '../../app/live.ts'
import { useMe } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { type Other, PresenceStore } from './presence-store.ts'

const PresenceContext = createContext<PresenceStore | undefined>(undefined)

/** Tells the others where this person is, and its parts where the others are. */
export function PresenceProvider({
  client,
  workflowId,
  node,
  children,
}: {
  readonly client: LinkFlow
  readonly workflowId: string
  /** The node that the person edits. */
  readonly node: string | undefined
  readonly children: ReactNode
}) {
  const { account } = useMe()
  const [store] = useState(() => new PresenceStore(account.id))
  useEffect(() => {
    liveOf(client).whereabouts.be({ workflow: workflowId, node: node ?? null })
  }, [client, workflowId, node])
  useEffect(() => () => liveOf(client).whereabouts.be(undefined), [client])
  useEffect(() => () => store.close(), [store])
  useLive(client, `presence:${workflowId}`, (event) => {
    if (event.type !== 'present') return
    const come = store.tell(event.people)
    if (come.length > 0) announce(t('presence.joined', { names: come.map(({ name }) => name).join(', ') }))
  })
  return <PresenceContext value={store}>{children}</PresenceContext>
}

const nothing = () => () => {}
const NOBODY: readonly Other[] = []

export function useOthers(): readonly Other[] {
  const store = useContext(PresenceContext)
  return useSyncExternalStore(
    store === undefined ? nothing : (listener) => store.listen(listener),
    () => store?.others ?? NOBODY,
  )
}

/** Who else edits a node, as one text; empty where nobody does. */
export function useEditing(nodeId: string): string {
  const store = useContext(PresenceContext)
  return useSyncExternalStore(
    store === undefined ? nothing : (listener) => store.listen(listener),
    () => store?.at(nodeId) ?? '',
  )
}
