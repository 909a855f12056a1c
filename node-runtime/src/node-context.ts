import type { OnError, Retry } from '@linkflow/engine'
import type { Json, JsonObject, Result } from '@linkflow/kernel'
import type { StatePort, TablesPort } from './data-ports.ts'
import type { FileRef } from './item.ts'
import type { NodeError } from './node-type.ts'
import type { Answer, ServerClients, ServerKind } from './server-clients.ts'

/**
 * The only way a node reaches the world. Each member is a port; the adapters are in platform/ and contexts/, and the
 * test kit has fakes that pass the same contracts.
 */
export interface NodeContext {
  readonly workspaceId: string
  readonly workflowId: string
  readonly executionId: string
  readonly node: {
    readonly id: string
    readonly name: string
    /** What happens to items on which it fails; the runtime does it for nodes that work item by item. */
    readonly onError: OnError
    readonly retry: Retry | undefined
  }
  readonly step: string
  readonly attempt: number
  /** Time of the step's first start (J3): the same in every attempt and after a resume. Epoch ms. */
  readonly nowMs: number
  readonly timezone: string
  /** Deterministic in the step's seed (J3): uniform in [0, 1), and a UUID. */
  random(): number
  newId(): string
  /** Ends when the step is aborted or its time is up. */
  readonly signal: AbortSignal
  /** Stable over attempts and resumes: (workspace, execution, node, iteration, item). */
  idempotencyKey(itemIndex?: number): string
  readonly http: HttpPort
  readonly files: UserFilesPort
  readonly blobs: BlobPort
  readonly code: CodePort
  readonly formats: FormatPort
  readonly keys: KeyPort
  readonly commands: CommandPort
  readonly git: GitPort
  /**
   * A client of the server that the node's credential of this type names; the node gives it back by `release`. Nodes that
   * work item by item ask for each: connections are kept for those who come soon.
   */
  connect<Kind extends ServerKind>(kind: Kind): Answer<ServerClients[Kind]>
  readonly tables: TablesPort
  readonly state: StatePort
  log(level: 'debug' | 'info' | 'warn' | 'error', text: string): void
  /** Lets others have their turn: for a node that works longer than a few milliseconds without waiting for anything. */
  yieldNow(): Promise<void>
  /** How the step was woken, when it continues after a wait. */
  readonly woken: { readonly by: 'timer' | 'signal'; readonly data?: Json } | undefined
  /** Address that resumes this execution's waiting step from outside; its token exists from the start. */
  readonly resumeUrl: string
  /** Address of the page that asks what a step of this execution waits for, by the key of its signal. */
  pageUrl(signal: string): string
  /**
   * Evaluates a template out of a literal parameter (see `NodeType.literal`): every text in `template`, at any depth, is
   * a parameter text like any other, and sees the names of input item `itemIndex` (default 0) plus those of `names`
   * (`{ $response: {…}, $pageCount: 2 }`), which win. A template is compiled once per text and kept with the plan.
   * The error is the expression's own. Absent where there are no expressions; a node then says what it needed it for.
   */
  readonly evaluate?: (
    template: Json,
    names: Readonly<Record<string, Json>>,
    itemIndex?: number,
  ) => Result<Json | undefined, NodeError>
}

export interface HttpPort {
  request(request: HttpRequest): Promise<Result<HttpReply, HttpFailure>>
}

export interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>
  /** Credential of the node whose slots egress fills; the node never sees the secret. */
  readonly credential?: string
  readonly timeoutMs?: number
  readonly redirects?: { readonly follow: boolean; readonly max: number }
  readonly responseBytesMax?: number
  /** `stream`: the body is given as chunks, not collected. */
  readonly as?: 'buffer' | 'stream'
  readonly tls?: {
    readonly rejectUnauthorized?: boolean
    readonly ca?: string
    readonly cert?: string
    readonly servername?: string
  }
  readonly proxy?: string
  readonly decompress?: boolean
  /** The only hosts that it may reach, redirects included: of whoever stands between the node and the world. */
  readonly onlyHosts?: readonly string[]
}

export interface HttpReply {
  readonly status: number
  readonly statusText: string
  readonly headers: readonly (readonly [string, string])[]
  readonly url: string
  readonly body: Uint8Array | AsyncIterable<Uint8Array>
}

export interface HttpFailure {
  readonly code: string
  readonly message: string
  readonly retryable: boolean
}

/** Files of the workspace under `<data>/files/<workspace>/`; paths are relative and never leave it. */
export interface UserFilesPort {
  list(glob: string): Promise<Result<readonly { path: string; bytes: number; modifiedMs: number }[], HttpFailure>>
  read(path: string): Promise<Result<{ bytes: number; content: AsyncIterable<Uint8Array> }, HttpFailure>>
  write(
    path: string,
    content: AsyncIterable<Uint8Array> | Uint8Array,
    options: { append: boolean },
  ): Promise<Result<{ bytes: number }, HttpFailure>>
}

/** Bytes of the execution in the object store. */
export interface BlobPort {
  create(name: string, mimeType: string, content: AsyncIterable<Uint8Array> | Uint8Array): Promise<FileRef>
  read(file: FileRef): AsyncIterable<Uint8Array>
  /** All of a body that comes from outside, in memory: a large one waits on disk until the step may hold so much. */
  collect(content: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Uint8Array | 'too-large'>
  /** The whole file, when it is at most `bytesMax`. */
  readAll(file: FileRef, bytesMax: number): Promise<Result<Uint8Array, HttpFailure>>
}

/** What `@linkflow/formats` does with files: what is large or hostile in a process of its own, never in this one. */
export interface FormatPort {
  run(operation: string, content: Uint8Array, options: JsonObject): Promise<Result<Uint8Array, NodeError>>
}

/** Signs and checks with the key of a credential of the node. The node names the type; the key never comes to it. */
export interface KeyPort {
  use(operation: string, credential: string, given: JsonObject): Promise<Result<Json, NodeError>>
}

/** Commands of this machine: refused, unless whoever runs LinkFlow allows them. */
export interface CommandPort {
  /** Read by a shell, in the folder of the workspace's files. `values` are its environment: text that is no program. */
  run(
    command: string,
    options: {
      readonly values: Readonly<Record<string, string>>
      readonly timeoutMs: number
      readonly outputBytesMax: number
    },
  ): Promise<Result<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }, NodeError>>
}

/** Work on a repository among the workspace's files, in a process that has neither disk nor network of its own. */
export interface GitPort {
  /** `options` are the operation's own, as `platform/git` takes them; what comes back is what it tells of it. */
  run(
    operation: string,
    call: {
      /** Of the repository, relative to the files of the workspace. */
      readonly folder: string
      readonly options: JsonObject
      /** Credential of the node whose slots egress fills, for requests to the server of the repository. */
      readonly credential?: string
      readonly tls?: HttpRequest['tls']
      readonly timeoutMs: number
    },
  ): Promise<Result<JsonObject, NodeError>>
}

/** Users' JavaScript, in the sandbox. */
export interface CodePort {
  run(call: {
    source: string
    mode: 'all' | 'each'
    itemsJson: string
    itemIndexBase?: number
    timeoutMs?: number
  }): Promise<
    | { readonly type: 'done'; readonly resultJson: string }
    | { readonly type: 'failed'; readonly error: { code: string; message: string; line?: number; itemIndex?: number } }
  >
}
