// The keeper of one data folder: owns the postmaster, and stops it when the last user is gone.
//
// Plain JavaScript with four built-in modules on purpose: it lives as long as the database does, so it stays small.
// It decides nothing about PostgreSQL: whoever asks first prepares the folder and says which command to run.
//
//   idle ──hello──▶ preparing ──start──▶ starting ──ready──▶ running ──last user gone, grace over──▶ stopping ──▶ exit
//                      ▲  │ asked client gone      │                 │
//                      └──┘                        └──postmaster ended (restart, or `failed` after RESTARTS_MAX)
//
// K1. Whoever holds the lock on `keeper.lock` is the keeper; the operating system lets go of it when the process dies.
// K2. Only the holder touches the socket, `keeper.json` and the postmaster.
// K3. At most one client prepares at a time, and only while no postmaster of ours runs.
//
// Messages are JSON lines. From a client: hello, start, prepare-failed, leave. To a client: prepare, ready, down, failed, stopped.
import { spawn } from 'node:child_process'
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createWriteStream, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { DatabaseSync } from 'node:sqlite'

const LOCK_TAKEN_EXIT_CODE = 75
const RESTARTS_MAX = 5
const RESTART_DELAY_MS = 100
const WAITS_MAX = 200
const LOG_TAIL_LINES = 40
const HELLO_BYTES_MAX = 1_000

const { runDir, socketPath, graceMs, logBytesMax, owner } = JSON.parse(process.argv[2])

if (owner !== null) becomeOwner()
takeLock()

const token = randomBytes(24).toString('hex')
const clients = new Set()
let state = 'idle'
let preparer = null
let plan = null
let postmaster = null
let graceTimer = null
let restarts = 0
let waits = 0
let logTail = []
let log = openLog()

const server = createServer(serve)
listen()
armGrace()

// A terminal or an init system may signal its whole group. While somebody uses the database, their end decides, not the signal.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => clients.size === 0 && stop())

/** Root serves a folder of somebody else: whoever can write there must not get a root process to talk to. */
function becomeOwner() {
  process.setgroups([])
  process.setgid(owner.gid)
  process.setuid(owner.uid)
}

function takeLock() {
  // SQLite's file lock is the one lock of the operating system that Node offers: exclusive, and gone with the process.
  const lock = new DatabaseSync(`${runDir}/keeper.lock`, { timeout: 0 })
  try {
    // Nothing is ever written: no journal on the disk, so a full one does not matter.
    lock.exec('pragma journal_mode = memory; begin exclusive')
  } catch (error) {
    if (error.errcode === 5) process.exit(LOCK_TAKEN_EXIT_CODE)
    throw error
  }
  process.keeperLock = lock
}

