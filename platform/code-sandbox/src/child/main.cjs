// The child process that runs users' code: one workspace, one call at a time, nothing else in it. Plain JavaScript
// in one file, because stripping types would cost every idle child 19 MB. It reads frames from descriptor 0 and
// writes them to descriptor 1, blocking: between two calls there is nothing it could do meanwhile.
'use strict'
const fs = require('node:fs')
const path = require('node:path')

// Our own environment is empty, so the time zone of the isolates would be that of the machine.
process.env.TZ = 'UTC'

const [, , addonPath, limitsText, pace] = process.argv
const ivm = require(addonPath).ivm
const limits = JSON.parse(limitsText)
const INSIDE = fs.readFileSync(path.join(__dirname, 'inside.js'), 'utf8')
const OPEN = fs.readFileSync(path.join(__dirname, 'open.js'), 'utf8')
/** Contexts begin with inside.js already run: nothing to pay for it, where running it costs 100 us in each. */
const snapshot = pace === 'fast' ? ivm.Isolate.createSnapshot([{ code: INSIDE, filename: 'inside.js' }]) : undefined

const FRAME = { run: 1, reply: 2, measure: 3, hello: 10, done: 11, failed: 12, console: 13, fetch: 14 }

// ---- frames: u32 length of the rest, u8 type, u8 number of sections, u32 length of each, their bytes ----

const chunk = Buffer.allocUnsafeSlow(65536)
let start = 0
let end = 0

/** Waits for a whole frame. Ends the process when the server has closed the pipe. */
function readFrame() {
  while (end - start < 4) fill()
  const length = chunk.readUInt32LE(start)
  start += 4
  let body
  if (end - start >= length) {
    body = chunk.subarray(start, start + length)
    start += length
  } else {
    body = Buffer.allocUnsafe(length)
    let have = chunk.copy(body, 0, start, end)
    start = end = 0
    while (have < length) have += read(body, have)
  }
  const sections = []
  const count = body[1]
  let at = 2 + 4 * count
  for (let i = 0; i < count; i += 1) {
    const size = body.readUInt32LE(2 + 4 * i)
    sections.push(body.utf8Slice(at, at + size))
    at += size
  }
  return { type: body[0], sections }
}

function fill() {
  if (start > 0) {
    chunk.copy(chunk, 0, start, end)
    end -= start
    start = 0
  }
  end += read(chunk, end)
}

