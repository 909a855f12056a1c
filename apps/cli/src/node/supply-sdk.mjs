// Loaded before the tests of a package: gives it the node SDK, the test kit and zod of this release where it has none of its
// own, so that a package can be tried before anything is installed.
import { registerHooks } from 'node:module'

const OURS = new Set(['@linkflow/node-sdk', '@linkflow/node-sdk/testing', 'zod'])

registerHooks({
  resolve(specifier, context, next) {
    if (!OURS.has(specifier)) return next(specifier, context)
    try {
      return next(specifier, context)
    } catch {
      return next(import.meta.resolve(specifier), context)
    }
  },
})
