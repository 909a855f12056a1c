import { globSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DYNAMIC_IMPORT, STATIC_IMPORT } from './texts-used.ts'

/** The router leads from everywhere to everywhere. */
const LEADS_EVERYWHERE = /\/app\/router\.tsx$/

/**
 * What a page brings that no other page and no part of one ever needs: it can be one file. Left to itself the bundler makes
 * a file for every set of parts that share something, and the editor would come as forty, which compress worse.
 */
export function ownModules(sources: string, page: string): ReadonlySet<string> {
  const others = globSync('screens/**/*-{page,pages}.tsx', { cwd: sources }).map((path) => sources + path)
  const ofOthers = new Set<string>()
  // Where another page reads this one ahead, that leads no further.
  ofOthers.add(page)
  for (const other of [`${sources}main.tsx`, `${sources}app/shell.tsx`, ...others]) reached(other, true, ofOthers)
  return new Set([page, ...[...reached(page, false)].filter((path) => !ofOthers.has(path))])
}

function reached(path: string, isLateToo: boolean, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen
  seen.add(path)
  const code = readFileSync(path, 'utf8')
  const ways = isLateToo && !LEADS_EVERYWHERE.test(path) ? [STATIC_IMPORT, DYNAMIC_IMPORT] : [STATIC_IMPORT]
  for (const way of ways) for (const [, to] of code.matchAll(way)) reached(resolve(dirname(path), to!), isLateToo, seen)
  return seen
}
