import type { Random } from './random.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** Values that have broken parsers before, and ones that look right. */
const ODD: readonly Json[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  '',
  ' ',
  'main',
  'true',
  '__proto__',
  'constructor',
  'toString',
  '\u0000',
  '\ud800',
  '\u202e',
  'x'.repeat(5000),
  '{{',
  '{{ }}',
  '{{ $json',
  '{{ $json.a.b.c }}',
  "{{ $('Nobody').item.json.x }}",
  '{{ (() => { while (true) {} })() }}',
  '{{ this.constructor.constructor("return process")() }}',
  '\\{{ text }}',
  [],
  {},
  [[[[[[]]]]]],
  { $fixed: '{{ x }}' },
  { __proto__: null } as unknown as Json,
]

const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'id',
  'name',
  'type',
  'port',
  'node',
  'parameters',
  'n',
  'Ж',
  '',
  'a.b',
  '$',
]

/** A changed copy: a few random places of the document get something else. */
export function mutate(document: Json, random: Random): Json {
  const copy = structuredClone(document)
  const times = 1 + random.below(6)
  let root: Json = copy
  for (let i = 0; i < times; i++) root = mutateOnce(root, random)
  return root
}

function mutateOnce(root: Json, random: Random): Json {
  const all = placesOf(root)
  if (all.length === 0) return random.pick(ODD)
  // Mostly inside of parameters: what is outside is refused by the shape in nine of ten cases.
  const inside = random.chance(0.7) ? all.filter((place) => place.isInParameters) : []
  const places = inside.length > 0 ? inside : all
  const { holder, key } = places[random.below(places.length)]!
  const at = holder as Record<string | number, Json>
  switch (random.below(8)) {
    case 0:
      delete at[key]
      break
    case 1:
    case 2:
      define(holder, key, structuredClone(random.pick(ODD)))
      break
    case 3: {
      // The value of another place: right shape, wrong place.
      const other = places[random.below(places.length)]!
      define(holder, key, structuredClone((other.holder as Record<string | number, Json>)[other.key] ?? null))
      break
    }
    case 4:
      // JSON gives a list no named keys.
      if (Array.isArray(holder)) holder.push(structuredClone(random.pick(ODD)))
      else define(holder, random.pick(KEYS), structuredClone(random.pick(ODD)))
      break
    case 5:
      if (Array.isArray(holder)) holder.push(structuredClone(holder[random.below(holder.length)] ?? null))
      else define(holder, `${String(key)}_`, structuredClone(at[key] ?? null))
      break
    case 6:
      if (Array.isArray(holder)) holder.reverse()
      else define(holder, key, [structuredClone(at[key] ?? null)])
      break
    default: {
      const value = at[key]
      if (typeof value === 'string') define(holder, key, cut(value, random))
      else if (typeof value === 'number') define(holder, key, value * (random.below(2) === 0 ? -1 : 1000))
      else define(holder, key, { value: structuredClone(value ?? null) })
    }
  }
  return root
}

const cut = (text: string, random: Random): string => {
  const at = random.below(text.length + 1)
  return random.below(2) === 0
    ? text.slice(0, at)
    : text.slice(0, at) + String(random.pick(['{{', '}}', "'", '"', '\u0000', '@', '.'])) + text.slice(at)
}

/** An own key, whatever its name. */
function define(holder: object, key: string | number, value: Json): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
}

interface Place {
  readonly holder: Json[] | { [key: string]: Json }
  readonly key: string | number
  readonly isInParameters: boolean
}

function placesOf(root: Json): Place[] {
  const places: Place[] = []
  const pending: { value: Json; isInParameters: boolean }[] = [{ value: root, isInParameters: false }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, isInParameters } = next
    if (typeof value !== 'object' || value === null) continue
    const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value)
    for (const key of keys) {
      places.push({ holder: value, key, isInParameters })
      const child = Object.getOwnPropertyDescriptor(value, key)?.value as Json
      if (child !== undefined) pending.push({ value: child, isInParameters: isInParameters || key === 'parameters' })
    }
    if (places.length > 20_000) break
  }
  return places
}
