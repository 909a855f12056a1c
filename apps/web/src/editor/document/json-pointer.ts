/** Steps of a JSON pointer are written so that a key may hold a slash. */
const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')

export const pointer = (...keys: readonly (string | number)[]): string =>
  keys.map((key) => `/${escaped(String(key))}`).join('')

/** The keys of a JSON pointer. */
export const keysOf = (path: string): string[] =>
  path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))

/** `/a/b` gives `/a` and `/a/b`. */
export function upTo(path: string): string[] {
  const all: string[] = []
  for (let at = path.indexOf('/', 1); at !== -1; at = path.indexOf('/', at + 1)) all.push(path.slice(0, at))
  all.push(path)
  return all
}
