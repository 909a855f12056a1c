import type { CodeSandbox } from '@linkflow/code-sandbox'
import type { Egress } from '@linkflow/http-egress'
import type { Json } from '@linkflow/kernel'
import type { ContextServices } from '@linkflow/node-runtime'
import type { ObjectStore, UserFiles } from '@linkflow/object-store'
import { objectStepName, type StepWorld } from '../../application/node-step-runner.ts'
import { blobPort } from './blob-port.ts'
import { codePort } from './code-port.ts'
import { filesPort } from './files-port.ts'
import { type CredentialFill, httpPort } from './http-port.ts'

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
}

/** What the steps of a worker reach the world by: each step gets ports that are bound to its workspace and its node. */
export function stepServices(needs: StepServicesNeeds): StepWorld['servicesOf'] {
  return ({ head, version, node, step, start, signal, data, log }): ContextServices => {
    const { workspaceId } = head
    const { credentials } = version.nodes[node]!
    // Made when they are used: most steps use none, and a step must cost microseconds.
    let http: ContextServices['http'] | undefined
    let files: ContextServices['files'] | undefined
    let blobs: ContextServices['blobs'] | undefined
    let code: ContextServices['code'] | undefined
    return {
      get http() {
        http ??= httpPort(needs.egress, workspaceId, signal, async (type) => {
          const id = Object.hasOwn(credentials, type) ? credentials[type] : undefined
          return id === undefined ? missingCredential(type) : needs.credentialFill(workspaceId, id, type)
        })
        return http
      },
      get files() {
        files ??= filesPort(needs.files, workspaceId)
        return files
      },
      get blobs() {
        blobs ??= blobPort(needs.objects, head, objectStepName(step))
        return blobs
      },
      get code() {
        code ??= codePort(needs.sandbox, {
          head,
          workflowName: version.workflowName,
          plan: version.plan,
          node,
          step,
          data,
          timezone: version.timezone,
          vars: needs.varsOf(workspaceId),
          start,
          signal,
          log,
        })
        return code
      },
    }
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
