export { demandedTypes } from './testing/demanded-types.ts'
