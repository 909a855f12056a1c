export { ORDER_INTAKE } from './sample.ts'
export { type RunningServer, type ServerParts, type StartOptions, startServer } from './server.ts'
export { type Config, readConfig, type Setting, settings } from './settings.ts'
export { StartError } from './start-error.ts'
