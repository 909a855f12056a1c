import type { OpenedData } from '@linkflow/data'
import {
  childItems,
  type ExecutionReader,
  type ExecutionTraces,
  type ItemStorage,
  LargeTurns,
  type StepWorld,
  stepServices,
} from '@linkflow/execution'
import { ProcessMemory } from '@linkflow/node-runtime'
import { type InputField, inputProblems } from '@linkflow/nodes'
import { type AddressKeys, executionAddresses } from './addresses.ts'
import type { Installation } from './installation.ts'
import type { Integration } from './integration.ts'
import { openedVariables } from './opened-variables.ts'
import type { Reach } from './reach.ts'
import { collectUnused } from './rest.ts'
import type { Tenancy } from './tenancy.ts'
import type { Versions } from './versions.ts'
import type { OpenedWorkflows } from './workflows.ts'

export interface StepWorldParts
  extends Pick<Installation, 'config' | 'log' | 'publicUrl'>,
    Pick<Tenancy, 'tenants'>,
    Reach,
    Pick<Integration, 'credentials'>,
    AddressKeys {
  readonly data: Pick<OpenedData, 'portsOf'>
  readonly traces: ExecutionTraces | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly storage: ItemStorage
  readonly reader: ExecutionReader
  readonly workflows: Pick<OpenedWorkflows, 'live'>
  /** Versions are compiled for this world, so they come after it. */
  readonly loadVersion: Versions['get']
}

/** What the steps of this process have around them. */
export function stepWorld(parts: StepWorldParts): StepWorld {
  const { config, log, tenants, credentials, data, traces, storage, reader, workflows, loadVersion } = parts
  const { egress, sandbox, objects, files, fileReader, git, drivers } = parts
  const varsOf: StepWorld['varsOf'] = (workspaceId) => tenants.variables.of(workspaceId)
  return {
    ...storage,
    servicesOf: stepServices({
      egress,
      sandbox,
      objects,
      files,
      fileReader,
      git,
      mayRunCommands: config.executeCommand,
      credentialFill: (workspaceId, id, type) => credentials.fill(workspaceId, id, type),
      openCredential: (workspaceId, id, type) => credentials.open(workspaceId, id, type),
      drivers,
      varsOf,
      dataOf: (step) => data.portsOf(step),
      traces,
    }),
    traces,
    memory: new ProcessMemory(),
    largeTurns: new LargeTurns(collectUnused),
    onNodeBug: (cause, where) => log.error({ err: cause, ...where }, 'the code of a node failed'),
    addresses: executionAddresses(parts.publicUrl, parts),
    varsOf,
    env: openedVariables(config.expressionEnv, parts.env),
    veil: (workspaceId, text) => tenants.variables.veil(workspaceId, text),
    async callee(workspaceId, workflow) {
      const live = await workflows.live(workspaceId, workflow)
      return (
        live ?? {
          code: 'callee-not-found',
          message: `There is no published workflow «${workflow}» in this workspace. Publish it, or choose another.`,
          retryable: false,
        }
      )
    },
    inputProblems: ({ fields }, json) => inputProblems(fields as readonly InputField[], json),
    childItems: childItems(reader, storage, loadVersion),
  }
}