function listen() {
  if (socketPath !== null) rmSync(socketPath, { force: true })
  server.listen(socketPath !== null ? { path: socketPath } : { host: '127.0.0.1', port: 0 }, () => {
    const address = socketPath !== null ? { path: socketPath } : { host: '127.0.0.1', port: server.address().port }
    const file = `${runDir}/keeper.json`
    writeFileSync(`${file}.new`, JSON.stringify({ pid: process.pid, address, token }), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  })
}

function serve(socket) {
  const client = { socket, registered: false }
  let buffered = ''
  socket.setEncoding('utf8')
  socket.on('data', (text) => {
    buffered += text
    const lines = buffered.split('\n')
    buffered = lines.pop()
    for (const line of lines) receive(client, parse(line))
    if (!client.registered && buffered.length > HELLO_BYTES_MAX) socket.destroy()
  })
  socket.on('error', () => {})
  socket.on('close', () => leave(client))
}

/** Anybody on this host can talk to a port; what is no message of ours is an empty one. */
function parse(line) {
  try {
    return JSON.parse(line) ?? {}
  } catch {
    return {}
  }
}

function receive(client, message) {
  if (message.type === 'hello') return welcome(client, message)
  if (!client.registered) return client.socket.destroy()
  if (message.type === 'leave') {
    leave(client)
    // Who wants to see the end keeps its socket until we are gone.
    if (clients.size === 0 && message.stopNow) stop()
    else client.socket.end()
    return
  }
  if (client !== preparer) return
  preparer = null
  if (message.type === 'start') {
    plan = message.plan
    restarts = 0
    waits = 0
    startPostmaster()
  } else if (message.type === 'prepare-failed') {
    failAll(message.error)
  }
}

function welcome(client, message) {
  const given = Buffer.from(String(message.token))
  if (given.length !== token.length || !timingSafeEqual(given, Buffer.from(token))) return client.socket.destroy()
  if (state === 'stopping') return client.socket.end()
  client.registered = true
  clients.add(client)
  clearTimeout(graceTimer)
  if (state === 'running') send(client, { type: 'ready', address: plan.address })
  else if (state === 'idle') askToPrepare(client)
}

function askToPrepare(client) {
  state = 'preparing'
  preparer = client
  send(client, { type: 'prepare' })
}

function leave(client) {
  if (!clients.delete(client)) return
  if (preparer === client) {
    preparer = null
    state = 'idle'
    const [next] = clients
    if (next !== undefined) askToPrepare(next)
  }
  if (clients.size === 0) armGrace()
}

function armGrace() {
  clearTimeout(graceTimer)
  graceTimer = setTimeout(stop, state === 'idle' ? Math.max(graceMs, 5_000) : graceMs)
}

function startPostmaster() {
  state = 'starting'
  logTail = []
  const { command, args, cwd, env, uid, gid } = plan
  const child = spawn(command, args, { cwd, env, uid, gid, stdio: ['ignore', 'pipe', 'pipe'] })
  postmaster = child
  child.on('error', (error) => writeLog(`keeper: could not start ${command}: ${error.message}\n`))
  child.stdout.on('data', writeLog)
  child.stderr.on('data', (bytes) => {
    const text = writeLog(bytes)
    if (state === 'starting' && text.includes('ready to accept connections')) announceReady()
  })
  child.on('close', (code, signal) => onPostmasterEnd(child, code, signal))
}

function announceReady() {
  state = 'running'
  waits = 0
  for (const client of clients) send(client, { type: 'ready', address: plan.address })
  // A database that stays up for a minute starts with a clean slate.
  setTimeout(() => {
    if (state === 'running') restarts = 0
  }, 60_000).unref()
}

function onPostmasterEnd(child, code, signal) {
  if (child !== postmaster) return
  postmaster = null
  if (state === 'stopping') return exit()
  const wasRunning = state === 'running'
  writeLog(`keeper: postmaster ended with ${signal ?? code}\n`)
  for (const client of clients) if (wasRunning) send(client, { type: 'down' })
  // Killed from outside, it said nothing about itself; given up by itself, it would do so again.
  const mustWait = !wasRunning && backendsLinger()
  if (!wasRunning && signal === null && !mustWait) return failAll(null, code)
  if (mustWait ? ++waits > WAITS_MAX : ++restarts > RESTARTS_MAX) return failAll(null, code)
  state = 'starting'
  setTimeout(() => state === 'starting' && startPostmaster(), RESTART_DELAY_MS)
}

/** Backends of a killed postmaster need a moment to notice and let go of its shared memory. */
function backendsLinger() {
  return logTail.some((line) => line.includes('pre-existing shared memory block'))
}

/** Tells everybody, and goes back to the start: the next who comes (or the next try of these) prepares anew. */
function failAll(error, exitCode = null) {
  state = 'idle'
  plan = null
  for (const client of [...clients]) {
    send(client, { type: 'failed', error, exitCode, log: logTail })
    client.socket.end()
    leave(client)
  }
}

function stop() {
  if (state === 'stopping') return
  clearTimeout(graceTimer)
  const wasStarted = postmaster !== null
  state = 'stopping'
  server.close()
  if (wasStarted) stopPostmaster()
  else exit()
}

function stopPostmaster() {
  if (process.platform !== 'win32') return postmaster.kill('SIGINT')
  // Windows has no signals; pg_ctl asks over a named pipe.
  spawn(plan.stopCommand, ['stop', '-m', 'fast', '-D', plan.cwd], { stdio: 'ignore' })
}

function exit() {
  rmSync(`${runDir}/keeper.json`, { force: true })
  if (socketPath !== null) rmSync(socketPath, { force: true })
  log.end(() => process.exit(0))
}

function send(client, message) {
  client.socket.write(`${JSON.stringify(message)}\n`)
}

function openLog() {
  const path = `${runDir}/postgres.log`
  const stream = createWriteStream(path, { flags: 'a', mode: 0o600 })
  // A full disk must not end the keeper; the lines stay in the tail.
  stream.on('error', () => {})
  stream.on('open', () => {
    stream.size = statSync(path).size
  })
  return stream
}

function writeLog(bytes) {
  const text = bytes.toString()
  logTail = [...logTail, ...text.split('\n').filter((line) => line !== '')].slice(-LOG_TAIL_LINES)
  log.write(text)
  log.size = (log.size ?? 0) + text.length
  if (log.size > logBytesMax) rotateLog()
  return text
}

function rotateLog() {
  log.end()
  try {
    renameSync(`${runDir}/postgres.log`, `${runDir}/postgres.log.1`)
  } catch {
    // Cannot rotate: keep writing rather than end.
  }
  log = openLog()
}
