import type { Kind } from '../values/value.ts'

/**
 * What each method and function takes and gives, for the checker and the reference; the tests hold it against the tables
 * and against the value of every example. A line is `name(arguments) result`, or `name result` for what is read without
 * parentheses. Arguments: a kind, several with `|`, `?` for one that may be left out, `...` for any number of them.
 * Results: a kind, `x[]` for a list of it, `self` and `element` of a list, `?` where there may be nothing.
 */
const LINES: Readonly<Partial<Record<Kind | 'function' | 'new', string>>> = {
  missing: `
    isEmpty() boolean
    isNotEmpty() boolean`,
  boolean: `
    toString() text
    valueOf() boolean
    toBoolean() boolean
    toNumber() number
    toInt() number
    toFloat() number
    isEmpty() boolean
    isNotEmpty() boolean
    toJsonString() text`,
  number: `
    toFixed(number?) text
    toPrecision(number?) text
    toExponential(number?) text
    toString(number?) text
    toLocaleString(text?, record?) text
    format(text?, record?) text
    valueOf() number
    ceil() number
    floor() number
    round(number?) number
    abs() number
    isInteger() boolean
    isEven() boolean
    isOdd() boolean
    isEmpty() boolean
    isNotEmpty() boolean
    toBoolean() boolean
    toInt() number
    toFloat() number
    toNumber() number
    toDateTime(text?) date
    toJsonString() text`,
  string: `
    length number
    at(number) text?
    charAt(number) text
    charCodeAt(number) number
    codePointAt(number) number?
    concat(any...) text
    endsWith(text, number?) boolean
    includes(text, number?) boolean
    indexOf(text, number?) number
    lastIndexOf(text, number?) number
    localeCompare(text, text?, record?) number
    match(regex|text) text[]?
    matchAll(regex|text) list
    normalize(text?) text
    padEnd(number, text?) text
    padStart(number, text?) text
    repeat(number) text
    search(regex|text) number
    slice(number?, number?) text
    substring(number, number?) text
    substr(number, number?) text
    split(text|regex?, number?) text[]
    startsWith(text, number?) boolean
    toLowerCase() text
    toUpperCase() text
    toLocaleLowerCase(text?) text
    toLocaleUpperCase(text?) text
    toString() text
    valueOf() text
    toWellFormed() text
    isWellFormed() boolean
    trim() text
    trimStart() text
    trimEnd() text
    replace(text|regex, text|function) text
    replaceAll(text|regex, text|function) text
    hash(text?) text
    base64Encode() text
    base64Decode() text
    urlEncode(boolean?) text
    urlDecode(boolean?) text
    parseJson() any
    toJsonString() text
    toNumber() number
    toInt(number?) number
    toWholeNumber() number
    toFloat() number
    toDecimalNumber() number
    toBoolean() boolean
    toDate(text?) date
    toDateTime(text?) date
    toTitleCase() text
    toSentenceCase() text
    toSnakeCase() text
    removeTags() text
    removeMarkdown() text
    replaceSpecialChars() text
    quote(text?) text
    isEmpty() boolean
    isNotEmpty() boolean
    isBlank() boolean
    isNotBlank() boolean
    isNumeric() boolean
    isEmail() boolean
    isUrl() boolean
    isDomain() boolean
    extractEmail() text?
    extractDomain() text?
    extractUrl() text?
    extractUrlPath() text?`,
  list: `
    length number
    map(function, any?) list
    filter(function, any?) self
    flatMap(function, any?) list
    forEach(function, any?) missing
    find(function, any?) element?
    findIndex(function, any?) number
    findLast(function, any?) element?
    findLastIndex(function, any?) number
    some(function, any?) boolean
    every(function, any?) boolean
    reduce(function, any?) any
    reduceRight(function, any?) any
    sort(function?) self
    toSorted(function?) self
    at(number) element?
    concat(any...) list
    copyWithin(number, number?, number?) self
    entries() list
    fill(any, number?, number?) list
    flat(number?) list
    includes(any, number?) boolean
    indexOf(any, number?) number
    lastIndexOf(any, number?) number
    join(text?) text
    keys() number[]
    values() self
    pop() element?
    shift() element?
    push(any...) list
    unshift(any...) list
    reverse() self
    toReversed() self
    slice(number?, number?) self
    splice(number, number?, any...) self
    toSpliced(number, number?, any...) list
    with(number, any) list
    toString() text
    toLocaleString(any?, any?) text
    first(number?) any
    last(number?) any
    isEmpty() boolean
    isNotEmpty() boolean
    sum() number
    min() number
    max() number
    average() number
    compact() self
    unique(text...) self
    removeDuplicates(text...) self
    union(list) list
    difference(list) self
    intersection(list) self
    merge(list?) record
    append(any...) list
    chunk(number) list
    pluck(text...) list
    smartJoin(text, text) record
    renameKeys(text...) list
    randomItem() element?
    toJsonString() text
    equals(any) boolean`,
  record: `
    keys() text[]
    values() list
    entries() list
    hasField(text) boolean
    hasOwnProperty(text) boolean
    removeField(text) record
    removeFieldsContaining(text) record
    keepFieldsContaining(text) record
    compact() record
    merge(record) record
    isEmpty() boolean
    isNotEmpty() boolean
    urlEncode() text
    toJsonString() text
    toString() text
    valueOf() self
    equals(any) boolean`,
  date: `
    year number
    quarter number
    month number
    day number
    hour number
    minute number
    second number
    millisecond number
    weekday number
    weekNumber number
    weekYear number
    weeksInWeekYear number
    ordinal number
    daysInMonth number
    daysInYear number
    isInLeapYear boolean
    isInDST boolean
    isValid boolean
    offset number
    zoneName text
    offsetNameShort text
    offsetNameLong text
    locale text
    monthLong text
    monthShort text
    weekdayLong text
    weekdayShort text
    ts number
    plus(number|record|duration, text?) date
    minus(number|record|duration, text?) date
    startOf(text) date
    endOf(text) date
    beginningOf(text?) date
    endOfMonth() date
    set(record) date
    setZone(text, record?) date
    toUTC(number?, record?) date
    toLocal() date
    setLocale(text) date
    reconfigure(record) date
    toFormat(text, record?) text
    format(text, record?) text
    toISO(record?) text
    toISODate(record?) text
    toISOTime(record?) text
    toISOWeekDate() text
    toSQL(record?) text
    toSQLDate() text
    toHTTP() text
    toRFC2822() text
    toMillis() number
    toSeconds() number
    toUnixInteger() number
    toInt() number
    toFloat() number
    toNumber() number
    valueOf() number
    toJSON() text
    toString() text
    toJsonString() text
    toObject(record?) record
    toDateTime() date
    toDate() date
    toJSDate() date
    diff(date, text|list?, record?) duration
    diffNow(text|list?, record?) duration
    diffTo(date, text|list?) any
    diffToNow(text|list?) any
    hasSame(date, text) boolean
    equals(any) boolean
    get(text) number
    extract(text?) number
    isBetween(date, date) boolean
    isInLast(number?, text?) boolean
    isWeekend() boolean
    isDst() boolean
    isEmpty() boolean
    isNotEmpty() boolean
    toRelative(record?) text
    toRelativeCalendar(record?) text
    toLocaleString(text|record?, record?) text
    toLocaleDateString(text?, record?) text
    toLocaleTimeString(text?, record?) text
    toISOString() text
    toUTCString() text
    toDateString() text
    getTime() number
    getFullYear() number
    getMonth() number
    getDate() number
    getDay() number
    getHours() number
    getMinutes() number
    getSeconds() number
    getMilliseconds() number
    getTimezoneOffset() number
    getUTCFullYear() number
    getUTCMonth() number
    getUTCDate() number
    getUTCDay() number
    getUTCHours() number
    getUTCMinutes() number
    getUTCSeconds() number
    getUTCMilliseconds() number`,
  duration: `
    years number
    quarters number
    months number
    weeks number
    days number
    hours number
    minutes number
    seconds number
    milliseconds number
    isValid boolean
    as(text) number
    get(text) number
    plus(number|record|duration, text?) duration
    minus(number|record|duration, text?) duration
    negate() duration
    normalize() duration
    rescale() duration
    shiftTo(text...) duration
    toFormat(text, record?) text
    toISO(record?) text
    toMillis() number
    valueOf() number
    toObject() record
    toHuman(record?) text
    toJSON() text
    toString() text`,
  interval: `
    start date
    end date
    isValid boolean
    length(text?) number
    contains(date) boolean
    toDuration(text|list?, record?) duration
    toISO(record?) text
    toString() text`,
  regex: `
    source text
    flags text
    global boolean
    test(text) boolean
    exec(text) text[]?
    toString() text`,
  set: `
    size number
    forEach(function, any?) missing
    has(any) boolean
    add(any) set
    delete(any) set
    values() list
    keys() list
    entries() list
    union(set) set
    intersection(set) set
    difference(set) set
    isSubsetOf(set) boolean
    isEmpty() boolean
    isNotEmpty() boolean
    toString() text`,
  map: `
    size number
    forEach(function, any?) missing
    get(any) any
    has(any) boolean
    set(any, any) map
    delete(any) map
    keys() list
    values() list
    entries() list
    isEmpty() boolean
    isNotEmpty() boolean
    toString() text`,
  bytes: `
    length number
    toBase64() text`,
  file: `
    name text
    fileName text
    mimeType text
    size number
    fileSize number
    fileExtension text`,
  function: `
    Math.abs(number) number
    Math.ceil(number) number
    Math.floor(number) number
    Math.round(number) number
    Math.trunc(number) number
    Math.sign(number) number
    Math.sqrt(number) number
    Math.cbrt(number) number
    Math.exp(number) number
    Math.expm1(number) number
    Math.log(number) number
    Math.log1p(number) number
    Math.log10(number) number
    Math.log2(number) number
    Math.sin(number) number
    Math.cos(number) number
    Math.tan(number) number
    Math.asin(number) number
    Math.acos(number) number
    Math.atan(number) number
    Math.sinh(number) number
    Math.cosh(number) number
    Math.tanh(number) number
    Math.asinh(number) number
    Math.acosh(number) number
    Math.atanh(number) number
    Math.fround(number) number
    Math.clz32(number) number
    Math.atan2(number, number) number
    Math.pow(number, number) number
    Math.imul(number, number) number
    Math.hypot(number...) number
    Math.max(number...) number
    Math.min(number...) number
    Math.random() number
    JSON.parse(text, any?) any
    JSON.stringify(any, list|null?, number|text?) text
    Object.keys(any) text[]
    Object.values(any) list
    Object.entries(any) list
    Object.fromEntries(list|map) record
    Object.assign(any...) record
    Object.hasOwn(any, text) boolean
    Object.groupBy(list|text|set, function) record
    Array.isArray(any) boolean
    Array.of(any...) list
    Array.from(any, function?) list
    Array(any...) list
    Object(any?) any
    Number(any?) number
    String(any?) text
    Boolean(any?) boolean
    parseInt(text, number?) number
    parseFloat(text) number
    isNaN(any) boolean
    isFinite(any) boolean
    Number.parseInt(text, number?) number
    Number.parseFloat(text) number
    Number.isInteger(any) boolean
    Number.isSafeInteger(any) boolean
    Number.isNaN(any) boolean
    Number.isFinite(any) boolean
    String.fromCharCode(number...) text
    String.fromCodePoint(number...) text
    encodeURIComponent(text) text
    encodeURI(text) text
    decodeURIComponent(text) text
    decodeURI(text) text
    btoa(text) text
    atob(text) text
    escape(text) text
    unescape(text) text
    Date.now() number
    Date.parse(text) number
    Date.UTC(number, number?, number?, number?, number?, number?, number?) number
    DateTime.now() date
    DateTime.local(any...) date
    DateTime.utc(any...) date
    DateTime.fromISO(text, record?) date
    DateTime.fromSQL(text, record?) date
    DateTime.fromHTTP(text, record?) date
    DateTime.fromRFC2822(text, record?) date
    DateTime.fromFormat(text, text, record?) date
    DateTime.fromString(text, text, record?) date
    DateTime.fromMillis(number, record?) date
    DateTime.fromSeconds(number, record?) date
    DateTime.fromObject(record, record?) date
    DateTime.fromJSDate(date, record?) date
    DateTime.isDateTime(any) boolean
    DateTime.max(date...) date
    DateTime.min(date...) date
    Duration.fromObject(record, record?) duration
    Duration.fromMillis(number, record?) duration
    Duration.fromISO(text, record?) duration
    Interval.fromDateTimes(date, date) interval
    Interval.after(date, number|record|duration) interval
    Interval.before(date, number|record|duration) interval
    $if(any, any, any?) any
    $ifEmpty(any, any) any
    $isEmpty(any) boolean
    $min(any...) number
    min(any...) number
    $max(any...) number
    max(any...) number
    $average(any...) number
    average(any...) number
    $not(any) boolean
    not(any) boolean
    numberList(number, number) number[]
    $jmespath(list|record, text) any
    $jmesPath(list|record, text) any
    zip(list, list) record`,
  new: `
    Date(any...) date
    Set(any?) set
    Map(any?) map
    RegExp(text|regex, text?) regex
    Array(any...) list`,
}

