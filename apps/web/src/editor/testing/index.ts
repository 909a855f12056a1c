// For journeys, benchmarks and tests of other folders.
export { seeded } from './seeded.ts'
export { stressWorkflow } from './stress-workflow.ts'
