import type { Webhook } from '@linkflow/sdk'
import { type TextId, t } from '../../strings/index.ts'
import { Card } from '../../ui/card.tsx'
import { CodeBox } from '../../ui/code-box.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { curlOf } from './curl.ts'

const HELP: Readonly<Record<Webhook['authentication'], TextId>> = {
  none: 'webhooks.auth-help.none',
  header: 'webhooks.auth-help.header',
  basic: 'webhooks.auth-help.basic',
  jwt: 'webhooks.auth-help.jwt',
  hmac: 'webhooks.auth-help.hmac',
}
const SCHEMES: Readonly<Record<string, TextId>> = {
  github: 'webhooks.scheme.github',
  shopify: 'webhooks.scheme.shopify',
  slack: 'webhooks.scheme.slack',
  stripe: 'webhooks.scheme.stripe',
  'standard-webhooks': 'webhooks.scheme.standard',
  custom: 'webhooks.scheme.custom',
}
const RESPONDS: Readonly<Record<Webhook['respond'], TextId>> = {
  immediately: 'webhooks.respond.immediately',
  'last-node': 'webhooks.respond.last-node',
  'respond-node': 'webhooks.respond.respond-node',
}

/** How it is called: the address, a call to try, and what a call has to show. */
export function CallCard({ webhook }: { readonly webhook: Webhook }) {
  const { method, url, authentication, scheme, respond } = webhook
  const curl = curlOf(webhook)
  const signing = authentication === 'hmac' ? SCHEMES[scheme ?? 'custom'] : undefined
  return (
    <Card title={t('webhooks.call')}>
      <div className="flex flex-wrap items-center gap-2">
        <code className="min-w-0 flex-1 basis-80 rounded-button border border-border bg-canvas px-3 py-1.5 font-mono text-meta break-all text-text">
          <span className="font-medium text-accent">{method}</span> {url}
        </code>
        <CopyButton label={t('webhooks.copy-url')} text={url} />
        <CopyButton label={t('webhooks.copy-curl')} text={curl} />
      </div>
      <CodeBox label="cURL" text={curl} />
      <div className="flex max-w-[72ch] flex-col gap-1 text-text-2">
        <p>{t(HELP[authentication])}</p>
        {signing !== undefined && <p>{t(signing)}</p>}
        <p>{t(RESPONDS[respond])}</p>
      </div>
    </Card>
  )
}
