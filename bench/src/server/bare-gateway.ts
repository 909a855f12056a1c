import { registerHooks } from 'node:module'

// Preloaded into a server that is measured against the whole one: the same build, whose gateway counts, times and logs
// nothing. Limits and authentication are off by their settings.
registerHooks({
  load: (url, context, next) =>
    url.endsWith('/gateway/src/observe.ts')
      ? { format: 'module', source: 'export const observer = () => () => {}', shortCircuit: true }
      : next(url, context),
})
