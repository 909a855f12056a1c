/** What a webhook node's parameters say, as the node's schema parses them. */
export interface WebhookParameters {
  readonly path: string
  readonly method: string
  readonly respond: 'immediately' | 'last-node' | 'respond-node'
  readonly response?: {
    readonly status: number
    readonly headers: unknown
    readonly body?: unknown
  }
  readonly authentication: 'none' | 'header' | 'basic' | 'jwt' | 'hmac'
  readonly jwt: { readonly issuer?: string; readonly audience?: string }
  readonly hmac: {
    readonly scheme: 'standard-webhooks' | 'github' | 'slack' | 'stripe' | 'shopify' | 'custom'
    readonly header: string
    readonly algorithm: 'sha256' | 'sha512' | 'sha1'
    readonly encoding: 'hex' | 'base64'
    readonly prefix: string
    readonly timestampHeader?: string
  }
  readonly replayWindowSeconds: number
  readonly deliveryIdHeader?: string
  readonly rawBody: boolean
  readonly bodyBytesMax: number
  readonly answerTimeoutMs: number
}

/** A live webhook: one trigger node of the live version of one workflow. */
export interface Webhook {
  readonly workspaceId: string
  readonly workflowId: string
  readonly versionId: string
  readonly nodeId: string
  /** Credential of the node for its kind of authentication. */
  readonly credentialId: string | undefined
  readonly parameters: WebhookParameters
}
