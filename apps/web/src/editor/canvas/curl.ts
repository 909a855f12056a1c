import { fail, ok, type Result } from '@linkflow/kernel'
import { shellWords } from './shell-words.ts'

export interface CurlRequest {
  /** Parameters of the node `http-request`. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** A name for the node: what it does and where. */
  readonly name: string
  /** Options that have no counterpart, and what else is worth knowing. */
  readonly notes: readonly string[]
}

export const isCurl = (text: string): boolean => /^\s*(\$\s+)?curl(\.exe)?\s/i.test(text)

/** The request that a cURL command makes, as parameters of the node HTTP Request. */
export function readCurl(text: string): Result<CurlRequest, string> {
  const words = shellWords(text.replace(/^\s*\$\s+/, ''))
  if (!words.ok) return words
  const options = optionsOf(words.value.slice(1))
  if (!options.ok) return options
  return requestOf(options.value)
}

type Datum = { readonly kind: 'text' | 'urlencode' | 'json' | 'file'; readonly text: string }

interface Options {
  readonly urls: string[]
  method: string | undefined
  readonly headers: [string, string][]
  readonly data: Datum[]
  readonly form: { readonly name: string; readonly value: string; readonly isText: boolean }[]
  readonly query: Datum[]
  user: string | undefined
  isGet: boolean
  isHead: boolean
  follow: boolean
  insecure: boolean
  proxy: string | undefined
  timeoutSeconds: number | undefined
  redirectsMax: number | undefined
  readonly notes: string[]
}

type Take = (options: Options, value: string) => void
type Switch = (options: Options) => void

const header: Take = ({ headers }, text) => {
  // `Name;` is a header without a value, `Name:` takes a header of curl's own away.
  const match = /^([^:;]+)(?::\s*(.*)|;)$/s.exec(text)
  if (match !== null && (match[2] !== '' || text.endsWith(';'))) headers.push([match[1]!.trim(), match[2] ?? ''])
}
const named =
  (name: string): Take =>
  (options, value) =>
    options.headers.push([name, value])
const datum =
  (kind: Datum['kind']): Take =>
  (options, text) => {
    const isFile = kind === 'text' && text.startsWith('@')
    options.data.push({ kind: isFile ? 'file' : kind, text: isFile ? text.slice(1) : text })
  }

