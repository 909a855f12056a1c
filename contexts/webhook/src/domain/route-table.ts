import type { Webhook } from './webhook.ts'

export type RouteMatch =
  | { readonly type: 'found'; readonly webhook: Webhook }
  | { readonly type: 'not-found' }
  /** The path is known, by these methods. */
  | { readonly type: 'method'; readonly allow: readonly string[] }

/** Which webhook a call means. Immutable: a change of the published workflows makes a new table. */
export class RouteTable {
  private readonly byPath = new Map<string, Map<string, Webhook>>()
  readonly all: readonly Webhook[]

  constructor(webhooks: readonly Webhook[]) {
    for (const webhook of webhooks) {
      const { path, method } = webhook.parameters
      const methods = this.byPath.get(path) ?? new Map<string, Webhook>()
      methods.set(method, webhook)
      this.byPath.set(path, methods)
    }
    this.all = webhooks
  }

  match(method: string, path: string): RouteMatch {
    const methods = this.byPath.get(path)
    if (methods === undefined) return { type: 'not-found' }
    const webhook = methods.get(method) ?? (method === 'HEAD' ? methods.get('GET') : undefined)
    if (webhook !== undefined) return { type: 'found', webhook }
    const allow = [...methods.keys()]
    return { type: 'method', allow: methods.has('GET') && !methods.has('HEAD') ? [...allow, 'HEAD'] : allow }
  }
}
