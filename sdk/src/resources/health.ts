import { LinkFlowError } from '../transport/linkflow-error.ts'
import type { CallOptions, Transport } from '../transport/transport.ts'

/** What `/health/ready` says: whether the process takes work, and which check says no. */
export interface Readiness {
  readonly status: 'ok' | 'draining' | 'failing'
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail?: string }[]
}

/** How the process that answers is doing. It stands beside the API, and is asked once: whoever watches asks again. */
export class HealthCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** Also where it cannot serve: that it says so is an answer. */
  async ready({ signal }: CallOptions = {}): Promise<Readiness> {
    const { status, text } = await this.transport.plain('/health/ready', { signal })
    const readiness = read(text)
    if (readiness !== undefined) return readiness
    throw new LinkFlowError({ code: 'answer-unexpected', message: `/health/ready answered ${status}.`, status })
  }

  /** Figures for Prometheus, as text: from the machine itself, or with a key that has `system:read`. */
  async metrics({ signal }: CallOptions = {}): Promise<string> {
    const { status, text, problem } = await this.transport.plain('/metrics', { signal })
    if (status === 200) return text
    throw problem ?? new LinkFlowError({ code: 'answer-unexpected', message: `/metrics answered ${status}.`, status })
  }
}

function read(text: string): Readiness | undefined {
  try {
    const value = JSON.parse(text) as Readiness
    return typeof value.status === 'string' && Array.isArray(value.checks) ? value : undefined
  } catch {
    return undefined
  }
}