/** Options with a value, by their long names. */
const TAKES: Readonly<Record<string, Take>> = {
  request: (options, value) => (options.method = value),
  header,
  data: datum('text'),
  'data-ascii': datum('text'),
  'data-binary': datum('text'),
  'data-raw': (options, text) => options.data.push({ kind: 'text', text }),
  'data-urlencode': datum('urlencode'),
  json: (options, text) => {
    options.data.push({ kind: 'json', text })
    options.headers.push(['Content-Type', 'application/json'], ['Accept', 'application/json'])
  },
  form: ({ form }, text) => void form.push({ ...partOf(text), isText: false }),
  'form-string': ({ form }, text) => void form.push({ ...partOf(text), isText: true }),
  user: (options, value) => (options.user = value),
  'oauth2-bearer': (options, value) => options.headers.push(['Authorization', `Bearer ${value}`]),
  cookie: (options, value) =>
    value.includes('=')
      ? options.headers.push(['Cookie', value])
      : options.notes.push('A file of cookies was left out.'),
  'user-agent': named('User-Agent'),
  referer: named('Referer'),
  range: (options, value) => options.headers.push(['Range', `bytes=${value}`]),
  url: ({ urls }, value) => void urls.push(value),
  'url-query': ({ query }, text) => void query.push({ kind: 'urlencode', text }),
  proxy: (options, value) => (options.proxy = /^[a-z0-9+.-]+:\/\//i.test(value) ? value : `http://${value}`),
  'max-time': (options, value) => (options.timeoutSeconds = Number(value)),
  'max-redirs': (options, value) => (options.redirectsMax = Number(value)),
}

/** Options with a value that say how curl behaves on its own machine, not what is asked. */
const IGNORED_WITH_VALUE: ReadonlySet<string> = new Set([
  'output',
  'connect-timeout',
  'retry',
  'retry-delay',
  'retry-max-time',
  'write-out',
  'limit-rate',
  'dump-header',
  'cookie-jar',
  'interface',
  'stderr',
  'trace',
  'trace-ascii',
  'config',
  'keepalive-time',
  'speed-limit',
  'speed-time',
  'output-dir',
  'max-filesize',
])
/** Options with a value that change the request, and that the node does not have. */
const UNKNOWN_WITH_VALUE: ReadonlySet<string> = new Set([
  'cert',
  'key',
  'cacert',
  'capath',
  'upload-file',
  'resolve',
  'connect-to',
  'unix-socket',
  'proxy-user',
  'cert-type',
  'key-type',
  'pass',
  'ciphers',
  'tls-max',
  'aws-sigv4',
  'noproxy',
  'socks5',
  'socks5-hostname',
  'socks4',
  'socks4a',
  'preproxy',
  'time-cond',
  'pinnedpubkey',
  'krb',
  'mail-from',
  'mail-rcpt',
  'post301',
  'dns-servers',
  'doh-url',
  'haproxy-clientip',
  'request-target',
  'netrc-file',
  'local-port',
  'proto',
  'proto-redir',
])

const SWITCHES: Readonly<Record<string, Switch>> = {
  get: (options) => (options.isGet = true),
  head: (options) => (options.isHead = true),
  location: (options) => (options.follow = true),
  'location-trusted': (options) => (options.follow = true),
  insecure: (options) => (options.insecure = true),
  digest: ({ notes }) => void notes.push('Digest authentication was left out.'),
  ntlm: ({ notes }) => void notes.push('NTLM authentication was left out.'),
  negotiate: ({ notes }) => void notes.push('Negotiated authentication was left out.'),
}

const SHORT: Readonly<Record<string, string>> = {
  X: 'request',
  H: 'header',
  d: 'data',
  F: 'form',
  u: 'user',
  b: 'cookie',
  A: 'user-agent',
  e: 'referer',
  r: 'range',
  x: 'proxy',
  m: 'max-time',
  G: 'get',
  I: 'head',
  L: 'location',
  k: 'insecure',
  o: 'output',
  w: 'write-out',
  D: 'dump-header',
  c: 'cookie-jar',
  E: 'cert',
  T: 'upload-file',
  U: 'proxy-user',
  K: 'config',
  Y: 'speed-limit',
  y: 'speed-time',
  z: 'time-cond',
}

function optionsOf(words: readonly string[]): Result<Options, string> {
  const options: Options = {
    urls: [],
    method: undefined,
    headers: [],
    data: [],
    form: [],
    query: [],
    user: undefined,
    isGet: false,
    isHead: false,
    follow: false,
    insecure: false,
    proxy: undefined,
    timeoutSeconds: undefined,
    redirectsMax: undefined,
    notes: [],
  }
  const rest = [...words]
  let isOver = false
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (isOver || word === '-' || !word.startsWith('-')) options.urls.push(word)
    else if (word === '--') isOver = true
    else if (word.startsWith('--')) {
      const missing = take(options, word.slice(2), () => rest.shift())
      if (missing) return fail(`The option ${word} needs a value.`)
    } else {
      // `-sSLd x` is four options in one word; what follows one with a value is its value.
      for (let at = 1; at < word.length; at++) {
        const name = Object.hasOwn(SHORT, word[at]!) ? SHORT[word[at]!]! : word[at]!
        if (!hasValue(name)) {
          take(options, name, () => undefined)
          continue
        }
        const glued = word.slice(at + 1)
        if (take(options, name, () => (glued === '' ? rest.shift() : glued)))
          return fail(`The option -${word[at]} needs a value.`)
        break
      }
    }
  }
  return ok(options)
}

const hasValue = (name: string): boolean =>
  Object.hasOwn(TAKES, name) || IGNORED_WITH_VALUE.has(name) || UNKNOWN_WITH_VALUE.has(name)

