import type {
  CredentialTypeView,
  CredentialView,
  ExecutionView,
  ProblemBody,
  StepItemView,
  WorkflowFile,
  WorkflowSummaryView,
  WorkflowView,
} from '@linkflow/contracts'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'
import type { ServerAddress } from './find-server.ts'

export interface PageOf<T> {
  readonly items: readonly T[]
  readonly nextCursor?: string
}

export interface LogLine {
  readonly at: string
  readonly step: string
  readonly level: string
  readonly message: string
}

export interface LogPage extends PageOf<LogLine> {
  readonly status: ExecutionView['status']
}

type Query = Readonly<Record<string, string | number | undefined>>

/** Answers must begin within this; the server's own deadline of a request is shorter. */
const ANSWER_MS_MAX = 120_000

/** The API as functions. Each refusal is a CliError with the server's own code and sentence. */
export class ApiClient {
  readonly url: string
  private readonly address: ServerAddress

  constructor(address: ServerAddress) {
    this.url = address.url
    this.address = address
  }

  listWorkflows = (query: Query) => this.get<PageOf<WorkflowSummaryView>>('workflows', query)
  getWorkflow = (id: string) => this.get<WorkflowView>(`workflows/${encodeURIComponent(id)}`)
  createWorkflow = (file: WorkflowFile) => this.send<WorkflowView>('POST', 'workflows', file)
  publishWorkflow = (id: string) => this.send<WorkflowView>('POST', `workflows/${encodeURIComponent(id)}/publish`)
  unpublishWorkflow = (id: string) => this.send<WorkflowView>('POST', `workflows/${encodeURIComponent(id)}/unpublish`)
  deleteWorkflow = (id: string) => this.send<void>('DELETE', `workflows/${encodeURIComponent(id)}`)

  listExecutions = (query: Query) => this.get<PageOf<ExecutionView>>('executions', query)
  getExecution = (id: string) => this.get<ExecutionView>(`executions/${encodeURIComponent(id)}`)
  steps = (id: string, query: Query) =>
    this.get<PageOf<StepItemView>>(`executions/${encodeURIComponent(id)}/steps`, query)
  logs = (id: string, query: Query) => this.get<LogPage>(`executions/${encodeURIComponent(id)}/logs`, query)
  cancelExecution = (id: string) => this.send<ExecutionView>('POST', `executions/${encodeURIComponent(id)}/cancel`)
  retryExecution = (id: string, body: { from?: string; version?: 'original' | 'live' }) =>
    this.send<ExecutionView>('POST', `executions/${encodeURIComponent(id)}/retry`, body)

  credentialTypes = () => this.get<PageOf<CredentialTypeView>>('credential-types')
  listCredentials = (query: Query) => this.get<PageOf<CredentialView>>('credentials', query)
  createCredential = (body: unknown) => this.send<CredentialView>('POST', 'credentials', body)
  deleteCredential = (id: string) => this.send<void>('DELETE', `credentials/${encodeURIComponent(id)}`)

  private get<T>(path: string, query: Query = {}): Promise<T> {
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
    return this.send<T>('GET', search.size === 0 ? path : `${path}?${search}`)
  }

  private async send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = {
      ...(this.address.token !== undefined && { authorization: `Bearer ${this.address.token}` }),
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    }
    const answer = await this.reach(path, {
      method,
      headers,
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (this.address.token === undefined) throw keyMissing(this.address)
    if (answer.ok) return (text === '' ? undefined : JSON.parse(text)) as T
    throw refusal(answer.status, text, this.url)
  }

  private async reach(path: string, request: RequestInit): Promise<Response> {
    try {
      return await fetch(`${this.url}/api/v1/${path}`, request)
    } catch (error) {
      const { cause, message } = error as Error & { cause?: { code?: string } }
      throw new CliError(
        EXIT.unreachable,
        'server-unreachable',
        `No LinkFlow answers at ${this.url} (${cause?.code ?? message}). Start it with «linkflow start», or set LINKFLOW_URL to where it runs.`,
      )
    }
  }
}

const keyMissing = ({ url, tokenPath }: ServerAddress): CliError =>
  new CliError(
    EXIT.usage,
    'key-missing',
    `There is no API key for ${url}. Set LINKFLOW_TOKEN to one, or run this on the server's machine with ` +
      `LINKFLOW_DATA_DIR set to its data folder (looked at: ${tokenPath}).`,
  )

function refusal(status: number, text: string, url: string): CliError {
  try {
    const { code, detail, problems = [] } = JSON.parse(text) as ProblemBody
    if (typeof code === 'string' && typeof detail === 'string') {
      return new CliError(EXIT.failed, code, detail, problems)
    }
  } catch {
    // Not ours: told below.
  }
  return new CliError(
    EXIT.failed,
    'answer-unexpected',
    `${url} answered ${status}, and not as a LinkFlow does. Is it the right address?`,
  )
}
