export { type Mode, players } from './simulation.ts'
