import { isLinkFlowError, type WebhookEventSummary, type WebhookListener, type WebhookPlace } from '@linkflow/sdk'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Place } from '../../app/me.ts'

/** As long as the server lets one listen. */
const LISTEN_SECONDS = 1_800
/** How long one request waits for the next call. */
const WAIT_SECONDS = 20
const RETRY_MS = 3_000

/**
 *   off ──start──▶ on ──stop, time is up──▶ off
 *    ▲              │
 *    └──refused─────┘
 */
type Listening =
  | { readonly type: 'off'; readonly error?: Error }
  | { readonly type: 'starting' }
  | {
      readonly type: 'on'
      readonly id: string
      readonly expiresAt: string
      readonly isLive: boolean
      readonly heard: readonly WebhookEventSummary[]
    }

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** A test listen of the server for as long as the page is there, or until it is stopped; `onHeard` for each call of it. */
export function useListener(place: Place, at: WebhookPlace, onHeard: (event: WebhookEventSummary) => void) {
  const [state, setState] = useState<Listening>({ type: 'off' })
  const open = useRef<{ readonly id: string; readonly stop: AbortController }>(undefined)
  /** Which start is the one that is wanted: none after a stop. */
  const turn = useRef(0)
  const latest = useRef(onHeard)
  latest.current = onHeard

  const stop = useCallback(() => {
    const listening = open.current
    turn.current += 1
    open.current = undefined
    setState({ type: 'off' })
    if (listening === undefined) return
    listening.stop.abort()
    // One that is over already is as good as stopped.
    place.client.webhooks.stopListening(listening.id).catch(() => {})
  }, [place])

  const start = useCallback(async () => {
    turn.current += 1
    const mine = turn.current
    const isMine = () => turn.current === mine
    setState({ type: 'starting' })
    try {
      const listener = await place.client.webhooks.listen(at, { seconds: LISTEN_SECONDS })
      // Whoever left meanwhile wants it no more.
      if (!isMine()) return void place.client.webhooks.stopListening(listener.id).catch(() => {})
      const stopping = new AbortController()
      open.current = { id: listener.id, stop: stopping }
      setState(on(listener))
      for await (const { listener: next, fresh } of changes(place, listener, stopping.signal)) {
        for (const event of fresh) latest.current(event)
        if (isMine()) setState(on(next))
      }
      if (isMine()) setState({ type: 'off' })
    } catch (error) {
      if (isMine()) setState({ type: 'off', ...(error instanceof Error && { error }) })
    }
  }, [place, at])

  // Whoever leaves the page listens no longer.
  useEffect(() => stop, [stop])
  return { state, start, stop }
}

const on = ({ id, expiresAt, isLive, events }: WebhookListener): Listening => ({
  type: 'on',
  id,
  expiresAt,
  isLive,
  heard: events,
})

/** What it hears, until it is over or stopped. A server that is away for a moment is asked again. */
async function* changes(place: Place, { id }: WebhookListener, signal: AbortSignal) {
  let known = 0
  while (!signal.aborted) {
    try {
      const listener = await place.client.webhooks.heard(id, { known, wait: WAIT_SECONDS, signal })
      const fresh = listener.events.slice(known)
      known = listener.events.length
      yield { listener, fresh }
      if (listener.isOver) return
    } catch (error) {
      if (signal.aborted) return
      if (!isLinkFlowError(error, 'server-unreachable') && !isLinkFlowError(error, 'answer-timeout')) throw error
      await pause(RETRY_MS)
    }
  }
}
