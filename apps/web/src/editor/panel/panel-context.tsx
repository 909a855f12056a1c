import type { NodeTypeView, WorkflowNode } from '@linkflow/contracts'
import type { LinkFlow } from '@linkflow/sdk'
import { createContext, type RefObject, useContext } from 'react'
import type { DataItem } from '../data/item-source.ts'
import type { FieldProblem } from './problems.ts'

export type FieldPath = readonly (string | number)[]

/** A field that takes a reference: the one that had the focus last gets what is chosen in the data. */
export interface InsertTarget {
  readonly title: string
  readonly insert: (reference: string) => void
}

/** What the parts of one panel have in common. */
export interface Panel {
  readonly node: WorkflowNode
  readonly nodeType: NodeTypeView | undefined
  readonly client: LinkFlow
  readonly mayEdit: boolean
  readonly mayRun: boolean
  readonly problems: readonly FieldProblem[]
  /** `undefined` takes the value away. */
  readonly write: (path: FieldPath, value: unknown, title: string) => void
  /** Whoever has left a field is told what is wrong with it. */
  readonly touch: (path: FieldPath) => void
  readonly isTouched: (path: FieldPath) => boolean
  readonly target: RefObject<InsertTarget | undefined>
  /** Names of the nodes that lead here. */
  readonly upstream: readonly string[]
  /** The node whose items come in. */
  readonly from: string | undefined
  /** The first items that come in: what can be chosen where a field of them is asked for. */
  readonly firstItems: readonly DataItem[]
  /** Runs what a node needs and it; by its name. */
  readonly runTo: (name: string) => void
  /** Changes when a preview may show something else. */
  readonly world: object
  /** Reads the data of these nodes, since an expression names them. */
  readonly needNodes: (names: readonly string[]) => void
}

const PanelContext = createContext<Panel | undefined>(undefined)
export const PanelProvider = PanelContext.Provider

export function usePanel(): Panel {
  const panel = useContext(PanelContext)
  if (panel === undefined) throw new Error('this is a part of the panel, and there is none around it')
  return panel
}

export const fieldId = (node: string, path: FieldPath): string =>
  ['field', node, ...path].map((each) => encodeURIComponent(String(each))).join('.')
