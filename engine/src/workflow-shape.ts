import type { Join, OnError, Order, Retry } from './types.ts'

/** What the planner reads of a workflow file: a structural subset, so that the engine needs no schema. */
export interface WorkflowShape {
  readonly nodes: readonly NodeShape[]
  readonly connections: readonly ConnectionShape[]
  readonly settings?: { readonly order?: Order | undefined; readonly parallelSteps?: number | undefined } | undefined
}

export interface NodeShape {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly version?: number
  readonly parameters?: Readonly<Record<string, unknown>>
  readonly position?: { readonly x: number; readonly y: number }
  readonly disabled?: boolean | undefined
  readonly retry?: Retry | undefined
  readonly onError?: OnError | undefined
  readonly join?: Join | undefined
  readonly runOnEmpty?: boolean | undefined
  readonly alwaysOutput?: boolean | undefined
  readonly executeOnce?: boolean | undefined
}

export interface ConnectionShape {
  readonly from: { readonly node: string; readonly port: string }
  readonly to: { readonly node: string; readonly port: string }
}
