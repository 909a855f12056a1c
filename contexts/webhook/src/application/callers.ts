import type { Clock } from '@linkflow/kernel'
import type { Webhook } from '../domain/webhook.ts'
import { AcceptedProofs } from './accepted-proofs.ts'
import { type Call, signatureHeaderOf, type Verification, type VerifyFields, verifyCall } from './verify-call.ts'

/** What calls of a webhook are checked with. */
export interface CallerCredential {
  /** The same object while the credential is known to be as it was: another after a change, or when that is not known. */
  readonly version: object
  /** Its fields, decrypted for one check. */
  open(): Promise<VerifyFields>
}

export interface CallerNeeds {
  readonly clock: Clock
  credentialOf(workspaceId: string, credentialId: string, type: string): Promise<CallerCredential | undefined>
}

/** Whoever makes one call. */
export interface Caller {
  /** The header that proves who calls, where it has a name of its own: it is not kept with the call. */
  readonly secretHeader: string | undefined
  /** May they start the workflow? Of the kinds of proof only signatures look at the body. */
  verify(body: Uint8Array): Promise<Verification>
}

/** Who calls webhooks. */
export class Callers {
  readonly #needs: CallerNeeds
  readonly #proofs = new AcceptedProofs()

  constructor(needs: CallerNeeds) {
    this.#needs = needs
  }

  async of({ parameters, credentialId, workspaceId }: Webhook, headers: Call['headers']): Promise<Caller> {
    const { authentication, hmac } = parameters
    const { clock } = this.#needs
    const credential =
      authentication === 'none' || credentialId === undefined
        ? undefined
        : await this.#needs.credentialOf(workspaceId, credentialId, authentication)
    const known = credential && this.#proofs.find(parameters, credential.version, { headers, nowMs: clock.nowMs() })
    if (known !== undefined) {
      return { secretHeader: authentication === 'header' ? known.header : undefined, verify: letIn }
    }
    const fields = await credential?.open()
    return {
      secretHeader:
        authentication === 'header'
          ? fields?.['name']?.toLowerCase()
          : authentication === 'hmac'
            ? signatureHeaderOf(hmac)
            : undefined,
      verify: async (body) => {
        const verified = await verifyCall(parameters, fields, { headers, body, nowMs: clock.nowMs() })
        if (verified.ok && verified.proof !== undefined && credential !== undefined) {
          this.#proofs.accept(parameters, credential.version, verified.proof, { headers })
        }
        return verified
      },
    }
  }
}

const letIn = async (): Promise<Verification> => ({ ok: true })
