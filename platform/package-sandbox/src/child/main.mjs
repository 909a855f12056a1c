// The process that runs the nodes of one package. Plain JavaScript in one file, because stripping types would cost every
// idle process 19 MB. It has no environment, no files but its package's, no sockets; it reads frames from descriptor 0 and
// writes frames to descriptor 1. Nothing in here is a wall: the package's code runs beside it and may do with it what it
// likes. The walls are outside (see ../child-command.ts and platform/code-sandbox).
import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { isBuiltin, registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'

process.env.TZ = 'UTC'

const limits = JSON.parse(process.argv[2])
const MESSAGE = {
  hello: 10,
  load: 20,
  call: 21,
  reply: 22,
  ping: 23,
  loaded: 30,
  ask: 31,
  log: 32,
  done: 33,
  pong: 34,
  broken: 35,
}
const { parse, stringify } = JSON
const { writeSync } = fs

// ---- frames: u32 length of the rest, u8 type, u8 number of sections, u32 length of each, their bytes ----

let parts = []
let have = 0
let want = 4

/** A long frame comes in many chunks, and is put together once. */
function take(chunk) {
  parts.push(chunk)
  have += chunk.length
  while (have >= want) {
    const bytes = parts.length === 1 ? parts[0] : Buffer.concat(parts)
    const end = 4 + bytes.readUInt32LE(0)
    want = end
    parts = [bytes]
    if (have < end) return
    parts = have === end ? [] : [bytes.subarray(end)]
    have -= end
    want = 4
    open(bytes.subarray(4, end))
  }
}

function open(body) {
  const sections = []
  let at = 2 + 4 * body[1]
  for (let i = 0; i < body[1]; i += 1) {
    const size = body.readUInt32LE(2 + 4 * i)
    sections.push(body.toString('utf8', at, at + size))
    at += size
  }
  handle(body[0], sections)
}

function send(type, ...sections) {
  const parts = sections.map((text) => Buffer.from(text))
  const table = Buffer.alloc(6 + 4 * parts.length)
  table[4] = type
  table[5] = parts.length
  for (const [i, part] of parts.entries()) table.writeUInt32LE(part.length, 6 + 4 * i)
  const frame = Buffer.concat([table, ...parts])
  frame.writeUInt32LE(frame.length - 4, 0)
  for (let written = 0; written < frame.length; ) {
    try {
      written += writeSync(1, frame, written)
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}

// ---- what a package may import ----

/** Modules of Node that only calculate. What the others do is refused outside; here they are refused with a sentence. */
const BUILTINS = new Set([
  'assert',
  'assert/strict',
  'async_hooks',
  'buffer',
  'crypto',
  'diagnostics_channel',
  'events',
  'path',
  'path/posix',
  'punycode',
  'querystring',
  'stream',
  'stream/consumers',
  'stream/promises',
  'stream/web',
  'string_decoder',
  'timers',
  'timers/promises',
  'url',
  'util',
  'util/types',
  'zlib',
])

function refuseBuiltin(specifier) {
  const name = specifier.replace(/^node:/, '')
  if (BUILTINS.has(name)) return
  const error = new Error(`a package of nodes may not use ${name}; it reaches the world by the context of its nodes`)
  error.code = 'package-module-refused'
  throw error
}

function closeDoors() {
  const { getBuiltinModule } = process
  process.getBuiltinModule = (name) => {
    refuseBuiltin(name)
    return getBuiltinModule(name)
  }
  for (const name of ['binding', '_linkedBinding', 'dlopen', 'kill', 'report']) delete process[name]
  for (const name of ['fetch', 'WebSocket', 'EventSource']) delete globalThis[name]
}

const OURS = 'linkflow:'

function openModules({ modules, zod }) {
  registerHooks({
    resolve(specifier, context, next) {
      if (isBuiltin(specifier)) refuseBuiltin(specifier)
      if (Object.hasOwn(modules, specifier)) return { url: OURS + specifier, format: 'module', shortCircuit: true }
      if (specifier !== 'zod' && specifier !== 'zod/v4') return next(specifier, context)
      if (context.parentURL?.startsWith(OURS)) return { url: zod, format: 'module', shortCircuit: true }
      try {
        return next(specifier, context)
      } catch {
        return { url: zod, format: 'module', shortCircuit: true }
      }
    },
    load(url, context, next) {
      if (!url.startsWith(OURS)) return next(url, context)
      return { format: 'module', source: modules[url.slice(OURS.length)], shortCircuit: true }
    },
  })
}

// ---- the package ----

const nodes = new Map()

async function load(order) {
  openModules(order)
  const { z } = await import(order.zod)
  closeDoors()
  const { default: found } = await import(pathToFileURL(`${order.folder}/${order.entry}`).href)
  if (!Array.isArray(found?.nodes)) throw new Error('its module has no default export with «nodes» (definePackage)')
  for (const node of found.nodes) nodes.set(`${node.type} ${node.version}`, node)
  const told = { nodes: found.nodes.map((node) => definition(node, z)), credentialTypes: found.credentialTypes ?? [] }
  send(MESSAGE.loaded, stringify(told))
}

/** A node as data: what can be told of it without running it. */
function definition(node, z) {
  const { behaviour, effect, ports, options, check, parameters, ...data } = node
  return {
    ...data,
    parameters: z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' }),
    ...(typeof ports === 'function' ? { dynamic: ['ports'] } : { ports }),
    ...(typeof effect === 'function' ? { effect: 'write', dynamicEffect: true } : { effect }),
    options: Object.keys(options ?? {}),
    behaviour: {
      kind: behaviour?.kind,
      ...(typeof behaviour?.parallel === 'number' && { parallel: behaviour.parallel }),
    },
  }
}

// ---- calls ----

const current = new AsyncLocalStorage()
const asked = new Map()
let asks = 0

/** Asks the host, for the call that runs. */
function ask(what) {
  const id = current.getStore()
  asks += 1
  const askId = String(asks)
  send(MESSAGE.ask, id, askId, stringify(what))
  return new Promise((resolve) => asked.set(askId, resolve))
}

function say(level, ...parts) {
  const text = parts.map((part) => (typeof part === 'string' ? part : inspect(part))).join(' ')
  send(MESSAGE.log, current.getStore() ?? '', `${level} ${text.slice(0, 10_000)}`)
}

for (const [name, level] of [
  ['log', 'info'],
  ['info', 'info'],
  ['debug', 'debug'],
  ['warn', 'warn'],
  ['error', 'error'],
])
  console[name] = (...parts) => say(level, ...parts)

/** xoshiro128**, seeded by the host for each call: the same facts give the same numbers (J3). */
function chance(seed) {
  const s = new Uint32Array(createHash('sha256').update(String(seed)).digest().buffer.slice(0, 16))
  const left = (x, k) => (x << k) | (x >>> (32 - k))
  const next = () => {
    const result = Math.imul(left(Math.imul(s[1], 5), 7), 9) >>> 0
    const t = s[1] << 9
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= t
    s[3] = left(s[3], 11)
    return result
  }
  const random = () => ((next() >>> 5) * 67_108_864 + (next() >>> 6)) / 9_007_199_254_740_992
  const newId = () => {
    const bytes = Buffer.from(Uint32Array.of(next(), next(), next(), next()).buffer)
    bytes[6] = (bytes[6] & 0x0f) | 0x40
    bytes[8] = (bytes[8] & 0x3f) | 0x80
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }
  return { random, newId }
}

const fromBase64 = (text) => new Uint8Array(Buffer.from(text, 'base64'))

async function gather(content) {
  if (content instanceof Uint8Array) return Buffer.from(content)
  const chunks = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function* whole(bytes) {
  yield bytes
}

const httpPort = {
  async request({ body, ...request }) {
    const sent =
      body === undefined
        ? {}
        : { body: typeof body === 'string' ? { text: body } : { base64: (await gather(body)).toString('base64') } }
    const answer = await ask({ kind: 'http', request: { ...request, as: undefined, ...sent } })
    if (!answer.ok) return answer
    const bytes = fromBase64(answer.value.base64)
    const { base64: _, ...reply } = answer.value
    return { ok: true, value: { ...reply, body: request.as === 'stream' ? whole(bytes) : bytes } }
  },
}

const tooLarge = (name, max) => ({
  code: 'file-too-large',
  message: `«${name}» has more than ${max} bytes.`,
  retryable: false,
})

const blobPort = {
  async create(name, mimeType, content) {
    const answer = await ask({
      kind: 'blob.create',
      name,
      mimeType,
      base64: (await gather(content)).toString('base64'),
    })
    if (!answer.ok) throw Object.assign(new Error(answer.error.message), answer.error)
    return answer.value
  },
  async *read(file) {
    const answer = await ask({ kind: 'blob.read', object: file.object, bytesMax: file.bytes })
    if (!answer.ok) throw Object.assign(new Error(answer.error.message), answer.error)
    yield fromBase64(answer.value)
  },
  async collect(content, bytesMax) {
    const bytes = await gather(content)
    return bytes.length > bytesMax ? 'too-large' : new Uint8Array(bytes)
  },
  async readAll(file, bytesMax) {
    if (file.bytes > bytesMax) return { ok: false, error: tooLarge(file.name, bytesMax) }
    const answer = await ask({ kind: 'blob.read', object: file.object, bytesMax })
    return answer.ok ? { ok: true, value: fromBase64(answer.value) } : answer
  },
}

const notHere = (what) => () => {
  throw new Error(`${what} is not there for nodes of packages`)
}

const allHidden = (what, ...names) => Object.fromEntries(names.map((name) => [name, notHere(what)]))

/** Ports that LinkFlow's own nodes have. */
const HIDDEN = {
  files: allHidden('files', 'list', 'read', 'write'),
  code: allHidden('code', 'run'),
  formats: allHidden('formats', 'run'),
  keys: allHidden('keys', 'use'),
  commands: allHidden('commands', 'run'),
  tables: allHidden('tables', 'query', 'count', 'insert', 'update', 'upsert', 'delete'),
  state: allHidden('state', 'get', 'change', 'remember', 'forget'),
  connect: notHere('connect'),
}

const contextOf = ({ workspaceId, executionId, step, seed, ...facts }) => ({
  ...facts,
  workspaceId,
  executionId,
  step,
  ...chance(seed),
  signal: new AbortController().signal,
  woken: undefined,
  resumeUrl: '',
  idempotencyKey: (itemIndex) =>
    createHash('sha256')
      .update(`${workspaceId}\n${executionId}\n${step}\n${itemIndex ?? ''}`)
      .digest('base64url'),
  http: httpPort,
  blobs: blobPort,
  ...HIDDEN,
  log: (level, text) => say(level, String(text)),
  yieldNow: () => new Promise((resolve) => setImmediate(resolve)),
})

const permanent = (code, message) => ({ code, message, retryable: false })

class Refused extends Error {
  constructor(error) {
    super(error.message)
    this.error = error
  }
}

/** Parsed by the node's own schema, defaults and transformations included. */
function parsed(node, values) {
  const result = node.parameters.safeParse(values)
  if (!result.success) {
    const [issue] = result.error.issues
    throw new Refused(permanent('parameter-invalid', `Parameter «${issue.path.join('.')}» ${issue.message}.`))
  }
  const problem = node.check?.(result.data)
  if (problem !== undefined)
    throw new Refused(permanent('parameter-invalid', `Parameter «${problem.parameter}»: ${problem.message}`))
  return result.data
}

async function each(node, { item, parameters, index, facts }) {
  const result = await node.behaviour.each(item, parsed(node, parameters), contextOf(facts), index)
  if (result === undefined) return { items: [] }
  if (result === item) return { same: true }
  if (result.kind === 'failed') return { error: result.error }
  if (result.kind === 'many') return { items: Array.from(result.items, (one) => ({ item: one })) }
  if (result.kind === 'stream') return { items: await streamed(result.batches) }
  if (result.kind === 'routed') return { items: result.to.map(({ port, item: one }) => ({ port, item: one })) }
  return { items: [{ item: result }] }
}

/** One message answers a call, so a stream is read to its end here. */
async function streamed(batches) {
  const items = []
  for await (const batch of batches) for (const one of batch) items.push({ item: one })
  return items
}

class Items {
  constructor(items) {
    this.items = items
    this.count = items.length
  }
  *pages() {
    if (this.count > 0) yield this.items
  }
  at(index) {
    return this.items[index]
  }
  slice(start, count) {
    return new Items(this.items.slice(start, start + count))
  }
  all() {
    return this.items
  }
}

/** `inputs`: by port the items and the index of the first over all inputs. */
async function list(node, { inputs, parameters, facts }) {
  const ports = new Map(inputs.map(({ port, start, items }) => [port, { start, items }]))
  const of = (name) => ports.get(name)?.items ?? []
  const input = {
    port: (name) => new Items(of(name)),
    *handles(name) {
      const start = ports.get(name)?.start ?? 0
      for (const [i, item] of of(name).entries()) yield { item, index: start + i }
    },
    has: (name) => ports.has(name),
  }
  const own = (index = 0) => parsed(node, parameters.length === 1 ? parameters[0] : parameters[index])
  const outcome = await node.behaviour.run(input, own, contextOf(facts))
  if (outcome.type === 'failed') return { error: outcome.error }
  if (outcome.type !== 'done') throw new Error('a node of a package cannot wait')
  const outputs = Object.entries(outcome.outputs).map(([port, items]) => ({ port, items: Array.from(items, derived) }))
  return { outputs, ...(outcome.answer !== undefined && { answer: outcome.answer }) }
}

const derived = (one) => ('from' in one ? { item: one.item, from: one.from, failed: one.failed } : { same: one.index })

async function options(node, { loader, request }) {
  if (!Object.hasOwn(node.options ?? {}, loader))
    return { error: permanent('options-unknown', `It has no list «${loader}».`) }
  const found = await node.options[loader](request, { http: httpPort, signal: new AbortController().signal })
  return found.ok ? { options: found.value } : { error: found.error }
}

const KINDS = { each, list, options }

async function call(id, text) {
  let answer
  try {
    const { kind, type, version, ...rest } = parse(text)
    const node = nodes.get(`${type} ${version}`)
    if (node === undefined)
      throw new Refused(permanent('node-gone', `The package has no node ${type} ${version} any more.`))
    answer = await current.run(id, () => KINDS[kind](node, rest))
  } catch (error) {
    const told =
      error instanceof Refused
        ? error.error
        : permanent('node-crashed', `The code of the node failed: ${error?.message ?? error}`)
    answer = { error: told }
  }
  reply(id, answer)
}

function reply(id, answer) {
  let text
  try {
    text = stringify(answer)
  } catch (error) {
    text = stringify({ error: permanent('node-output-invalid', `What the node gave is not JSON: ${error.message}`) })
  }
  if (text.length > limits.messageCharsMax) {
    const message = `What the node gave has ${text.length} characters; at most ${limits.messageCharsMax} are taken.`
    text = stringify({ error: permanent('package-too-large', message) })
  }
  send(MESSAGE.done, id, text)
}

function handle(type, [first, second]) {
  if (type === MESSAGE.ping) send(MESSAGE.pong)
  else if (type === MESSAGE.call) call(first, second)
  else if (type === MESSAGE.reply) {
    asked.get(first)?.(parse(second))
    asked.delete(first)
  } else if (type === MESSAGE.load) {
    load(parse(first)).catch((error) =>
      send(MESSAGE.broken, `The package cannot be loaded: ${error?.message ?? error}`),
    )
  }
}

process.stdin.on('data', take)
process.stdin.on('end', () => process.exit(0))
send(MESSAGE.hello)
