import type { Route } from '@linkflow/http-server'

/** The methods that an address takes, for the answer to one that it does not. */
export function allowedMethods(routes: readonly Route[]): (path: string) => string[] {
  const patterns = Map.groupBy(routes, ({ path }) => path)
  const matchers = [...patterns].map(([path, list]) => ({
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:[A-Za-z]+/g, '[^/]+')}$`),
    methods: list.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])),
  }))
  return (path) => [...new Set(matchers.flatMap(({ pattern, methods }) => (pattern.test(path) ? methods : [])))]
}
