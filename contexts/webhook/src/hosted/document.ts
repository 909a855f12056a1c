import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { PageLanguage } from '@linkflow/nodes'
import { Html, html } from './html.ts'

/** One sheet for all pages, allowed by its digest: no other style and no script is. */
const STYLE = `
:root{color-scheme:light dark;--ink:#1c2230;--soft:#566073;--paper:#fff;--ground:#f3f4f7;--line:#8a93a5;--accent:#2d4fd1;--on:#fff;--wrong:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e9ecf3;--soft:#aab3c5;--paper:#1b2029;--ground:#12151b;--line:#7a8499;--accent:#9db2ff;--on:#10142a;--wrong:#ffb4ab}}
*{box-sizing:border-box}
body{margin:0;padding:1rem;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:40rem;margin:1.5rem auto;padding:1.5rem;background:var(--paper);border:1px solid var(--line);border-radius:.75rem}
h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.25}
p{margin:0 0 1rem}
.text{white-space:pre-wrap}
.field{margin:0 0 1.25rem;padding:0;border:0;min-width:0}
label,legend{display:block;padding:0;font-weight:600}
.mark,.help{color:var(--soft);font-weight:400}
.help{margin:0;font-size:.9375rem}
.wrong{margin:.25rem 0 0;color:var(--wrong);font-weight:600}
.summary{margin:0 0 1rem;padding:.75rem 1rem;border:2px solid var(--wrong);border-radius:.5rem}
.summary a{color:var(--wrong)}
.note{margin:0 0 1rem;padding:.5rem .75rem;border-left:4px solid var(--accent)}
input:not([type=radio]):not([type=checkbox]),select,textarea{display:block;width:100%;margin-top:.25rem;padding:.625rem .75rem;border:1px solid var(--line);border-radius:.5rem;background:var(--paper);color:var(--ink);font:inherit}
textarea{min-height:7rem;resize:vertical}
[aria-invalid=true]{border-color:var(--wrong);border-width:2px}
.option{display:flex;gap:.625rem;align-items:center;min-height:2.75rem;font-weight:400}
.option input{width:1.25rem;height:1.25rem;flex:none;accent-color:var(--accent)}
button,.button{display:inline-block;min-height:2.75rem;padding:.625rem 1.25rem;border:2px solid var(--accent);border-radius:.5rem;background:var(--accent);color:var(--on);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
button.second{background:transparent;color:var(--accent)}
.row{display:flex;flex-wrap:wrap;gap:.75rem}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
ol{margin:0;padding:0;list-style:none}
.talk{margin:0 0 1rem}
.talk li{margin:0 0 .75rem;padding:.625rem .875rem;border:1px solid var(--line);border-radius:.75rem}
.talk .you{margin-left:10%;background:var(--ground)}
.talk .answer{margin-right:10%}
.talk strong{display:block;font-size:.875rem;color:var(--soft)}
@media (max-width:30rem){body{padding:.5rem}main{margin:.5rem auto;padding:1rem}}
`
const STYLE_DIGEST = createHash('sha256').update(STYLE).digest('base64')

/**
 * Nothing that anybody wrote acts here (T9): no script at all, an origin of its own without our cookies, and forms that
 * lead to this server only.
 */
const POLICY = [
  'sandbox allow-forms allow-downloads',
  "default-src 'none'",
  `style-src 'sha256-${STYLE_DIGEST}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // Addresses of pages are keys.
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

export interface Page {
  readonly status?: number
  readonly language: PageLanguage | undefined
  readonly title: string
  readonly body: Html
  /** Looks again after so many seconds, or goes there. A header, for a page in a sandbox may not ask for it itself. */
  readonly refresh?: { readonly seconds: number; readonly url?: string }
  readonly headers?: Readonly<Record<string, string>>
}

export function sendPage(
  response: ServerResponse,
  { status = 200, language, title, body, refresh, headers }: Page,
): void {
  const { text } = html`<!doctype html>
<html lang="${language ?? 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${new Html(STYLE)}</style></head>
<body><main>${body}</main></body></html>
`
  response.writeHead(status, {
    ...HEADERS,
    'content-length': String(Buffer.byteLength(text)),
    ...(refresh && {
      refresh: refresh.url === undefined ? String(refresh.seconds) : `${refresh.seconds}; url=${refresh.url}`,
    }),
    ...headers,
  })
  response.end(text)
}

/** A heading with a text below. */
export const plainBody = (title: string, text: string, more?: Html): Html =>
  html`<h1>${title}</h1>${text !== '' && html`<p class="text">${text}</p>`}${more}`

/** Goes on by a request of its own, so that reloading the page sends nothing again. */
export function seeOther(response: ServerResponse, location: string): void {
  response.writeHead(303, {
    location,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-length': '0',
  })
  response.end()
}
