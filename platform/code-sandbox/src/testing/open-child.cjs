// A child that is opened on purpose: it answers a call by what it, outside of any isolate, can reach. It stands for
// code that broke out; only the walls of the kernel are left around it.
'use strict'
const fs = require('node:fs')
const net = require('node:net')
const os = require('node:os')
const dgram = require('node:dgram')
const { spawnSync } = require('node:child_process')

const send = (type, sections) => {
  const parts = sections.map((text) => Buffer.from(text))
  const head = Buffer.alloc(6 + 4 * parts.length)
  head.writeUInt32LE(head.length - 4 + parts.reduce((sum, part) => sum + part.length, 0), 0)
  head[4] = type
  head[5] = parts.length
  parts.forEach((part, i) => {
    head.writeUInt32LE(part.length, 6 + 4 * i)
  })
  process.stdout.write(Buffer.concat([head, ...parts]))
}

const outcome = (act) => {
  try {
    return { did: act() ?? true }
  } catch (error) {
    return { refused: error.code ?? error.message }
  }
}

const connect = (to) =>
  new Promise((resolve) => {
    const socket = net.connect(to)
    socket.once('connect', () => resolve({ did: 'connected' }))
    socket.once('error', (error) => resolve({ refused: error.code }))
  })

const datagram = (port) =>
  new Promise((resolve) => {
    const socket = dgram.createSocket('udp4')
    socket.send('x', port, '127.0.0.1', (error) => resolve(error === null ? { did: 'sent' } : { refused: error.code }))
  })

async function lookAround({ serverPid, port, socketPath, secretFile }) {
  return {
    env: { ...process.env },
    uid: process.getuid(),
    roots: outcome(() => fs.readdirSync('/').sort()),
    passwords: outcome(() => fs.readFileSync('/etc/passwd', 'utf8').length),
    shadow: outcome(() => fs.readFileSync('/etc/shadow', 'utf8').length),
    secret: outcome(() => fs.readFileSync(secretFile, 'utf8')),
    serverEnvironment: outcome(() => fs.readFileSync(`/proc/${serverPid}/environ`, 'utf8')),
    ownEnvironment: outcome(() => fs.readFileSync('/proc/self/environ', 'utf8')),
    writes: ['/x', '/tmp/x', '/usr/x', `${__dirname}/x`, __filename].map((path) =>
      outcome(() => fs.appendFileSync(path, 'x')),
    ),
    signal: outcome(() => process.kill(serverPid, 0)),
    signalAll: outcome(() => process.kill(-1, 0)),
    env2: outcome(() => {
      const { stdout, error } = spawnSync('/usr/bin/env', [], { encoding: 'utf8' })
      if (error) throw error
      return stdout
    }),
    newNamespace: outcome(() => spawnSync('/usr/bin/unshare', ['--user', '--map-root-user', 'true']).status),
    mount: outcome(() => spawnSync('/usr/bin/mount', ['-t', 'tmpfs', 'x', '/usr']).status),
    interfaces: Object.keys(os.networkInterfaces()),
    tcp: await connect({ port, host: '127.0.0.1' }),
    unix: await connect({ path: socketPath }),
    abstract: await connect({ path: '\0linkflow-sandbox-test' }),
    udp: await datagram(port),
    bigBuffer: outcome(() => Buffer.alloc(3 * 1024 ** 3).length),
  }
}

let received = Buffer.alloc(0)
process.stdin.on('data', async (chunk) => {
  received = Buffer.concat([received, chunk])
  if (received.length < 4 || received.length < 4 + received.readUInt32LE(0)) return
  const count = received[5]
  const itemsAt = 6 + 4 * count + received.readUInt32LE(6) // the second section says what to look for
  const text = received.toString('utf8', itemsAt, itemsAt + received.readUInt32LE(10))
  received = Buffer.alloc(0)
  send(11, [JSON.stringify([{ json: await lookAround(JSON.parse(text)), from: null }])])
})
process.stdin.on('end', () => process.exit(0))
send(10, ['{}'])
