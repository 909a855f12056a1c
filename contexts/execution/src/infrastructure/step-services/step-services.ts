import type { CodeSandbox } from '@linkflow/code-sandbox'
import type { Egress } from '@linkflow/http-egress'
import type { Json } from '@linkflow/kernel'
import type { ContextServices } from '@linkflow/node-runtime'
import type { ObjectStore, UserFiles } from '@linkflow/object-store'
import type { ExecutionTraces } from '../../application/execution-traces.ts'
import type { StepWorld } from '../../application/node-step-runner.ts'
import { blobPort } from './blob-port.ts'
import { codePort } from './code-port.ts'
import { filesPort } from './files-port.ts'
import { type CredentialFill, type CredentialFillOf, httpPort } from './http-port.ts'

export interface StepServicesNeeds {
  readonly egress: Egress
  readonly sandbox: CodeSandbox
  readonly objects: ObjectStore
  readonly files: UserFiles
  /** What a credential adds to a request; refused when it is not there or not of the workspace. */
  credentialFill(
    workspaceId: string,
    credentialId: string,
    type: string,
  ): Promise<
    | { readonly ok: true; readonly value: CredentialFill }
    | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } }
  >
  varsOf(workspaceId: string): Readonly<Record<string, Json>>
  /** Data tables and state, bound to the step. */
  dataOf(step: {
    readonly workspaceId: string
    readonly workflowId: string
    readonly executionId: string
    readonly nodeId: string
  }): Pick<ContextServices, 'tables' | 'state'>
  /** Where somebody is told of traces. */
  readonly traces?: Pick<ExecutionTraces, 'headersOfStep'> | undefined
}

/** What the steps of a worker reach the world by: each step gets ports that are bound to its workspace and its node. */
export function stepServices(needs: StepServicesNeeds): StepWorld['servicesOf'] {
  return (step) => new StepServices(needs, step)
}

type Step = Parameters<StepWorld['servicesOf']>[0]

/** Ports are made when they are used: most steps use none, and a step must cost microseconds. */
class StepServices implements ContextServices {
  readonly #needs: StepServicesNeeds
  readonly #step: Step
  #http: ContextServices['http'] | undefined
  #files: ContextServices['files'] | undefined
  #blobs: ContextServices['blobs'] | undefined
  #code: ContextServices['code'] | undefined
  #data: Pick<ContextServices, 'tables' | 'state'> | undefined

  constructor(needs: StepServicesNeeds, step: Step) {
    this.#needs = needs
    this.#step = step
  }

  get http(): ContextServices['http'] {
    const { head, version, node, step, attempt, signal } = this.#step
    const { egress, traces } = this.#needs
    const { credentials } = version.nodes[node]!
    const fillOf: CredentialFillOf = async (type) => {
      const id = Object.hasOwn(credentials, type) ? credentials[type] : undefined
      return id === undefined ? missingCredential(type) : this.#needs.credentialFill(head.workspaceId, id, type)
    }
    this.#http ??= httpPort(egress, head.workspaceId, signal, fillOf, traces?.headersOfStep(head, step, attempt))
    return this.#http
  }

  get files(): ContextServices['files'] {
    this.#files ??= filesPort(this.#needs.files, this.#step.head.workspaceId)
    return this.#files
  }

  get blobs(): ContextServices['blobs'] {
    this.#blobs ??= blobPort(this.#needs.objects, this.#step)
    return this.#blobs
  }

  get code(): ContextServices['code'] {
    const { head, version, node, step, start, signal, data, log } = this.#step
    this.#code ??= codePort(this.#needs.sandbox, {
      head,
      workflowName: version.workflowName,
      plan: version.plan,
      node,
      step,
      data,
      timezone: version.timezone,
      vars: this.#needs.varsOf(head.workspaceId),
      start,
      signal,
      log,
    })
    return this.#code
  }

  get tables(): ContextServices['tables'] {
    return this.#dataOf().tables
  }

  get state(): ContextServices['state'] {
    return this.#dataOf().state
  }

  #dataOf(): Pick<ContextServices, 'tables' | 'state'> {
    const { head, version, node } = this.#step
    const { workspaceId, workflowId, id: executionId } = head
    const nodeId = version.plan.nodes[node]!.id
    this.#data ??= this.#needs.dataOf({ workspaceId, workflowId, executionId, nodeId })
    return this.#data
  }
}

const missingCredential = (type: string) =>
  ({
    ok: false,
    error: {
      code: 'credential-missing',
      message: `The node asks for a credential of the type «${type}», and none is chosen. Choose one in the node.`,
    },
  }) as const
