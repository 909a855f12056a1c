export { nodeTypeRoutes } from './node-types.routes.ts'
