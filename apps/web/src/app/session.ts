import { isLinkFlowError, LinkFlow, type Tokens } from '@linkflow/sdk'
import { create } from 'zustand'
import { RENEW_BEFORE_MS, TOKEN_MS_MAX, TOKEN_MS_MIN } from './limits.ts'
import { clearShelf, onShelf } from './shelf.ts'

/**
 *   starting ──cookie good──▶ in ──signed out, ended elsewhere──▶ out
 *      └──────no cookie──────────────────────────────────────────▲ │
 *                              ▲───────────signed in───────────────┘
 */
type SessionState =
  | { readonly type: 'starting' }
  | { readonly type: 'in'; readonly sessionId: string }
  /** `wasIn`: the session ended while somebody worked with it. */
  | { readonly type: 'out'; readonly wasIn: boolean }

export const useSession = create<SessionState>(() => ({ type: 'starting' }))

/** Tabs of one browser share the cookie, so they are signed in and out together. */
const tabs = new BroadcastChannel('linkflow.session')
tabs.addEventListener('message', ({ data }) => {
  if (data === 'out') leave()
  else if (useSession.getState().type === 'out') location.reload()
})

/** Calls that need nobody signed in, and those that the cookie of the session answers. */
export const door = new LinkFlow({ url: location.origin })

/** The access token lives in memory alone: no script that comes later finds it in a store of the browser. */
let access: { readonly token: string; readonly goodUntilMs: number } | undefined
let renewing: Promise<string> | undefined

/** With the token of the moment, in this workspace. */
export function clientFor(workspace?: string): LinkFlow {
  const made = clients.get(workspace)
  if (made !== undefined) return made
  const client = new LinkFlow({ url: location.origin, token, workspace })
  clients.set(workspace, client)
  return client
}
const clients = new Map<string | undefined, LinkFlow>()

let started: Promise<void> | undefined
/** Is somebody signed in? Asked once; the cookie knows. */
export function startSession(): Promise<void> {
  started ??= renew().then(
    () => undefined,
    (error) => {
      if (!isOver(error)) {
        // A server that is away says nothing about who is signed in: the next page asks again, and meanwhile whoever was
        // works on what this device has.
        started = undefined
        if (onShelf('me') === undefined || !isLinkFlowError(error, 'server-unreachable')) throw error
        useSession.setState({ type: 'in', sessionId: '' }, true)
        return
      }
      useSession.setState({ type: 'out', wasIn: false }, true)
    },
  )
  return started
}

export function signedIn(tokens: Tokens): void {
  accept(tokens)
  tabs.postMessage('in')
}

export async function signOut(): Promise<{ readonly url?: string }> {
  // Where the session came by single sign-on, this also says where that one ends.
  const ended = await clientFor().sessions.ssoSignOut()
  tabs.postMessage('out')
  leave()
  return ended
}

/** A call was refused because the session is over. */
export function sessionLost(): void {
  if (useSession.getState().type === 'in') leave(true)
}

/** Codes that say: nobody is signed in here any more. */
const OVER = ['refresh-refused', 'session-invalid', 'session-missing']
export const isOver = (error: unknown): boolean => isLinkFlowError(error) && OVER.includes(error.code)

async function token(): Promise<string> {
  return access !== undefined && performance.now() < access.goodUntilMs ? access.token : renew()
}

/** One at a time: a refresh token is good once. */
function renew(): Promise<string> {
  renewing ??= door.sessions
    .refresh()
    .then(accept, (error) => {
      if (isOver(error)) sessionLost()
      throw error
    })
    .finally(() => {
      renewing = undefined
    })
  return renewing
}

function accept({ accessToken, accessExpiresAt, sessionId }: Tokens): string {
  // By how long it is good, within bounds: the clock of this machine may be wrong.
  const saidMs = Date.parse(accessExpiresAt) - Date.now()
  const goodMs = Math.min(TOKEN_MS_MAX, Math.max(TOKEN_MS_MIN, saidMs)) - RENEW_BEFORE_MS
  access = { token: accessToken, goodUntilMs: performance.now() + goodMs }
  useSession.setState({ type: 'in', sessionId }, true)
  return accessToken
}

function leave(wasIn = false): void {
  access = undefined
  clients.clear()
  clearShelf()
  useSession.setState({ type: 'out', wasIn }, true)
}
