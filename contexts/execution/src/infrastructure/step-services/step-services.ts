import type { CodeSandbox } from '@linkflow/code-sandbox'
import type { Drivers, OpenedCredential } from '@linkflow/drivers'
import type { Egress } from '@linkflow/http-egress'
import { fail, type Json, type Result } from '@linkflow/kernel'
import type { ContextServices, ServerFailure } from '@linkflow/node-runtime'
import type { ObjectStore, UserFiles } from '@linkflow/object-store'
import type { ExecutionTraces } from '../../application/execution-traces.ts'
import type { StepWorld } from '../../application/node-step-runner.ts'
import { blobPort } from './blob-port.ts'
import { codePort } from './code-port.ts'
import { commandPort } from './command-port.ts'
import { filesPort } from './files-port.ts'
import { type FileReading, formatPort } from './format-port.ts'
import { type GitWork, gitPort } from './git-port.ts'
import { type CredentialFill, type CredentialFillOf, httpPort } from './http-port.ts'
import { keyPort } from './key-port.ts'

export interface StepServicesNeeds {
  readonly egress: Egress
  readonly sandbox: CodeSandbox
  readonly objects: ObjectStore
  readonly files: UserFiles
  readonly fileReader: FileReading
  readonly git: GitWork
  /** Whether commands of this machine may be run. */
  readonly mayRunCommands: boolean
  /** What a credential adds to a request; refused when it is not there or not of the workspace. */
  credentialFill(
    workspaceId: string,
    credentialId: string,
    type: string,
  ): Promise<
    | { readonly ok: true; readonly value: CredentialFill }
    | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } }
  >
  /** A credential for a port that uses it and hands it to nobody. */
  openCredential(workspaceId: string, credentialId: string, type: string): Promise<Result<OpenedCredential, Refusal>>
  readonly drivers: Pick<Drivers, 'connect'>
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

interface Refusal {
  readonly code: string
  readonly message: string
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
  #formats: ContextServices['formats'] | undefined
  #keys: ContextServices['keys'] | undefined
  #data: Pick<ContextServices, 'tables' | 'state'> | undefined

  constructor(needs: StepServicesNeeds, step: Step) {
    this.#needs = needs
    this.#step = step
  }

  get http(): ContextServices['http'] {
    const { head, step, attempt, signal } = this.#step
    const { egress, traces } = this.#needs
    const fillOf: CredentialFillOf = async (type) => {
      const id = this.#credentialOf(type)
      return id === undefined ? missingCredential(type) : this.#needs.credentialFill(head.workspaceId, id, type)
    }
    this.#http ??= httpPort(egress, head.workspaceId, signal, fillOf, traces?.headersOfStep(head, step, attempt))
    return this.#http
  }

  get connect(): ContextServices['connect'] {
    const { head, signal } = this.#step
    const { workspaceId } = head
    return async (kind) => {
      const opened = await this.#open(kind)
      return opened.ok ? this.#needs.drivers.connect(kind, opened.value, { workspaceId, signal }) : opened
    }
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

  get formats(): ContextServices['formats'] {
    this.#formats ??= formatPort(this.#needs.fileReader, this.#step.head.workspaceId, this.#step.signal)
    return this.#formats
  }

  get keys(): ContextServices['keys'] {
    this.#keys ??= keyPort((type) => this.#open(type), this.#step.start.atMs)
    return this.#keys
  }

  get commands(): ContextServices['commands'] {
    const { files, mayRunCommands } = this.#needs
    return commandPort(files, mayRunCommands, this.#step.head.workspaceId, this.#step.signal)
  }

  get git(): ContextServices['git'] {
    const { head, signal } = this.#step
    return gitPort(this.#needs.git, this.#needs.files, this.http, head.workspaceId, signal)
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

  async #open(type: string): Promise<Result<OpenedCredential, ServerFailure>> {
    const id = this.#credentialOf(type)
    const { workspaceId } = this.#step.head
    const opened = id === undefined ? missingCredential(type) : await this.#needs.openCredential(workspaceId, id, type)
    return opened.ok ? opened : fail({ ...opened.error, retryable: false })
  }

  /** The credential that the node names for a type. */
  #credentialOf(type: string): string | undefined {
    const { version, node } = this.#step
    const { credentials } = version.nodes[node]!
    return Object.hasOwn(credentials, type) ? credentials[type] : undefined
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