function read(into, at) {
  for (;;) {
    try {
      const got = fs.readSync(0, into, at, into.length - at, null)
      if (got === 0) process.exit(0)
      return got
    } catch (error) {
      if (error.code === 'EOF') process.exit(0)
      if (error.code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}

const out = Buffer.allocUnsafeSlow(65536)

function writeFrame(type, sections) {
  let chars = 0
  for (const text of sections) chars += text.length
  const table = 6 + 4 * sections.length
  // A character of a JavaScript text is at most 3 bytes.
  const frame = table + 3 * chars <= out.length ? out : Buffer.allocUnsafe(table + 3 * chars)
  let at = table
  for (let i = 0; i < sections.length; i += 1) {
    const size = frame.utf8Write(sections[i], at)
    frame.writeUInt32LE(size, 6 + 4 * i)
    at += size
  }
  frame.writeUInt32LE(at - 4, 0)
  frame[4] = type
  frame[5] = sections.length
  for (let written = 0; written < at; ) written += write(frame, written, at - written)
}

function write(from, at, length) {
  for (;;) {
    try {
      return fs.writeSync(1, from, at, length)
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}

// ---- the isolate, the scripts compiled in it, and one context made ahead ----

let isolate = null
let isolateMb = 0
/** inside.js where there is no snapshot, and open.js. */
let insideScript = null
let openScript = null
let libraryText = ''
let libraryScript = null
let next = null
/** Script number given by the server -> its text and, in the isolate of now, what it was compiled to. */
const scripts = new Map()

function openIsolate(memoryMb) {
  if (isolate !== null && isolateMb === memoryMb && !isolate.isDisposed) return
  closeIsolate()
  isolate = new ivm.Isolate({ memoryLimit: memoryMb, snapshot })
  isolateMb = memoryMb
  if (snapshot === undefined) insideScript = isolate.compileScriptSync(INSIDE, { filename: 'inside.js' })
  openScript = isolate.compileScriptSync(OPEN, { filename: 'open.js' })
}

function closeIsolate() {
  if (isolate !== null && !isolate.isDisposed) isolate.dispose()
  isolate = insideScript = openScript = libraryScript = next = null
  for (const script of scripts.values()) script.compiled = null
}

let contextsMade = 0
function makeContext() {
  const context = isolate.createContextSync()
  insideScript?.runSync(context)
  const enter = openScript.runSync(context, { reference: true })
  contextsMade += 1
  return { number: contextsMade, context, enter }
}

function takeContext() {
  const taken = next ?? makeContext()
  next = null
  return taken
}

/** The context of the next run, made while the server handles the answer of this one. */
function makeAhead() {
  if (isolate === null || isolate.isDisposed || next !== null) return
  try {
    next = makeContext()
  } catch {
    closeIsolate()
  }
}

/** Flag of a call whose code names Luxon. */
const USES_LIBRARY = 4

/**
 * Code that may want the console or other nodes. Handing it a way to ask costs 8 us, so code that names nothing of
 * the kind, and can make no such name out of pieces, goes without.
 */
const ASKS_HOST =
  /console|\$\s*\(|\$node|\$items|\$[,;)\]}\s]|params|context|globalThis|this|eval|Function|constructor|arguments|\\u/

const PARAMETERS = '$input,items,item,$json,$binary,$itemIndex,$,$node,$items'

function compile(script, enter) {
  if (script.compiled !== null) return null
  const { source } = script
  // Without `await` an ordinary function saves the promise and a crossing.
  const wrapper = `(function(${PARAMETERS}){return (${/\bawait\b/.test(source) ? 'async ' : ''}function(){\n`
  try {
    script.compiled = isolate.compileScriptSync(`${wrapper}${source}\n})()})`, {
      filename: 'code.js',
      lineOffset: -1,
    })
  } catch (error) {
    if (isolate.isDisposed) throw error
    const found = /^([\s\S]*) \[code\.js:(\d+):(\d+)\]$/.exec(error.message)
    return found === null
      ? { code: 'code-syntax', message: error.message }
      : { code: 'code-syntax', message: found[1], line: Number(found[2]), column: Number(found[3]) }
  }
  try {
    enter.applySync(undefined, ['check', source])
  } catch (error) {
    if (isolate.isDisposed) throw error
    // The text closes our function and opens one of its own.
    script.compiled = null
    return { code: 'code-syntax', message: 'The brackets of the code do not match' }
  }
  return null
}

// ---- what the code may ask of us while it runs; dead for any other context than the one that runs ----

let liveNumber = 0
let consoleChars = 0
let consoleLines = []
let consoleQueued = 0
let runStartedAt = 0
let fetchesLeft = 0

function hostFor(number) {
  return new ivm.Callback((what, a, b) => {
    if (number !== liveNumber || typeof a !== 'string' || typeof b !== 'string') return '0'
    return what === 'console' ? takeConsole(a, b) : what === 'fetch' ? fetchNode(a, b) : '0'
  })
}

function takeConsole(level, text) {
  if (consoleChars > limits.consoleCharsMax) return '0'
  consoleChars += text.length + 16
  const open = consoleChars <= limits.consoleCharsMax
  consoleLines.push(level, open ? text : '(more was written to the console than is kept)')
  consoleQueued += text.length
  // What a run says before it is killed should be read, without a write for each line of an ordinary run.
  if (!open || consoleQueued > 4096 || performance.now() - runStartedAt > 100) flushConsole()
  return open ? '1' : '0'
}

function flushConsole() {
  if (consoleLines.length === 0) return
  writeFrame(FRAME.console, [JSON.stringify(consoleLines)])
  consoleLines = []
  consoleQueued = 0
}

/** Frames of calls that came while a run waited for an answer. */
const ahead = []

function fetchNode(name, what) {
  if (fetchesLeft <= 0) return `0The code asked for other nodes' data more than ${limits.fetchesMax} times`
  if (name.length + what.length > limits.fetchNameCharsMax) return '0The name of the node is too long'
  fetchesLeft -= 1
  writeFrame(FRAME.fetch, [name, what])
  for (;;) {
    const frame = readFrame()
    if (frame.type === FRAME.reply) return frame.sections[0] + frame.sections[1]
    // A call that was sent ahead, before the server knew that this one would ask.
    ahead.push(frame)
  }
}

// ---- one call ----

function run([headerText, items, scope, source, library]) {
  const header = JSON.parse(headerText)
  if (header.forget) scripts.clear()
  if (header.isNew) scripts.set(header.script, { source, asksHost: ASKS_HOST.test(source), compiled: null })
  if (library !== '') libraryText = library
  let outcome
  try {
    outcome = runInContext(header, scripts.get(header.script), items, scope)
  } catch (error) {
    outcome = failed(error)
  }
  liveNumber = 0
  flushConsole()
  const text = outcome.text ?? `F${JSON.stringify(outcome)}`
  if (text.length > limits.resultCharsMax + 1) {
    writeFrame(FRAME.failed, [JSON.stringify({ code: 'code-too-large', message: 'The result is too large' })])
  } else {
    writeFrame(text[0] === 'D' ? FRAME.done : FRAME.failed, [text.slice(1)])
  }
}

function runInContext(header, script, items, scope) {
  openIsolate(header.memoryMb)
  const current = takeContext()
  liveNumber = current.number
  consoleChars = 0
  fetchesLeft = limits.fetchesMax
  runStartedAt = performance.now()
  const { context, enter } = current
  const syntax = compile(script, enter)
  if (syntax !== null) {
    release(current)
    return syntax
  }
  if ((header.flags & USES_LIBRARY) !== 0) {
    libraryScript ??= isolate.compileScriptSync(libraryText, { filename: 'luxon.js' })
    libraryScript.runSync(context)
  }
  const code = script.compiled.runSync(context, { reference: true })
  const callback = script.asksHost ? hostFor(current.number) : undefined
  const { nowMs, seed, timezone, indexBase, flags, itemsMax, charsMax } = header
  const call = ['run', code.derefInto({ release: true }), items, scope, callback]
  call.push(nowMs, seed, timezone, indexBase, flags, itemsMax, charsMax)
  const timeout = { timeout: header.timeoutMs }
  let text
  try {
    text = enter.applySync(undefined, call, timeout)
  } catch (error) {
    if (isolate.isDisposed || isFatal(error)) throw error
    // The run is over, and one of its promises was rejected without anyone to hear of it.
    takeConsole('warn', `A promise was rejected and nothing handled it: ${error?.message ?? error}`)
    text = 'P'
  }
  // The microtasks of the code ran before that call came back, within its timeout.
  if (text === 'P') text = enter.applySync(undefined, ['answer'], timeout)
  liveNumber = 0
  if (text === 'P') {
    closeIsolate()
    return {
      code: 'code-pending-promise',
      message:
        'The code ended with a promise that nothing can settle any more. There are no timers and no network here: await only what the code itself resolves',
    }
  }
  release(current)
  runsOfIsolate += 1
  recycleIfGrown()
  return { text }
}

function release({ context, enter }) {
  enter.release()
  context.release()
}

let runsOfIsolate = 0
/** Memory that runs left behind in the isolate (compiled code above all) ends with it. */
function recycleIfGrown() {
  if (runsOfIsolate % 256 !== 0) return
  const heap = isolate.getHeapStatisticsSync()
  if (heap.used_heap_size + heap.externally_allocated_size > (isolateMb * 1048576) / 2) closeIsolate()
}

const TIMED_OUT = 'Script execution timed out.'
const OUT_OF_MEMORY = /memory limit|Array buffer allocation/
const isFatal = (error) => error?.message === TIMED_OUT || OUT_OF_MEMORY.test(String(error?.message))

function failed(error) {
  const message = String(error?.message)
  // Whatever ended a run from outside leaves an isolate that nobody should trust.
  closeIsolate()
  if (message === TIMED_OUT) return { code: 'code-timeout', message: 'The code ran longer than it may' }
  if (isFatal(error)) return { code: 'code-memory', message: 'The code needed more memory than it may have' }
  return { code: 'code-threw', name: String(error?.name), message }
}

/** How many fresh contexts a child makes alone: the ceiling of what calls can reach. */
function measure([kind, seconds]) {
  openIsolate(128)
  const until = performance.now() + Number(seconds) * 1000
  let count = 0
  for (; performance.now() < until; count += 1) {
    if (kind === 'prepared') release(makeContext())
    else isolate.createContextSync().release()
  }
  closeIsolate()
  writeFrame(FRAME.done, [String(count)])
}

// Whoever greets can make contexts: a snapshot that this V8 does not take would end the process here. The isolate stays
// until the first call, because the server now looks how much memory a child with one has reserved.
openIsolate(limits.memoryMbMin)
release(makeContext())
writeFrame(FRAME.hello, [JSON.stringify({ node: process.versions.node })])

const isBuffered = () => end - start >= 4 && end - start - 4 >= chunk.readUInt32LE(start)

function turn() {
  // Calls that are here already do not wait for the event loop, but it comes round, for V8's own housekeeping.
  for (let i = 0; i < 16; i += 1) {
    take(ahead.shift() ?? readFrame())
    if (ahead.length === 0 && !isBuffered()) break
  }
  setImmediate(turn)
}

function take({ type, sections }) {
  if (type === FRAME.run) {
    run(sections)
    makeAhead()
  } else if (type === FRAME.measure) measure(sections)
  else process.exit(70)
}
setImmediate(turn)
