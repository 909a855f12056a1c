// What is in every context before any text of a user: time, chance, console, items, and the one function that the child
// calls, `enter`. Plain JavaScript, because it is handed to an isolate as text, most often as a snapshot (open.js takes
// what must be done in each context). Everything it will need later is captured here, so that code which rewrites
// built-ins harms its own result only; what crosses the wall is JSON text put together from pieces that
// `JSON.stringify` made, whatever getters, proxies or toJSON methods a result may hold.
globalThis.enter = (() => {
  const { stringify, parse } = JSON
  const { isArray } = Array
  const { hasOwn, keys, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, setPrototypeOf } = Object
  const { construct } = Reflect
  const { floor } = Math
  const ObjectPrototype = Object.prototype
  const StringOf = String
  const NativeError = Error
  const NativeMap = Map
  const ProxyOf = Proxy
  const NativeDate = Date
  const NativeBuffer = ArrayBuffer
  const Words = Uint32Array
  const uncurry = Function.prototype.bind.bind(Function.prototype.call)
  const mapGet = uncurry(Map.prototype.get)
  const mapSet = uncurry(Map.prototype.set)
  const slice = uncurry(String.prototype.slice)
  const copyOf = uncurry(Array.prototype.slice)
  const charCodeAt = uncurry(String.prototype.charCodeAt)
  const exec = uncurry(RegExp.prototype.exec)
  const numberToText = uncurry(Number.prototype.toString)
  const AsyncFunction = getPrototypeOf(async () => {}).constructor

  const hide = (target, key, value) =>
    defineProperty(target, key, { __proto__: null, value, writable: true, enumerable: false, configurable: true })

  // ---- the facts of the step: clock and randomness (J3) ----

  let clockMs = 0
  let clockReadings = 0
  /** Stands still, but moves on by a millisecond every 256 readings, so that code which waits for a time ends. */
  const now = () => {
    clockReadings += 1
    if (clockReadings % 256 === 0) clockMs += 1
    return clockMs
  }

  function DateOfStep(...parts) {
    if (new.target === undefined) return `${new DateOfStep()}`
    return construct(NativeDate, parts.length === 0 ? [now()] : parts, new.target)
  }
  hide(DateOfStep, 'name', 'Date')
  hide(DateOfStep, 'length', 7)
  hide(DateOfStep, 'now', () => now())
  hide(DateOfStep, 'parse', NativeDate.parse)
  hide(DateOfStep, 'UTC', NativeDate.UTC)
  DateOfStep.prototype = NativeDate.prototype
  hide(NativeDate.prototype, 'constructor', DateOfStep)
  hide(globalThis, 'Date', DateOfStep)

  // Without a date these two would show the time of the machine.
  const formats = Intl.DateTimeFormat.prototype
  const formatOf = uncurry(getOwnPropertyDescriptor(formats, 'format').get)
  const partsOf = uncurry(formats.formatToParts)
  defineProperty(formats, 'format', {
    __proto__: null,
    configurable: true,
    get() {
      const format = formatOf(this)
      return (date) => format(date === undefined ? now() : date)
    },
  })
  hide(formats, 'formatToParts', function formatToParts(date) {
    return partsOf(this, date === undefined ? now() : date)
  })

  let seedText = ''
  let words = null
  let state = null
  let wordsUsed = 16

  const turn = (x, n) => (x << n) | (x >>> (32 - n))
  function quarter(x, a, b, c, d) {
    x[a] += x[b]
    x[d] = turn(x[d] ^ x[a], 16)
    x[c] += x[d]
    x[b] = turn(x[b] ^ x[c], 12)
    x[a] += x[b]
    x[d] = turn(x[d] ^ x[a], 8)
    x[c] += x[d]
    x[b] = turn(x[b] ^ x[c], 7)
  }
  /** The ChaCha20 permutation (RFC 8439, 2.3) in place. */
  function permute(x) {
    for (let round = 0; round < 10; round += 1) {
      quarter(x, 0, 4, 8, 12)
      quarter(x, 1, 5, 9, 13)
      quarter(x, 2, 6, 10, 14)
      quarter(x, 3, 7, 11, 15)
      quarter(x, 0, 5, 10, 15)
      quarter(x, 1, 6, 11, 12)
      quarter(x, 2, 7, 8, 13)
      quarter(x, 3, 4, 9, 14)
    }
  }
  /** The key is the seed absorbed by a sponge over the permutation: 8 words of rate, 8 of capacity. */
  function startRandom() {
    state = new Words(16)
    words = new Words(16)
    state[8] = seedText.length
    for (let i = 0; i < seedText.length; i += 1) {
      state[i & 7] ^= charCodeAt(seedText, i) + 1
      if ((i & 7) === 7) permute(state)
    }
    permute(state)
    state[0] = 0x61707865
    state[1] = 0x3320646e
    state[2] = 0x79622d32
    state[3] = 0x6b206574
    state[12] = 0
  }
  function nextWord() {
    if (wordsUsed === 16) {
      if (state === null) startRandom()
      for (let i = 0; i < 16; i += 1) words[i] = state[i]
      permute(words)
      for (let i = 0; i < 16; i += 1) words[i] += state[i]
      state[12] += 1
      if (state[12] === 0) state[13] += 1
      wordsUsed = 0
    }
    wordsUsed += 1
    return words[wordsUsed - 1]
  }
  hide(Math, 'random', () => ((nextWord() >>> 5) * 67108864 + (nextWord() >>> 6)) / 9007199254740992)

  const hex = (word) => slice(`0000000${numberToText(word, 16)}`, -8)
  function randomUUID() {
    const a = hex(nextWord())
    const b = hex(((nextWord() & 0xffff0fff) | 0x4000) >>> 0)
    const c = hex(((nextWord() & 0x3fffffff) | 0x80000000) >>> 0)
    const d = hex(nextWord())
    return `${a}-${slice(b, 0, 4)}-${slice(b, 4)}-${slice(c, 0, 4)}-${slice(c, 4)}${d}`
  }
  const byteLengthOf = uncurry(getOwnPropertyDescriptor(getPrototypeOf(Words.prototype), 'byteLength').get)
  const bufferOf = uncurry(getOwnPropertyDescriptor(getPrototypeOf(Words.prototype), 'buffer').get)
  const byteOffsetOf = uncurry(getOwnPropertyDescriptor(getPrototypeOf(Words.prototype), 'byteOffset').get)
  const Bytes = Uint8Array
  function getRandomValues(view) {
    const bytes = new Bytes(bufferOf(view), byteOffsetOf(view), byteLengthOf(view))
    const length = byteLengthOf(bytes)
    for (let i = 0; i < length; i += 1) bytes[i] = nextWord() & 255
    return view
  }
  hide(globalThis, 'crypto', { randomUUID, getRandomValues })

  // ---- what is taken away (open.js takes the rest) ----

  delete globalThis.Atomics
  // Finalizers could call into a later run (seen on Node 26).
  delete globalThis.FinalizationRegistry
  delete globalThis.WeakRef

  // A resizable buffer is not counted against the memory of the isolate: 2 GB were had with a limit of 64 MB.
  function FixedBuffer(length) {
    if (new.target === undefined) throw new TypeError("Constructor ArrayBuffer requires 'new'")
    return construct(NativeBuffer, [length], new.target)
  }
  hide(FixedBuffer, 'name', 'ArrayBuffer')
  hide(FixedBuffer, 'isView', NativeBuffer.isView)
  defineProperty(FixedBuffer, Symbol.species, getOwnPropertyDescriptor(NativeBuffer, Symbol.species))
  FixedBuffer.prototype = NativeBuffer.prototype
  hide(NativeBuffer.prototype, 'constructor', FixedBuffer)
  delete NativeBuffer.prototype.resize
  hide(globalThis, 'ArrayBuffer', FixedBuffer)

  // ---- console ----

  let host
  let consoleOpen = true
  const TEXT_CHARS_MAX = 8192

  function show(value) {
    try {
      if (typeof value === 'string') return value
      if (value instanceof NativeError) return `${value.name}: ${value.message}`
      if (typeof value === 'object' && value !== null) return stringify(value) ?? '{}'
      if (typeof value === 'function') return `[function ${value.name}]`
      return StringOf(value)
    } catch {
      return '[cannot be shown]'
    }
  }
  const say =
    (level) =>
    (...values) => {
      if (!consoleOpen || host === undefined) return
      let text = ''
      for (let i = 0; i < values.length && text.length < TEXT_CHARS_MAX; i += 1) {
        text += (i === 0 ? '' : ' ') + slice(show(values[i]), 0, TEXT_CHARS_MAX)
      }
      consoleOpen = host('console', level, text) === '1'
    }
  const log = say('info')
  hide(globalThis, 'console', {
    log,
    info: log,
    dir: log,
    table: log,
    debug: say('debug'),
    trace: say('debug'),
    warn: say('warn'),
    error: say('error'),
  })

  // ---- other nodes' data ----

  let fetched = null
  /** JSON text of another node's data, asked for once per (name, what). */
  function ask(name, what) {
    if (fetched === null) fetched = new NativeMap()
    const key = `${what}\n${name}`
    const known = mapGet(fetched, key)
    if (known !== undefined) return known.value
    if (host === undefined) throw new NativeError("The code asks for other nodes' data in a way that was not foreseen")
    const answer = host('fetch', name, what)
    const body = slice(answer, 1)
    if (answer[0] !== '1') throw new NativeError(body)
    const value = body === '' ? undefined : parse(body)
    mapSet(fetched, key, { __proto__: null, value })
    return value
  }
  const place = (branch, run) =>
    (branch === undefined ? '' : `:${floor(branch)}`) +
    (run === undefined ? '' : `${branch === undefined ? ':' : ''}:${floor(run)}`)

  function nodeView(rawName, index) {
    const name = StringOf(rawName)
    const items = (branch, run) => ask(name, `items${place(branch, run)}`)
    return {
      all: items,
      first: (branch, run) => ask(name, `first${place(branch, run)}`),
      last: (branch, run) => ask(name, `last${place(branch, run)}`),
      itemMatching: (at) => ask(name, `item:${floor(at)}`),
      pairedItem: (at) => ask(name, `item:${floor(at ?? index)}`),
      get item() {
        return ask(name, `item:${index}`)
      },
      get params() {
        return ask(name, 'params')
      },
      get context() {
        return ask(name, 'context')
      },
      get isExecuted() {
        return ask(name, 'executed')
      },
      /** The item at the same index of the latest run, not the linked one. */
      get json() {
        return ask(name, `at:${index}`)?.json
      },
      get files() {
        return ask(name, `at:${index}`)?.files
      },
      get binary() {
        return ask(name, `at:${index}`)?.files
      },
    }
  }

  // ---- one run ----

  let userCode = null
  /** The array that the code gets and may change, and our own list of what was in it. */
  let inputs = null
  let originals = null
  let inputCount = 0
  let indexBase = 0
  let eachItem = false
  let goOnAfterError = false
  let asksNodes = false
  let itemsMax = 0
  let charsMax = 0
  let answer = 'P'

  // Made once here and so part of the snapshot: an object literal with getters costs 3 us in each context.
  const all = () => inputs
  const first = () => inputs[0]
  const last = () => inputs[inputs.length - 1]
  const inputOf = (item) => ({
    all,
    first,
    last,
    item,
    get params() {
      return ask('', 'params')
    },
    get context() {
      return ask('', 'context')
    },
  })
  const inputOfAll = inputOf(undefined)
  const nodesAt = (at) =>
    new ProxyOf({}, { get: (_, name) => (typeof name === 'string' ? nodeView(name, at) : undefined) })

  function callFor(index) {
    const item = originals[index]
    const at = index + indexBase
    const input = eachItem ? inputOf(item) : inputOfAll
    if (!eachItem) input.item = item
    const $ = (name) => nodeView(name, at)
    const $node = asksNodes ? nodesAt(at) : undefined
    const $items = (name, branch, run) =>
      name === undefined ? inputs : ask(StringOf(name), `items${place(branch, run)}`)
    return userCode(input, inputs, item, item?.json, item?.files, at, $, $node, $items)
  }

  /** Why a result cannot be taken; `code` says which kind of refusal it is. */
  class Refusal {
    #ours = true
    constructor(code, message) {
      this.code = code
      this.message = message
    }
    /** Asks for a private name, which runs no trap of a proxy that was thrown. */
    static is = (value) => typeof value === 'object' && value !== null && #ours in value
  }
  const invalid = (message) => new Refusal('code-invalid-result', message)
  const isObject = (value) => typeof value === 'object' && value !== null
  const kindOf = (value) =>
    value === null ? 'null' : isArray(value) ? 'an array' : value === undefined ? 'nothing' : `a ${typeof value}`

  let parents = null
  /** The index of the input item that this object is, or whose json it is. */
  function parentOf(object, place) {
    // Most results have the order of their input.
    if (place < inputCount && (originals[place] === object || originals[place].json === object)) return place
    if (inputCount <= 8) {
      for (let i = 0; i < inputCount; i += 1) {
        if (originals[i] === object || originals[i].json === object) return i
      }
      return undefined
    }
    if (parents === null) {
      parents = new NativeMap()
      for (let i = 0; i < inputCount; i += 1) {
        mapSet(parents, originals[i], i)
        mapSet(parents, originals[i].json, i)
      }
    }
    return mapGet(parents, object)
  }
  const asIndex = (value) =>
    typeof value === 'number' && floor(value) === value && value >= indexBase && value < indexBase + inputCount
      ? value
      : undefined

  function objectText(value, what, place) {
    let text
    try {
      text = stringify(value)
    } catch (error) {
      throw invalid(`A '${what}' property [item ${place}] cannot be written as JSON: ${show(error)}`)
    }
    if (text === undefined || text[0] !== '{') throw invalid(`A '${what}' property [item ${place}] isn't an object`)
    return text
  }

  /** What one item of a result is made of. */
  function pieceOf(element, hasJson, place, fallbackFrom) {
    let json = element
    let files
    let pairedItem
    if (hasJson) {
      const names = keys(element)
      for (let i = 0; i < names.length; i += 1) {
        const name = names[i]
        if (name === 'json') json = element.json
        else if (name === 'files') files = element.files
        else if (name === 'binary') files ??= element.binary
        else if (name === 'pairedItem') pairedItem = element.pairedItem
        else if (name !== 'error' && name !== 'index') {
          throw invalid(`Unknown top-level item key: ${show(name)} [item ${place}]. Put it into the item's json`)
        }
      }
      // A json that is no enumerable property of its own is not one.
      if (json === element) json = undefined
      if (hasOwn(element, 'error')) json = errorJson(element.error) ?? json
    } else if (hasOwn(element, 'binary')) {
      files = element.binary
      json = { ...element }
      delete json.binary
    }
    let from = parentOf(element, place)
    if (from === undefined && hasJson) from = parentOf(json, place)
    if (from !== undefined) from += indexBase
    else if (pairedItem === undefined) from = fallbackFrom
    else {
      from =
        asIndex(pairedItem) ?? (isObject(pairedItem) && !isArray(pairedItem) ? asIndex(pairedItem.item) : undefined)
    }
    return {
      json,
      files: files ?? undefined,
      pairedItem: from === undefined ? pairedItem : undefined,
      from: from ?? null,
    }
  }

  function pieceText({ json, files, pairedItem, from }, place) {
    let text = `{"json":${objectText(json, 'json', place)}`
    if (files !== undefined) text += `,"files":${objectText(files, 'files', place)}`
    const paired = pairedItem === undefined ? undefined : stringify(pairedItem)
    if (paired !== undefined) text += `,"pairedItem":${paired}`
    return `${text},"from":${from}}`
  }
  const itemText = (element, hasJson, place, fallbackFrom) =>
    pieceText(pieceOf(element, hasJson, place, fallbackFrom), place)

  /** An object that JSON writes as one. A proxy may lie here; the server looks at what comes out. */
  const isRecord = (value) => isObject(value) && getPrototypeOf(value) === ObjectPrototype && value.toJSON === undefined

  const errorJson = (error) =>
    error === undefined || error === null ? undefined : { error: show(isObject(error) ? error.message : error) }

  /** Jsons that are written at once; after each such text its length is looked at. */
  const JSONS_AT_ONCE = 128
  /** A list in which JSON.stringify finds no toJSON that the code may have given to all lists. */
  const bareList = () => setPrototypeOf([], null)

  /**
   * Items that are plain objects and nothing besides, as most are: a list of their jsons, and where they come from: null
   * for unknown, the index of the first where the others follow it, or a list. A JSON.stringify for each item would take
   * three times as long. Undefined where an item has more to it, or cannot be written and must be named.
   */
  function columnsText(elements, count, hasJson) {
    const isOfInput = count === inputCount
    const from = bareList()
    let isUnknown = true
    let isRow = true
    let text = ''
    for (let start = 0; start < count; start += JSONS_AT_ONCE) {
      const jsons = bareList()
      for (let i = start; i < count && i < start + JSONS_AT_ONCE; i += 1) {
        const piece = pieceOf(elements[i], hasJson, i, isOfInput ? i + indexBase : undefined)
        if (piece.files !== undefined || piece.pairedItem !== undefined || !isRecord(piece.json)) return undefined
        jsons[i - start] = piece.json
        from[i] = piece.from
        isUnknown &&= piece.from === null
        isRow &&= piece.from === from[0] + i
      }
      text += (start === 0 ? '' : ',') + slice(stringify(jsons), 1, -1)
      if (text.length > charsMax) throw tooLarge()
    }
    return `{"json":[${text}],"from":${isUnknown ? 'null' : isRow ? from[0] : stringify(from)}}`
  }

  function plainText(elements, count, hasJson) {
    try {
      return columnsText(elements, count, hasJson)
    } catch (error) {
      if (Refusal.is(error)) throw error
      return undefined
    }
  }

  function resultText(result) {
    if (result === null) return '[]'
    if (!isObject(result)) {
      throw invalid(
        `Code doesn't return items properly: it returned ${kindOf(result)}. Return an array of items, one item, or null for none`,
      )
    }
    if (!isArray(result))
      return `[${itemText(result, hasOwn(result, 'json'), 0, inputCount === 1 ? indexBase : undefined)}]`
    const count = result.length
    if (count > itemsMax)
      throw new Refusal('code-too-large', `The code returned ${count} items; at most ${itemsMax} are allowed`)
    const elements = { __proto__: null }
    let withJson = 0
    for (let i = 0; i < count; i += 1) {
      const element = result[i]
      if (!isObject(element) || isArray(element)) {
        throw invalid(
          `Code doesn't return items properly: element ${i} is ${kindOf(element)}, and an item is an object`,
        )
      }
      if (hasOwn(element, 'json')) withJson += 1
      elements[i] = element
    }
    if (withJson !== 0 && withJson !== count) {
      throw invalid('Inconsistent item format: some items have a json property and others have none')
    }
    const plain = plainText(elements, count, withJson !== 0)
    if (plain !== undefined) return plain
    let text = '['
    for (let i = 0; i < count; i += 1) {
      text +=
        (i === 0 ? '' : ',') +
        itemText(elements[i], withJson !== 0, i, count === inputCount ? i + indexBase : undefined)
      if (text.length > charsMax) throw tooLarge()
    }
    return `${text}]`
  }
  const tooLarge = () => new Refusal('code-too-large', `The result is larger than ${charsMax} characters of JSON`)

  function eachText(result, index) {
    if (result === null) return ''
    if (!isObject(result) || isArray(result)) {
      throw invalid(`Code doesn't return a single object: for item ${index} it returned ${kindOf(result)}`)
    }
    return itemText(result, hasOwn(result, 'json'), index, index)
  }

  const POSITION = /code\.js:(\d{1,9}):(\d{1,9})/
  /** An error as JSON text. Reading a hostile error may run its getters; each is read once, inside a try. */
  function failure(error, itemIndex) {
    let text = `F{"itemIndex":${itemIndex === undefined ? 'null' : itemIndex}`
    const add = (key, value) => {
      text += `,"${key}":${typeof value === 'number' ? value : stringify(slice(StringOf(value), 0, TEXT_CHARS_MAX))}`
    }
    if (Refusal.is(error)) {
      add('code', error.code)
      add('message', error.message)
      return `${text}}`
    }
    add('code', 'code-threw')
    try {
      if (error instanceof NativeError) {
        const { name, message, stack } = error
        add('name', name)
        add('message', message)
        const found = exec(POSITION, StringOf(stack))
        if (found !== null) text += `,"line":${+found[1]},"column":${+found[2]}`
      } else {
        add('message', `The code threw ${kindOf(error)}: ${slice(show(error), 0, 1000)}`)
      }
    } catch {
      add('message', 'The code threw something that cannot be read')
    }
    return `${text}}`
  }

  const isThenable = (value) => isObject(value) && typeof value.then === 'function'
  const failedItem = (error, index) => `{"json":{},"failed":${slice(failure(error, index), 1)},"from":${index}}`

  async function settleAll(promise) {
    try {
      answer = `D${resultText(await promise)}`
    } catch (error) {
      answer = failure(error)
    }
  }
  function runAll() {
    try {
      const result = callFor(0)
      if (isThenable(result)) settleAll(result)
      else answer = `D${resultText(result)}`
    } catch (error) {
      answer = failure(error)
    }
    return answer
  }

  async function runEach() {
    let text = 'D['
    for (let i = 0; i < inputCount; i += 1) {
      let piece
      try {
        let result = callFor(i)
        if (isThenable(result)) result = await result
        piece = eachText(result, i + indexBase)
      } catch (error) {
        if (!goOnAfterError) {
          answer = failure(error, i + indexBase)
          return
        }
        piece = failedItem(error, i + indexBase)
      }
      if (piece !== '') text += (text.length === 2 ? '' : ',') + piece
      if (text.length > charsMax) {
        answer = failure(tooLarge(), i + indexBase)
        return
      }
    }
    answer = `${text}]`
  }

  /** Everything as arguments: reading nine properties of an object of this context costs more than passing them. */
  function begin(code, itemsText, scopeText, callback, nowMs, seed, timezone, base, flags, itemsAtMost, charsAtMost) {
    clockMs = nowMs
    seedText = seed
    host = callback
    userCode = code
    indexBase = base
    eachItem = (flags & 1) !== 0
    goOnAfterError = (flags & 2) !== 0
    asksNodes = callback !== undefined
    itemsMax = itemsAtMost
    charsMax = charsAtMost
    inputs = parse(itemsText)
    originals = copyOf(inputs)
    inputCount = originals.length
    if (scopeText !== '') {
      const scope = parse(scopeText)
      const names = keys(scope)
      for (let i = 0; i < names.length; i += 1) {
        const name = names[i]
        if (name === '__proto__') hide(globalThis, name, scope[name])
        else globalThis[name] = scope[name]
      }
    }
    if ((flags & 4) !== 0) {
      const { luxon } = globalThis
      luxon.Settings.defaultZone = timezone
      hide(globalThis, 'DateTime', luxon.DateTime)
      hide(globalThis, 'Duration', luxon.Duration)
      hide(globalThis, 'Interval', luxon.Interval)
      const $now = luxon.DateTime.now()
      hide(globalThis, '$now', $now)
      hide(globalThis, '$today', $now.startOf('day'))
    }
    if (eachItem) {
      runEach()
      return answer
    }
    return runAll()
  }

  /** Throws a SyntaxError unless the text alone is the body of a function (so it cannot close our wrapper). */
  const check = (text) => {
    new AsyncFunction(text)
    return 'ok'
  }

  return (step, a, b, c, d, e, f, g, h, i, j, k) => {
    if (step === 'run') return begin(a, b, c, d, e, f, g, h, i, j, k)
    return step === 'check' ? check(a) : answer
  }
})()
// Without a value of its own the script would give the function to the child, which then holds every context.
void 0
