import { createHash, randomBytes } from 'node:crypto'
import type { Who } from '@linkflow/http-server'
import { TICKET_MS } from '../limits.ts'

/** Whose connection it will be. */
export interface TicketHolder {
  readonly who: Who
  readonly workspaceId: string
}

/** Where tickets wait, as hashes. */
export interface TicketStore {
  /** When it will be good no more. */
  add(hash: Uint8Array, holder: TicketHolder, ttlMs: number): Promise<Date>
  /** At most once for each. */
  take(hash: Uint8Array): Promise<TicketHolder | undefined>
}

const TICKET = /^lfw_[A-Za-z0-9_-]{43}$/
const hashOf = (ticket: string): Uint8Array => createHash('sha256').update(ticket).digest()

/** 256 random bits that open one connection within TICKET_MS, for who asked for them; only their hash is stored. */
export class Tickets {
  readonly #store: TicketStore

  constructor(store: TicketStore) {
    this.#store = store
  }

  async give(holder: TicketHolder): Promise<{ readonly ticket: string; readonly expiresAt: Date }> {
    const ticket = `lfw_${randomBytes(32).toString('base64url')}`
    return { ticket, expiresAt: await this.#store.add(hashOf(ticket), holder, TICKET_MS) }
  }

  /** Found by its hash alone, which says nothing about any other ticket. */
  async use(ticket: string): Promise<TicketHolder | undefined> {
    return TICKET.test(ticket) ? this.#store.take(hashOf(ticket)) : undefined
  }
}
