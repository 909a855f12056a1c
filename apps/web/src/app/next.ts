/**
 * Where to go after signing in: an address of ours, or nothing. What comes from outside could be `//evil.example` or
 * `/\evil.example`, which browsers take for another host.
 */
export function safeNext(next: string | undefined): string | undefined {
  if (next === undefined || !/^\/(?![/\\])/.test(next) || /[\\\p{Cc}]/u.test(next)) return undefined
  return next.startsWith('/sign-in') || next.startsWith('/setup') ? undefined : next
}
