import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'

export interface ServerAddress {
  readonly url: string
  /** Undefined where none was found; the server may not be there either, which is told first. */
  readonly token: string | undefined
  /** The workspace that a session works in; a key has one. */
  readonly workspace: string | undefined
  /** Where the token of a server on this machine would be. */
  readonly tokenPath: string
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * LINKFLOW_URL, else this machine on PORT; LINKFLOW_TOKEN, else the owner's token in the data folder. The file is sent to
 * this machine only: a token must not go to whatever address a variable names.
 */
export function findServer(env: Readonly<Record<string, string | undefined>>, given?: string): ServerAddress {
  const url = addressOf(given ?? env.LINKFLOW_URL ?? `http://127.0.0.1:${env.PORT || '8080'}`)
  const token = env.LINKFLOW_TOKEN || (LOOPBACK.has(new URL(url).hostname) ? ownerToken(env) : undefined)
  return { url, token, workspace: env.LINKFLOW_WORKSPACE || undefined, tokenPath: tokenPath(env) }
}

function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && (url.protocol === 'http:' || url.protocol === 'https:')) return url.origin
  throw new CliError(
    EXIT.usage,
    'address-malformed',
    `${JSON.stringify(text)} is no address of a server; write http://host:port.`,
  )
}

const tokenPath = (env: Readonly<Record<string, string | undefined>>): string =>
  join(resolve(env.LINKFLOW_DATA_DIR || './data'), 'owner-token')

function ownerToken(env: Readonly<Record<string, string | undefined>>): string | undefined {
  try {
    return readFileSync(tokenPath(env), 'utf8').trim() || undefined
  } catch {
    return undefined
  }
}
