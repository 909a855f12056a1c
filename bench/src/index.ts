export { LinkFlowServer, type ServerOptions } from './server/linkflow-server.ts'
export { memoryOf, type Part, type ProcessOfTree, processTree } from './server/processes.ts'
