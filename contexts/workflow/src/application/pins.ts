import type { WorkflowFile } from '@linkflow/contracts'
import { fail, ok, type Result } from '@linkflow/kernel'
import { checkPin, type Pin, type PinnedOutputs, type PinProblem, type PinSummary } from '../domain/pin.ts'
import {
  findPin,
  listPins,
  pinnedBesides,
  putPin,
  readPinned,
  removePins,
} from '../infrastructure/pin-repository.postgres.ts'
import { fileFromText, lockWorkflow, readDraft } from '../infrastructure/workflow-repository.postgres.ts'
import { PINNED_NODES_MAX, PINS_BYTES_MAX } from '../limits.ts'
import type { StepToPin, StepUnread, WorkflowNeeds } from './needs.ts'

interface Place {
  readonly workspaceId: string
  readonly workflowId: string
  /** Id of a node. */
  readonly node: string
}

export type SetPinError =
  | { readonly type: 'workflow-not-found' }
  | { readonly type: 'node-not-found' }
  | { readonly type: 'limit-reached'; readonly message: string }
  | PinProblem
  | StepUnread

/** What is pinned to a node, and whether the draft has the node just now. */
export type Placed<T> = T & { readonly inDraft: boolean }

/**
 * Data that people pin to nodes of a draft, so that a test run need not run them. It is beside the draft: saving, publishing,
 * copying and exporting a workflow do not touch it, and only `pinsForTest` gives it to anybody who runs something.
 */
export function pins(needs: WorkflowNeeds) {
  return {
    async set(
      place: Place,
      data: { readonly outputs: unknown } | { readonly step: Omit<StepToPin, 'workspaceId' | 'workflowId' | 'node'> },
    ): Promise<Result<Placed<PinSummary>, SetPinError>> {
      const given = 'outputs' in data ? ok(data.outputs) : await outputsOfStep(needs, place, data.step)
      if (!given.ok) return given
      return needs.database.app.inWorkspace(
        place.workspaceId,
        async (queries): Promise<Result<Placed<PinSummary>, SetPinError>> => {
          // Its lock makes the limits hold for two who pin at the same time.
          const locked = await lockWorkflow(queries, place.workflowId)
          if (locked === undefined) return fail({ type: 'workflow-not-found' })
          const node = fileFromText(locked.draftText).nodes.find(({ id }) => id === place.node)
          if (node === undefined) return fail({ type: 'node-not-found' })
          const checked = checkPin(given.value, needs.pinnablePorts?.(node) ?? [])
          if (!checked.ok) return checked
          const others = await pinnedBesides(queries, place.workflowId, place.node)
          if (others.nodes >= PINNED_NODES_MAX) {
            return limitReached(`At most ${PINNED_NODES_MAX} nodes of a workflow have pinned data; remove some.`)
          }
          if (others.bytes + checked.value.bytes > PINS_BYTES_MAX) {
            return limitReached(`A workflow has at most ${PINS_BYTES_MAX} bytes of pinned data; remove some of it.`)
          }
          return ok({ ...(await putPin(queries, needs.payloads, place, checked.value)), inDraft: true })
        },
      )
    },

    get: ({
      workspaceId,
      workflowId,
      node,
    }: Place): Promise<Result<Placed<Pin>, { type: 'workflow-not-found' | 'pin-not-found' }>> =>
      needs.database.app.inWorkspace(workspaceId, async (queries) => {
        const draft = await readDraft(queries, workflowId)
        if (draft === undefined) return fail({ type: 'workflow-not-found' as const })
        const pin = await findPin(queries, needs.payloads, workflowId, node)
        if (pin === undefined) return fail({ type: 'pin-not-found' as const })
        return ok({ ...pin, inDraft: idsOf(fileFromText(draft.draftText)).has(node) })
      }),

    /** One more than the page holds, where there is one; undefined when there is no such workflow. */
    list: (query: {
      readonly workspaceId: string
      readonly workflowId: string
      readonly after: string
      readonly limit: number
    }): Promise<readonly Placed<PinSummary>[] | undefined> =>
      needs.database.app.inWorkspace(query.workspaceId, async (queries) => {
        const draft = await readDraft(queries, query.workflowId)
        if (draft === undefined) return undefined
        const ids = idsOf(fileFromText(draft.draftText))
        return (await listPins(queries, query)).map((pin) => ({ ...pin, inDraft: ids.has(pin.node) }))
      }),

    /** Without a node all of them. */
    remove: ({
      workspaceId,
      workflowId,
      node,
    }: Omit<Place, 'node'> & { readonly node?: string }): Promise<Result<number, { type: 'workflow-not-found' }>> =>
      needs.database.app.inWorkspace(workspaceId, async (queries) => {
        if ((await lockWorkflow(queries, workflowId)) === undefined)
          return fail({ type: 'workflow-not-found' as const })
        return ok(await removePins(queries, workflowId, node))
      }),
  }
}

/** For a test run of the draft, and for nothing else that runs. */
export const pinsForTest =
  ({ database, payloads }: Pick<WorkflowNeeds, 'database' | 'payloads'>) =>
  (
    workspaceId: string,
    workflowId: string,
  ): Promise<readonly { readonly node: string; readonly outputs: PinnedOutputs }[]> =>
    database.app.inWorkspace(workspaceId, (queries) => readPinned(queries, payloads, workflowId))

async function outputsOfStep(
  { stepToPin }: WorkflowNeeds,
  place: Place,
  step: Omit<StepToPin, 'workspaceId' | 'workflowId' | 'node'>,
): Promise<Result<unknown, StepUnread>> {
  return stepToPin === undefined ? fail({ type: 'execution-not-found' }) : stepToPin({ ...place, ...step })
}

const idsOf = ({ nodes }: WorkflowFile): ReadonlySet<string> => new Set(nodes.map(({ id }) => id))

const limitReached = (message: string) => fail({ type: 'limit-reached', message } as const)