/** True if its value is missing. */
function take(options: Options, name: string, value: () => string | undefined): boolean {
  if (!hasValue(name)) {
    if (Object.hasOwn(SWITCHES, name)) SWITCHES[name]!(options)
    return false
  }
  const given = value()
  if (given === undefined) return true
  if (Object.hasOwn(TAKES, name)) TAKES[name]!(options, given)
  else if (UNKNOWN_WITH_VALUE.has(name)) options.notes.push(`The option --${name} was left out.`)
  return false
}

function partOf(text: string): { name: string; value: string } {
  const at = text.indexOf('=')
  return at === -1 ? { name: text, value: '' } : { name: text.slice(0, at), value: text.slice(at + 1) }
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])

function requestOf(options: Options): Result<CurlRequest, string> {
  const { urls, headers, notes } = options
  const [first] = urls
  if (first === undefined) return fail('There is no address in this command.')
  if (urls.length > 1) notes.push(`Only the first of ${urls.length} addresses was taken.`)
  const hasBody = options.data.length > 0 && !options.isGet
  const method = (
    options.method ?? (options.isHead ? 'HEAD' : hasBody || options.form.length > 0 ? 'POST' : 'GET')
  ).toUpperCase()
  if (!METHODS.has(method)) return fail(`The node HTTP Request does not know the method ${method.slice(0, 32)}.`)
  const query = [...options.query, ...(options.isGet ? options.data : [])]
    .flatMap(pairsOf)
    .filter(([name]) => name !== '')
  const body = bodyOf(options, method)
  const auth = authOf(options)
  const kept = headers.filter(([name]) => !body.drops.has(name.toLowerCase()) && !auth.drops.has(name.toLowerCase()))
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(first) ? first : `http://${first}`
  if (!/^https?:\/\//i.test(url)) return fail('Only addresses with http:// or https:// can be called.')
  const parameters = {
    method,
    url: fixed(url),
    ...(query.length > 0 && { query: query.map(pair) }),
    ...(kept.length > 0 && { headers: kept.map(pair) }),
    ...(body.value !== undefined && { body: body.value }),
    ...(auth.kind !== 'none' && { authentication: auth.kind }),
    // curl stays where it is unless it is told to follow, the node follows unless it is told not to.
    ...(options.follow
      ? { ...(isCount(options.redirectsMax) && { redirects: { max: options.redirectsMax } }) }
      : { redirects: { follow: false } }),
    ...(options.insecure && { tls: { rejectUnauthorized: false } }),
    ...(options.proxy !== undefined && { proxy: fixed(options.proxy) }),
    ...(options.timeoutSeconds !== undefined &&
      options.timeoutSeconds > 0 && { timeout: { value: options.timeoutSeconds, unit: 'seconds' } }),
  }
  return ok({ parameters, name: `${method} ${hostOf(url)}`, notes: [...notes, ...body.notes, ...auth.notes] })
}

const isCount = (value: number | undefined): value is number =>
  value !== undefined && Number.isInteger(value) && value >= 0

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : 'address')

/** A text that holds `{{` was not written as an expression. */
const fixed = (text: string): unknown => (text.includes('{{') ? { $fixed: text } : text)

const pair = ([name, value]: readonly [string, string]) => ({ name: fixed(name), value: fixed(value) })

interface Body {
  readonly value: Readonly<Record<string, unknown>> | undefined
  /** Headers that the node makes itself. */
  readonly drops: ReadonlySet<string>
  readonly notes: readonly string[]
}

