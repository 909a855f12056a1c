export { Drivers, type ServerContext } from './drivers.ts'
export type { OpenedCredential } from './settings.ts'
