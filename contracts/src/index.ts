export * from './problem.ts'
export * from './workflow-file.ts'
