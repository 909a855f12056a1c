import type { WorkflowFile, WorkflowNode } from '@linkflow/contracts'

/** What whoever starts the workflow notices of a publish. */
export interface CallersChange {
  /** Addresses that begin to answer, stop, or answer with the new version: «POST /webhook/orders». */
  readonly begins: readonly string[]
  readonly stops: readonly string[]
  readonly goesOn: readonly string[]
  readonly schedules: { readonly begins: number; readonly stops: number; readonly goesOn: number }
}

export function callersChange(before: WorkflowFile | undefined, after: WorkflowFile): CallersChange {
  const [old, now] = [addressesOf(before), addressesOf(after)]
  const [oldTimes, times] = [schedulesOf(before), schedulesOf(after)]
  return {
    begins: [...now].filter((address) => !old.has(address)),
    stops: [...old].filter((address) => !now.has(address)),
    goesOn: [...now].filter((address) => old.has(address)),
    schedules: {
      begins: [...times].filter((id) => !oldTimes.has(id)).length,
      stops: [...oldTimes].filter((id) => !times.has(id)).length,
      goesOn: [...times].filter((id) => oldTimes.has(id)).length,
    },
  }
}

export const isNobody = ({ begins, stops, goesOn, schedules }: CallersChange): boolean =>
  begins.length + stops.length + goesOn.length + schedules.begins + schedules.stops + schedules.goesOn === 0

const ofType = (file: WorkflowFile | undefined, type: string): readonly WorkflowNode[] =>
  file?.nodes.filter((node) => node.type === type && node.disabled !== true) ?? []

const DEFAULT_METHOD = 'POST'

const addressesOf = (file: WorkflowFile | undefined): ReadonlySet<string> =>
  new Set(
    ofType(file, 'webhook').map(({ parameters: { method, path } }) => {
      const of = typeof method === 'string' ? method : DEFAULT_METHOD
      return `${of} /webhook/${typeof path === 'string' ? path : ''}`
    }),
  )

const schedulesOf = (file: WorkflowFile | undefined): ReadonlySet<string> =>
  new Set(ofType(file, 'schedule').map(({ id }) => id))
