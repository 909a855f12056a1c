import type { HostedChat, HostedForm, HostedTrigger } from './hosted-trigger.ts'
import type { Webhook } from './webhook.ts'

export type RouteMatch =
  | { readonly type: 'found'; readonly webhook: Webhook }
  | { readonly type: 'not-found' }
  /** The path is known, by these methods. */
  | { readonly type: 'method'; readonly allow: readonly string[] }

/** Which webhook a call means. Immutable: a change of the published workflows makes a new table. */
export class RouteTable {
  private readonly byPath = new Map<string, Map<string, Webhook>>()
  private readonly forms = new Map<string, HostedForm>()
  private readonly chats = new Map<string, HostedChat>()
  readonly all: readonly Webhook[]

  constructor(webhooks: readonly Webhook[], pages: readonly HostedTrigger[] = []) {
    for (const webhook of webhooks) {
      const { path, method } = webhook.parameters
      const methods = this.byPath.get(path) ?? new Map<string, Webhook>()
      methods.set(method, webhook)
      this.byPath.set(path, methods)
    }
    this.all = webhooks
    for (const page of pages) {
      if (page.kind === 'form') this.forms.set(page.parameters.path, page)
      else this.chats.set(page.parameters.path, page)
    }
  }

  form(path: string): HostedForm | undefined {
    return this.forms.get(path)
  }

  chat(path: string): HostedChat | undefined {
    return this.chats.get(path)
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
