import type { Egress, EgressRequest, EgressTls, SlotFill } from '@linkflow/http-egress'
import { fail, ok } from '@linkflow/kernel'
import type { HttpPort, HttpRequest } from '@linkflow/node-runtime'

/** What a credential adds to a request, still secret: egress alone fills it in, for the credential's hosts. */
export interface CredentialFill {
  readonly slots: readonly SlotFill[]
  readonly tls?: Pick<EgressTls, 'cert' | 'key' | 'passphrase'>
  /** Takes the status that the service answered. */
  readonly onAnswer?: (status: number) => void
}

export type CredentialFillOf = (
  type: string,
) => Promise<
  | { readonly ok: true; readonly value: CredentialFill }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } }
>

const TIMEOUT_MS_DEFAULT = 300_000

/** Requests of a step, through the one egress; `headers` go with each that does not name them itself. */
export function httpPort(
  egress: Egress,
  workspaceId: string,
  signal: AbortSignal,
  fillOf: CredentialFillOf,
  headers: Readonly<Record<string, string>> | undefined,
): HttpPort {
  return {
    async request(request) {
      const fill = request.credential === undefined ? undefined : await fillOf(request.credential)
      if (fill?.ok === false) return fail({ ...fill.error, retryable: false })
      const whole = headers === undefined ? request : { ...request, headers: withHeaders(request.headers, headers) }
      const answer = await egress.request(egressRequest(whole, fill?.value), { workspaceId, signal })
      if (!answer.ok)
        return fail({ code: answer.error.code, message: answer.error.message, retryable: answer.error.retryable })
      const { status, statusText, url, body } = answer.value
      // What another host says, to which a redirect led, says nothing of the credential: it did not get it.
      if (fill !== undefined && hostOf(url) === hostOf(request.url)) fill.value.onAnswer?.(status)
      return ok({ status, statusText, headers: answer.value.headers, url, body })
    },
  }
}

const hostOf = (url: string): string | undefined => URL.parse(url)?.host

function withHeaders(
  given: HttpRequest['headers'] = [],
  more: Readonly<Record<string, string>>,
): NonNullable<HttpRequest['headers']> {
  const named = new Set(given.map(([name]) => name.toLowerCase()))
  return [...given, ...Object.entries(more).filter(([name]) => !named.has(name))]
}

function egressRequest(request: HttpRequest, fill: CredentialFill | undefined): EgressRequest {
  const { tls, redirects, responseBytesMax, as, headers, body, proxy, decompress, onlyHosts } = request
  return {
    method: request.method,
    url: request.url,
    timeoutMs: request.timeoutMs ?? TIMEOUT_MS_DEFAULT,
    ...(headers && { headers }),
    ...(body !== undefined && { body }),
    ...(redirects && { redirects }),
    response: { as: as ?? 'buffer', ...(responseBytesMax !== undefined && { bytesMax: responseBytesMax }) },
    ...((tls || fill?.tls) && { tls: { ...tls, ...fill?.tls } }),
    ...(proxy !== undefined && { proxy }),
    ...(fill && { auth: fill.slots }),
    ...(decompress !== undefined && { decompress }),
    ...(onlyHosts !== undefined && { onlyHosts }),
  }
}
