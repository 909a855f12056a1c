import type { Secret } from '@linkflow/kernel'

export interface Mail {
  readonly to: string
  readonly subject: string
  /** Both say the same; they may hold links that open something, so no log shows them. */
  readonly text: Secret
  readonly html: Secret
  /** For mail that nobody asked for one by one: an address that ends it with one POST (RFC 8058). */
  readonly unsubscribe?: Secret
}

/** Hands a mail to whoever delivers it. What it throws means that nobody took it: try again later. */
export interface Mailer {
  send(mail: Mail): Promise<void>
  close(): void
}
