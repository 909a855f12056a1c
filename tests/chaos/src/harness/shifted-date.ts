/**
 * Loaded before a process of LinkFlow by `skewed-clock.ts`: every wall time that its JavaScript reads is off by so much.
 * The monotonic clock is left alone, as on a host whose clock is wrong.
 */
const offsetMs = Number(process.env['CHAOS_CLOCK_OFFSET_MS'])
const Wall = Date
const now = () => Wall.now() + offsetMs

globalThis.Date = new Proxy(Wall, {
  construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [now()] : args, self) as Date,
  apply: () => new Wall(now()).toString(),
  get: (target, key, self) => (key === 'now' ? now : Reflect.get(target, key, self)),
})
