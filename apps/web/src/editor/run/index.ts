export { createRunStore } from './create-run-store.ts'
export { RunButton } from './run-button.tsx'
export { RunStatus } from './run-status.tsx'
