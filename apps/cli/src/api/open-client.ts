import { LinkFlow, type LinkFlowError } from '@linkflow/sdk'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'
import type { ServerAddress } from './find-server.ts'

/** An answer must be there within this; the server's own deadline of a request is shorter. */
const ANSWER_MS_MAX = 120_000

/** The API, for a person who waits: nothing is repeated behind their back, they are told at once. */
export function openClient(address: ServerAddress): LinkFlow {
  const { url, token, workspace } = address
  return new LinkFlow({
    url,
    token,
    workspace,
    retries: 0,
    timeoutMs: ANSWER_MS_MAX,
    ...(token === undefined && { fetch: keyless(address) }),
  })
}

/** Whether there is a server is told before that there is no key for it. */
const keyless =
  ({ url, tokenPath }: ServerAddress): typeof fetch =>
  async (...request) => {
    await fetch(...request)
    throw new CliError(
      EXIT.usage,
      'key-missing',
      `There is no API key for ${url}. Set LINKFLOW_TOKEN to one, or run this on the server's machine with ` +
        `LINKFLOW_DATA_DIR set to its data folder (looked at: ${tokenPath}).`,
    )
  }

/** What a refusal is on the command line. */
export function cliErrorOf({ code, message, problems }: LinkFlowError): CliError {
  const isUnreachable = code === 'server-unreachable' || code === 'answer-timeout'
  return isUnreachable
    ? new CliError(
        EXIT.unreachable,
        code,
        `${message} Start it with «linkflow start», or set LINKFLOW_URL to where it runs.`,
      )
    : new CliError(EXIT.failed, code, message, problems)
}
