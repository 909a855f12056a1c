export { FORMAT } from '@linkflow/node-runtime'
