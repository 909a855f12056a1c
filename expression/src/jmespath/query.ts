import type { Value } from '../values/value.ts'

/** The syntax tree of a JMESPath query. */
export type Query =
  | { readonly type: 'current' }
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'index'; readonly index: number }
  | { readonly type: 'slice'; readonly bounds: SliceBounds }
  | { readonly type: 'literal'; readonly value: Value }
  | { readonly type: 'not' | 'flatten' | 'reference'; readonly of: Query }
  | {
      readonly type: 'chain' | 'and' | 'or' | 'project' | 'project-values'
      readonly left: Query
      readonly right: Query
    }
  | { readonly type: 'filter'; readonly left: Query; readonly condition: Query; readonly right: Query }
  | { readonly type: 'compare'; readonly operator: Comparator; readonly left: Query; readonly right: Query }
  | { readonly type: 'list'; readonly elements: readonly Query[] }
  | { readonly type: 'record'; readonly entries: readonly (readonly [string, Query])[] }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Query[] }

export type SliceBounds = readonly [start: number | undefined, stop: number | undefined, step: number | undefined]

export const COMPARATORS = ['==', '!=', '<', '<=', '>', '>='] as const
export type Comparator = (typeof COMPARATORS)[number]
