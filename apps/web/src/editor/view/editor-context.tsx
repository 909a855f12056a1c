import { createContext, useContext, useSyncExternalStore } from 'react'
import type { NodeTypes } from '../document/node-types.ts'
import type { NodeRun, RunStore, ShownRun } from '../run/run-store.ts'
import { documentOf } from '../session.ts'
import type { RunningSession } from '../sync/run-session.ts'

/** What every part of the editor works on. It stays the same object for as long as a workflow is open. */
export interface Editor {
  readonly workspaceId: string
  readonly workflowId: string
  /** Who looks: what is kept on this device is kept for each person. */
  readonly userId: string
  readonly session: RunningSession
  readonly types: NodeTypes
  readonly runs: RunStore
  /** False for who may only look: then there is nothing to press that changes something. */
  readonly mayEdit: boolean
  readonly mayRun: boolean
  /** Opens the panel of a node, or closes it; the address says so. */
  open(nodeId: string | undefined): void
}

const EditorContext = createContext<Editor | undefined>(undefined)
export const EditorProvider = EditorContext.Provider

export function useEditor(): Editor {
  const editor = useContext(EditorContext)
  if (editor === undefined) throw new Error('this is a part of the editor, and there is none around it')
  return editor
}

/** The part of the session that `read` picks: the component is drawn again only when that changes. */
export function useSession<T>(read: (session: RunningSession['session']) => T): T {
  const { session } = useEditor()
  return useSyncExternalStore(
    (listener) => session.listen(listener),
    () => read(session.session),
  )
}

/** One node as it is now; undefined once it is gone. */
export const useNode = (nodeId: string) =>
  useSession((session) => documentOf(session).nodes.find(({ id }) => id === nodeId))

export function useRun(): ShownRun | undefined {
  const { runs } = useEditor()
  return useSyncExternalStore(
    (listener) => runs.listen(listener),
    () => runs.shown,
  )
}

export function useNodeRun(nodeId: string): NodeRun | undefined {
  const { runs } = useEditor()
  return useSyncExternalStore(
    (listener) => runs.listen(listener, nodeId),
    () => runs.node(nodeId),
  )
}
