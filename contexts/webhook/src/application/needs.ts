import type {
  Answers,
  ChooseVersion,
  CompiledVersion,
  ExecutionReader,
  Executions,
  ItemStorage,
  rerunExecution,
} from '@linkflow/execution'
import type { Clock } from '@linkflow/kernel'
import type { Payloads } from '@linkflow/keys'
import type { FileRef } from '@linkflow/node-runtime'
import type { Database } from '@linkflow/postgres'
import type { PageTokens } from '../hosted/page-tokens.ts'
import type { Listeners } from './listeners.ts'
import type { RouteCache } from './route-cache.ts'

/** What the answer of an execution was, read from its journal. */
export type ReadAnswer = ConstructorParameters<typeof Answers>[0]

/** What the use cases over webhooks need of the rest; the door itself needs less (`WebhookNeeds`). */
export interface InboxNeeds {
  readonly database: Pick<Database, 'app' | 'engine' | 'listener'>
  readonly clock: Clock
  readonly routes: RouteCache
  readonly listeners: Pick<Listeners, 'refresh'>
  /** Before `/webhook/…`, such as https://flow.example.com. */
  readonly publicUrl: string
  readonly namesOf: (workspaceId: string, workflowIds: readonly string[]) => Promise<ReadonlyMap<string, string>>
  readonly executions: Pick<Executions, 'start'>
  readonly payloads: Payloads
  readonly reader: ExecutionReader
  readonly storage: ItemStorage
  readonly readAnswer: ReadAnswer
  readonly readFile: (file: FileRef) => AsyncIterable<Uint8Array>
  readonly pageTokens: PageTokens
  readonly chooseVersion: ChooseVersion
  readonly loadVersion: (id: string) => Promise<CompiledVersion | undefined>
  readonly rerun: ReturnType<typeof rerunExecution>
}
