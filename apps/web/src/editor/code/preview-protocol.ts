import type { Dialect } from '@linkflow/expression'
import type { DataItem } from '../data/item-source.ts'
import type { JsonKind } from '../data/json-kind.ts'
import type { ExpressionProblem } from '../document/findings.ts'

/** What an expression may see, as far as it is known in the browser. */
export interface PreviewWorld {
  readonly dialect: Dialect
  /** The first items that come in, and how many there are. Undefined: nothing has run yet. */
  readonly input: { readonly items: readonly DataItem[]; readonly count: number } | undefined
  /** It has run, and what came in is still read, or could not be. */
  readonly isInputComing?: boolean
  /** The item that is looked at; it may lie beyond the first ones. */
  readonly chosen: { readonly index: number; readonly item: DataItem } | undefined
  /** The node that the items come from. */
  readonly from: string | undefined
  /** By name; `pending` while they are read, `none` where the node has not run. */
  readonly nodes: Readonly<Record<string, readonly DataItem[] | 'pending' | 'none'>>
  /** Names of all nodes of the workflow. */
  readonly names: readonly string[]
  readonly workflow: { readonly id: string; readonly name: string }
  readonly executionId: string
  readonly vars: Readonly<Record<string, string | number | boolean>>
  readonly zone: string
}

export type PreviewAnswer =
  | {
      readonly type: 'value'
      /** In words that people read, cut. */
      readonly text: string
      readonly kind: ShownKind
      /** It has another value on so many of those that were looked at. */
      readonly differs: number
      readonly of: number
      /** There are more items than were looked at. */
      readonly isPart: boolean
      /** An item of another node was taken by its number, where a run follows the links between items. */
      readonly isGuess: boolean
    }
  | {
      readonly type: 'error'
      readonly code: string
      readonly message: string
      readonly start?: number
      readonly end?: number
      readonly node?: string
    }
  | { readonly type: 'stopped' }
  /** Data that it names is being read. */
  | { readonly type: 'pending' }
  /** There are no items yet. */
  | { readonly type: 'no-data' }

export type ShownKind = JsonKind | 'date' | 'other'

export interface Option {
  readonly label: string
  readonly kind: 'key' | 'name' | 'function' | 'method' | 'property'
  /** The kind of a value and the value, or what a function does. */
  readonly detail: string
  readonly doc?: string
  readonly example?: string
}

export type PreviewRequest =
  | { readonly type: 'world'; readonly world: PreviewWorld }
  | { readonly type: 'evaluate'; readonly id: number; readonly text: string }
  /** What may follow a dot behind this code, or begin an expression if it is undefined. */
  | { readonly type: 'options'; readonly id: number; readonly behind: string | undefined }
  /** What is wrong with the form of each text. */
  | { readonly type: 'check'; readonly id: number; readonly texts: readonly CheckedText[] }

export interface CheckedText {
  readonly text: string
  readonly dialect: Dialect
}

export type PreviewReply =
  | { readonly type: 'evaluated'; readonly id: number; readonly answer: PreviewAnswer }
  | { readonly type: 'options'; readonly id: number; readonly options: readonly Option[] }
  | { readonly type: 'checked'; readonly id: number; readonly problems: readonly (readonly ExpressionProblem[])[] }

/** The first word of a worker: from then on it answers. */
export interface PreviewReady {
  readonly type: 'ready'
}
