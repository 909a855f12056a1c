import { defineNode, definePackage, z } from '@linkflow/node-sdk'

let ask

/** Every way is tried by its real name; what it got comes back as the item. */
const said = async (work) => {
  try {
    const got = await work()
    return { got: got === undefined ? 'done' : got }
  } catch (error) {
    return { refused: String(error?.code ?? error?.message ?? error) }
  }
}

const viaConstructor = () => (() => {}).constructor('return process')()

const WAYS = {
  file: () => said(async () => (await import('node:fs')).readFileSync('/etc/passwd', 'utf8')),
  'file-by-binding': () => said(() => process.binding('fs')),
  'file-by-builtin': () => said(() => process.getBuiltinModule('fs').readFileSync('/etc/passwd', 'utf8')),
  'file-by-require': () => said(async () => (await import('node:module')).createRequire('/')('fs')),
  'file-by-import': (target) =>
    said(async () => (await import(`file://${target}`, { with: { type: 'json' } })).default),
  environment: () => said(() => ({ ...viaConstructor().env })),
  spawn: () => said(async () => (await import('node:child_process')).execFileSync('id').toString()),
  worker: () => said(async () => void new (await import('node:worker_threads')).Worker('1', { eval: true })),
  socket: (target) => said(async () => (await import('node:net')).connect(Number(target), '127.0.0.1')),
  fetch: (target) => said(async () => (await fetch(`http://127.0.0.1:${target}/`)).status),
  loop: () => {
    for (;;);
  },
  async memory() {
    const kept = []
    for (;;) {
      kept.push(Array.from({ length: 100_000 }, (_, i) => ({ i })))
      // A slow machine must not take it for a loop.
      await new Promise((resolve) => setImmediate(resolve))
    }
  },
  async buffers() {
    const kept = []
    for (;;) kept.push(new Uint8Array(64 * 1024 * 1024).fill(1))
  },
  async flood() {
    for (;;) void ask({ method: 'GET', url: 'http://127.0.0.1/', body: 'x'.repeat(1024 * 1024) })
  },
  output: () => ({ text: 'x'.repeat(64 * 1024 * 1024) }),
  exit: () => process.exit(7),
  never: () => new Promise(() => {}),
  'forged-frame': () => {
    const frame = Buffer.alloc(10)
    frame.writeUInt32LE(6, 0)
    frame[4] = 99
    process.stdout.write(frame)
    return new Promise(() => {})
  },
  'huge-frame': () => {
    const frame = Buffer.alloc(8)
    frame.writeUInt32LE(0xffffffff, 0)
    process.stdout.write(frame)
    return new Promise(() => {})
  },
  prototype: () => JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
}

const requests = {
  'other-host': (url) => ({ method: 'GET', url }),
  'other-credential': (url) => ({ method: 'GET', url, credential: 'basic' }),
  redirected: (url) => ({ method: 'GET', url }),
  'host-header': (url) => ({ method: 'GET', url, headers: [['host', 'inner.example']] }),
  'own-hosts': (url) => ({
    method: 'GET',
    url,
    onlyHosts: ['*'],
    proxy: 'http://127.0.0.1:1',
    tls: { rejectUnauthorized: false },
  }),
}

export default definePackage({
  nodes: [
    defineNode({
      type: 'test-hostile.try',
      version: 1,
      title: 'Try',
      description: 'Tries what it may not.',
      group: 'action',
      parameters: z.strictObject({ way: z.string(), target: z.string().default('') }),
      credentials: [{ type: 'bearer', required: false }],
      effect: 'read',
      sample: [{}],
      behaviour: {
        kind: 'each',
        async each(_, { way, target }, { http, blobs }) {
          ask = http.request
          if (Object.hasOwn(requests, way)) {
            const reply = await http.request(requests[way](target))
            return { json: reply.ok ? { got: reply.value.status } : { refused: reply.error.code } }
          }
          if (way === 'other-file')
            return { json: {}, files: { f: { object: target, name: 'f', mimeType: 'a/b', bytes: 1 } } }
          if (way === 'read-file')
            return { json: { read: await blobs.readAll({ object: target, name: 'f', bytes: 1 }, 100) } }
          return { json: await WAYS[way](target) }
        },
      },
    }),
  ],
})
