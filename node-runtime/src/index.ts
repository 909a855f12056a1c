export type * from './item.ts'
export type * from './node-context.ts'
export * from './node-type.ts'