export interface Parameter {
  /** Empty: anything but a function. */
  readonly kinds: readonly Kind[]
  readonly optional: boolean
  readonly repeated: boolean
  /** As the table has it, for messages and the reference. */
  readonly words: string
}

export interface Result {
  readonly kind: Kind | 'any' | 'self' | 'element'
  /** Of a list. */
  readonly element: Kind | undefined
  readonly maybeMissing: boolean
}

export interface Signature {
  /** Undefined for what is read without parentheses. */
  readonly parameters: readonly Parameter[] | undefined
  readonly result: Result
  /** `(text, number?) text` */
  readonly text: string
}

const KIND_OF_WORD: ReadonlyMap<string, Kind> = new Map([['text', 'string']])
const kindOfWord = (word: string): Kind => KIND_OF_WORD.get(word) ?? (word as Kind)

function parameterOf(words: string): Parameter {
  const bare = words.replace(/(?:\?|\.\.\.)$/, '')
  return {
    kinds: bare === 'any' ? [] : bare.split('|').map(kindOfWord),
    optional: bare !== words,
    repeated: words.endsWith('...'),
    words: bare,
  }
}

function resultOf(words: string): Result {
  const bare = words.replace(/\?$/, '')
  const maybeMissing = bare !== words
  if (bare.endsWith('[]')) return { kind: 'list', element: kindOfWord(bare.slice(0, -2)), maybeMissing }
  return { kind: kindOfWord(bare) as Result['kind'], element: undefined, maybeMissing }
}

function signatureOf(line: string): [name: string, Signature] {
  const [, name = '', args, result = ''] = /^([\w.$]+)(?:\((.*)\))? (\S+)$/.exec(line.trim()) ?? []
  const parameters = args === undefined ? undefined : args.split(', ').filter(Boolean).map(parameterOf)
  const text = args === undefined ? result : `(${args}) ${result}`
  return [name, { parameters, result: resultOf(result), text }]
}

type SignatureTable = ReadonlyMap<string, Signature>

const TABLES: ReadonlyMap<string, SignatureTable> = new Map(
  Object.entries(LINES).map(([on, lines]) => [on, new Map(lines.trim().split('\n').map(signatureOf))]),
)

const NONE: SignatureTable = new Map()

/** The signatures of what can be called on a kind, of the functions, or (`new`) of the constructors. */
export const signaturesOf = (on: Kind | 'function' | 'new'): SignatureTable =>
  TABLES.get(on === 'null' ? 'missing' : on) ?? NONE
