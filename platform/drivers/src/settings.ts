import type { EgressTls } from '@linkflow/http-egress'
import { VEILED_CHARS_MIN } from './limits.ts'

/** A credential of a server, opened. Only this package looks into it. */
export interface OpenedCredential {
  readonly id: string
  /** The same object as long as the credential is as it was. */
  readonly version: object
  readonly fields: Readonly<Record<string, string>>
  /** Names of the fields that nobody may see. */
  readonly secret: readonly string[]
}

/** What all servers have in common. */
export class ServerSettings {
  readonly credential: OpenedCredential
  readonly host: string
  readonly port: number

  constructor(credential: OpenedCredential, portDefault: number) {
    this.credential = credential
    this.host = this.text('host')
    this.port = Number(this.text('port')) || portDefault
  }

  text(name: string): string {
    const { fields } = this.credential
    return (Object.hasOwn(fields, name) ? fields[name] : undefined) ?? ''
  }

  optional(name: string): string | undefined {
    return this.text(name) || undefined
  }

  /** As messages name it. */
  get server(): string {
    return `${this.host.includes(':') ? `[${this.host}]` : this.host}:${this.port}`
  }

  /** Undefined: the connection is not encrypted. */
  get tls(): EgressTls | undefined {
    const mode = this.text('tls')
    if (mode === 'off' || mode === '') return undefined
    const ca = this.optional('ca')
    return { rejectUnauthorized: mode !== 'unverified', ...(ca !== undefined && { ca }) }
  }

  /** A text of a server, with no secret in it: some repeat what they were sent. */
  veil(text: string): string {
    return this.credential.secret
      .map((name) => this.text(name))
      .filter((secret) => secret.length >= VEILED_CHARS_MIN)
      .reduce((veiled, secret) => veiled.split(secret).join('[secret]'), text)
  }
}
