import type { Webhook } from '@linkflow/sdk'

/** A word as a shell takes it, whatever is in it. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

const HAS_NO_BODY = ['GET', 'HEAD', 'OPTIONS', 'DELETE']
export const EXAMPLE_BODY = '{"hello":"world"}'

/** What a call has to show, to be put in by whoever knows it. */
const PROOFS: Readonly<Record<Webhook['authentication'], readonly string[]>> = {
  none: [],
  header: ['-H', 'X-Api-Key: YOUR-SECRET'],
  basic: ['-u', 'USER:PASSWORD'],
  jwt: ['-H', 'Authorization: Bearer YOUR-TOKEN'],
  hmac: [],
}

/** A call of the webhook that can be pasted into a shell. What is secret is not known here, and is left to fill in. */
export function curlOf({
  method,
  url,
  authentication,
  scheme,
}: Pick<Webhook, 'method' | 'url' | 'authentication' | 'scheme'>): string {
  const hasBody = !HAS_NO_BODY.includes(method)
  const words = [
    'curl',
    '-i',
    ...(method === 'HEAD' ? ['--head'] : ['-X', method]),
    url,
    ...(hasBody ? ['-H', 'Content-Type: application/json'] : []),
    ...PROOFS[authentication],
  ].map(shellWord)
  if (authentication !== 'hmac') {
    return [...words, ...(hasBody ? ['-d', shellWord(EXAMPLE_BODY)] : [])].join(' ')
  }
  const { before, headers } = signing(scheme)
  return [
    `SECRET='YOUR-SECRET'`,
    `BODY='${EXAMPLE_BODY}'`,
    ...before,
    [...words, ...headers.map((header) => `-H "${header}"`), '-d "$BODY"'].join(' '),
  ].join('\n')
}

const HEX = (what: string) => `$(printf %s "${what}" | openssl dgst -sha256 -hmac "$SECRET" | sed 's/.* //')`
const BASE64 = (what: string) => `$(printf %s "${what}" | openssl dgst -sha256 -hmac "$SECRET" -binary | base64)`

/** How each scheme signs a body: the lines that make the signature, and the headers that carry it. */
function signing(scheme: string | undefined): {
  readonly before: readonly string[]
  readonly headers: readonly string[]
} {
  switch (scheme) {
    case 'github':
      return { before: [`SIGNATURE=${HEX('$BODY')}`], headers: ['X-Hub-Signature-256: sha256=$SIGNATURE'] }
    case 'shopify':
      return { before: [`SIGNATURE=${BASE64('$BODY')}`], headers: ['X-Shopify-Hmac-Sha256: $SIGNATURE'] }
    case 'slack':
      return {
        before: ['TIME=$(date +%s)', `SIGNATURE=${HEX('v0:$TIME:$BODY')}`],
        headers: ['X-Slack-Request-Timestamp: $TIME', 'X-Slack-Signature: v0=$SIGNATURE'],
      }
    case 'stripe':
      return {
        before: ['TIME=$(date +%s)', `SIGNATURE=${HEX('$TIME.$BODY')}`],
        headers: ['Stripe-Signature: t=$TIME,v1=$SIGNATURE'],
      }
    case 'standard-webhooks':
      return {
        before: [
          'ID=msg_1',
          'TIME=$(date +%s)',
          // Its secrets are written whsec_ and the key in base64.
          `KEY=$(printf %s "\${SECRET#whsec_}" | base64 -d | od -An -tx1 | tr -d ' \\n')`,
          'SIGNATURE=$(printf %s "$ID.$TIME.$BODY" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -binary | base64)',
        ],
        headers: ['webhook-id: $ID', 'webhook-timestamp: $TIME', 'webhook-signature: v1,$SIGNATURE'],
      }
    default:
      return { before: [`SIGNATURE=${HEX('$BODY')}`], headers: ['X-Signature: $SIGNATURE'] }
  }
}