function bodyOf({ data, form, headers, isGet }: Options, method: string): Body {
  const none: Body = { value: undefined, drops: new Set(['content-length']), notes: [] }
  const parts = form.filter(({ name }) => name !== '')
  if (parts.length === 0 && (data.length === 0 || isGet)) return none
  if (method === 'GET' || method === 'HEAD')
    return { ...none, notes: [`A body is not sent with ${method}; it was left out.`] }
  if (parts.length > 0)
    return {
      value: { kind: 'multipart', parts: parts.map(multipart) },
      drops: new Set(['content-type', 'content-length']),
      notes: [],
    }
  const files = data.filter(({ kind }) => kind === 'file')
  if (files.length > 0) return { ...none, notes: [`The body is in the file ${files[0]!.text}: choose it in the node.`] }
  const type =
    headers.findLast(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? 'application/x-www-form-urlencoded'
  const drops = new Set(['content-type', 'content-length'])
  const isJson = data.some(({ kind }) => kind === 'json')
  const text = isJson ? data.map((each) => each.text).join('') : data.map(encoded).join('&')
  if (isJson || /^application\/([\w.+-]*\+)?json\b/i.test(type)) {
    const value = jsonOf(text)
    if (value !== undefined && /^application\/json\b/i.test(type))
      return { value: { kind: 'json', value: value.value }, drops, notes: [] }
    return { value: { kind: 'text', text: fixed(text), contentType: fixed(type) }, drops, notes: [] }
  }
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) {
    const fields = data.flatMap(pairsOf).filter(([name]) => name !== '')
    // A text that is no list of fields goes as it stands, as curl sends it.
    const isForm = data.every(
      ({ kind, text: each }) => kind === 'urlencode' || /^[^=&\s{[]+=[^\s]*$|^[^=&{[]+=.*$/s.test(each),
    )
    if (isForm) return { value: { kind: 'form', fields: fields.map(pair) }, drops, notes: [] }
  }
  return { value: { kind: 'text', text: fixed(text), contentType: fixed(type) }, drops, notes: [] }
}

function jsonOf(text: string): { value: unknown } | undefined {
  try {
    return { value: withFixed(JSON.parse(text)) }
  } catch {
    return undefined
  }
}

const withFixed = (value: unknown): unknown => {
  if (typeof value === 'string') return fixed(value)
  if (Array.isArray(value)) return value.map(withFixed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withFixed(each)]))
}

function multipart({ name, value, isText }: Options['form'][number]): Readonly<Record<string, unknown>> {
  if (isText || !/^[@<]/.test(value)) {
    const [text, ...more] = isText ? [value] : value.split(/;(?=type=|filename=|headers=)/)
    const type = more.find((each) => each.startsWith('type='))?.slice(5)
    return {
      name: fixed(name),
      value: fixed(text!),
      ...(type !== undefined && type !== '' && { contentType: fixed(type) }),
    }
  }
  const [path, ...more] = value.slice(1).split(';')
  const of = (key: string) => more.find((each) => each.startsWith(`${key}=`))?.slice(key.length + 1)
  const fileName = of('filename') ?? path!.split('/').at(-1)!
  return {
    name: fixed(name),
    file: 'file',
    ...(fileName !== '' && { fileName: fixed(fileName) }),
    ...(of('type') && { contentType: fixed(of('type')!) }),
  }
}

/** `a=1&b=2` as pairs; `--data-urlencode` encodes only what is behind its first `=`. */
function pairsOf({ kind, text }: Datum): [string, string][] {
  if (kind === 'urlencode') {
    const at = text.indexOf('=')
    return at > 0 ? [[text.slice(0, at), text.slice(at + 1)]] : [[text.slice(at + 1), '']]
  }
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=')
      return at === -1 ? [decoded(pair), ''] : [decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))]
    })
}

function encoded({ kind, text }: Datum): string {
  if (kind !== 'urlencode') return text
  const at = text.indexOf('=')
  return at > 0
    ? `${text.slice(0, at)}=${encodeURIComponent(text.slice(at + 1))}`
    : encodeURIComponent(text.slice(at + 1))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** Who one is belongs into a credential: the kind is chosen, what was written is left out. */
function authOf({ user, headers }: Options): {
  readonly kind: string
  readonly drops: ReadonlySet<string>
  readonly notes: readonly string[]
} {
  const authorization = headers.findLast(([name]) => name.toLowerCase() === 'authorization')?.[1]
  const kind =
    user !== undefined || /^basic\s/i.test(authorization ?? '')
      ? 'basic'
      : /^bearer\s/i.test(authorization ?? '')
        ? 'bearer'
        : authorization !== undefined
          ? 'header'
          : 'none'
  if (kind === 'none') return { kind, drops: new Set(), notes: [] }
  return {
    kind,
    drops: new Set(['authorization']),
    notes: ['The password or token was left out: choose a credential in the node.'],
  }
}
