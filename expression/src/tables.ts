/** The tables of all that can be called, for tools that watch what is called (the fuzzer counts it). */
export { CONSTRUCTORS, GLOBAL_FUNCTIONS, type GlobalFunction } from './functions/globals.ts'
export type { Method } from './methods/method.ts'
export { METHOD_TABLES } from './methods/tables.ts'
